// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.CommandResult;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.process.TreeStorage;
import io.github.bootcmaven.testing.BuiltProject;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.TreeReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Debian system, the root filesystem of {@code src/it/boot}, is customised by its own programs. */
@SuppressWarnings("NullAway.Init")
class CustomiserIT {

    private static final long TIMESTAMP = 1_750_000_000;
    private static final long ROOM = 1L << 30;
    private static final String HASH = "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7";
    private static final AuthorizedKey KEY = new AuthorizedKey(
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIrxfdhT0Ls1jN1f7FfMgmfvpfQLxLMtfvcmRF5Z3pTN admin@example.com");

    private static @Nullable LiveTree opened;

    /** Of one test; there as long as the tree, which keeps what overlays were read from. */
    private Path folder;

    @TempDir
    static Path folders;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory(folders, "test");
    }

    @BeforeAll
    static void open(@TempDir Path scratch) throws IOException {
        FileTree tree = TreeReader.read(BuiltProject.named("boot").rootfs());
        for (String large : List.of("usr/lib/modules", "usr/lib/firmware", "usr/lib/sysimage", "usr/share")) {
            tree.remove(large);
        }
        tree.mkdirs("var/home", Metadata.root(0755, 0));
        opened = new LiveTree(
                tree,
                new CommandRunner(BuildLog.SILENT),
                new Sandbox.Request(scratch.resolve("mnt"), TreeStorage.inMemory(ROOM), 0, Map.of()),
                scratch,
                BuildLog.SILENT);
    }

    @AfterAll
    static void close() throws IOException {
        if (opened != null) {
            opened.close();
        }
    }

    @Test
    void unitsGetTheirStatesFromSystemctl() throws IOException {
        apply(units(new Units(
                List.of("systemd-networkd", "serial-getty@ttyS1"), List.of("cron"), List.of("sudo"), "rescue")));

        assertThat(told("systemctl --root=/ is-enabled systemd-networkd serial-getty@ttyS1 cron sudo"))
                .isEqualTo("enabled\nenabled\ndisabled\nmasked\n");
        assertThat(told("systemctl --root=/ get-default")).isEqualTo("rescue.target\n");
        assertThat(told("cat /" + Units.PRESET)).contains("enable serial-getty@.service ttyS1", "disable cron.service");
    }

    @Test
    void aUnitThatIsUnknownOrCannotBeEnabledIsAnError() throws IOException {
        fails(units(new Units(List.of("ssh", "nosuch"), List.of(), List.of(), null)), "<units>", "nosuch.service");
        fails(units(new Units(List.of(), List.of(), List.of("nosuch@x"), null)), "<units>", "nosuch@x.service");
        fails(units(new Units(List.of(), List.of(), List.of(), "nosuch")), "<units>", "nosuch.target");
        fails(units(new Units(List.of("emergency"), List.of(), List.of(), null)), "<units>", "it is static");
        assertThat(status("test -e /etc/systemd/system/nosuch@x.service")).isNotZero();
    }

    /** The part of the tree that a new sandbox gets for units, against the whole of it; unknown there is a unit from usr/libexec. */
    @Test
    void aPartOfTheTreeSufficesAndWhereItDoesNotTheWholeIsAsked(@TempDir Path scratch) throws IOException {
        FileTree tree = TreeReader.read(BuiltProject.named("boot").rootfs());
        for (boolean elsewhere : new boolean[] {false, true}) {
            FileTree own = tree.copy();
            if (elsewhere) {
                own.mkdirs("usr/libexec/x", Metadata.root(0755, 0));
                own.put(
                        "usr/libexec/x/x.service",
                        new RegularFile(
                                Metadata.root(0644, 0),
                                Content.of("[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"
                                        .getBytes(StandardCharsets.UTF_8))));
                own.put(
                        "etc/systemd/system/x.service",
                        new Symlink(Metadata.root(0777, 0), "/usr/libexec/x/x.service"));
            }
            Sandbox.Request where =
                    new Sandbox.Request(scratch.resolve("mnt" + elsewhere), TreeStorage.inMemory(ROOM), 0, Map.of());
            try (LiveTree live =
                    new LiveTree(own, new CommandRunner(BuildLog.SILENT), where, scratch, BuildLog.SILENT)) {
                Units units =
                        new Units(List.of(elsewhere ? "x" : "systemd-networkd"), List.of(), List.of("cron"), null);
                new UnitStates(live, new ImageNodes(0)).apply(units);

                assertThat(live.tree().find("etc/systemd/system/cron.service"))
                        .isInstanceOfSatisfying(
                                Symlink.class, link -> assertThat(link.target()).isEqualTo("/dev/null"));
                assertThat(live.tree()
                                .find("etc/systemd/system/multi-user.target.wants/"
                                        + units.enable().get(0)))
                        .isInstanceOf(Symlink.class);
                assertThat(live.tree().find("etc/passwd")).isSameAs(tree.find("etc/passwd"));
                assertThat(live.tree().find("usr/share/doc")).isNotNull();
                assertThat(Sandbox.command("test", "-d", "/usr/share/doc"))
                        .satisfies(command -> assertThat(
                                        live.sandbox().attempt(command).status())
                                .isZero());
            }
        }
    }

    @Test
    void usersAreMadeBySysusersWithPasswordsHomesAndKeys() throws IOException {
        UserAccount admin = new UserAccount(
                "admin",
                1000L,
                "The Admin",
                "/home/admin",
                "/bin/bash",
                HASH,
                List.of("sudo", "operators"),
                List.of(KEY));
        UserAccount app = new UserAccount("app", 950L, "", "/var/lib/app", null, null, List.of(), List.of());
        UserAccount root = new UserAccount("root", null, "", null, null, "!", List.of(), List.of(KEY));

        apply(accounts(new ProjectAccounts(List.of(admin, app, root), new TreeMap<>(Map.of("operators", 951L)))));

        assertThat(told("id admin"))
                .startsWith("uid=1000(admin) gid=1000(admin)")
                .contains("(sudo)", "951(operators)");
        assertThat(told("getent passwd admin app")).isEqualTo("""
                        admin:x:1000:1000:The Admin:/home/admin:/bin/bash
                        app:x:950:950::/var/lib/app:/usr/sbin/nologin
                        """);
        assertThat(told("getent shadow admin")).startsWith("admin:" + HASH + ":" + TIMESTAMP / 86400 + ":");
        assertThat(told("getent shadow app")).startsWith("app:!");
        assertThat(told("getent shadow root")).startsWith("root:!:");
        assertThat(told("stat -c '%a %U:%G' /home/admin /home/admin/.bashrc /var/lib/app"))
                .isEqualTo("700 admin:admin\n644 admin:admin\n750 app:app\n");
        assertThat(told("mkdir -p /run/sshd; ssh-keygen -A >/dev/null; sshd -T -C user=admin,host=x,addr=192.0.2.1"))
                .contains("authorizedkeysfile .ssh/authorized_keys /usr/lib/ssh/authorized_keys.d/%u");
        assertThat(told("cat /usr/lib/ssh/authorized_keys.d/admin")).isEqualTo(KEY.line() + "\n");
    }

    @Test
    void accountsThatClashWithThePackagesAreErrors() {
        fails(user("newcomer", 33L, null), "<users>", "www-data");
        fails(user("www-data", 950L, null), "<users>", "with 33");
        fails(user("nobody-here", null, null), "<users>", "nobody-here");
        fails(user("shelled", 953L, "/bin/fish"), "<users>", "/bin/fish");
        fails(
                accounts(new ProjectAccounts(
                        List.of(new UserAccount("x", 952L, "", null, null, null, List.of("nogroup-x"), List.of())),
                        new TreeMap<>())),
                "<users>",
                "nogroup-x");
        fails(accounts(new ProjectAccounts(List.of(), new TreeMap<>(Map.of("newgroup", 33L)))), "<groups>", "www-data");
    }

    @Test
    void overlaysGetOwnersAndModesAndMustFit() throws IOException {
        write("etc/overlaid/secret", "x");
        write("etc/apt-like/x", "x");
        Overlay overlay = Overlay.of(
                folder,
                List.of(
                        OverlayRule.of("etc/overlaid", "0750", "root", "www-data"),
                        OverlayRule.of("etc/overlaid/*", "0640", "www-data", "www-data")),
                null);
        live().tree().put("etc/overlaid", new Directory(Metadata.root(0700, 0)));

        apply(Customisation.of(List.of(overlay)));

        assertThat(told("stat -c '%a %U:%G' /etc/overlaid /etc/overlaid/secret /etc/apt-like"))
                .isEqualTo("750 root:www-data\n640 www-data:www-data\n755 root:root\n");

        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(Files.createDirectory(other.resolve("etc")).resolve("systemd"), "a file");
        fails(Customisation.of(List.of(Overlay.of(other))), "<overlays>", "systemd");
    }

    @Test
    void artifactsKernelArgumentsAndInstallSettingsAreThere() throws IOException {
        Path jar = write("app.jar", "PK");
        Customisation c = Customisation.NONE;
        apply(new Customisation(
                List.of(),
                List.of(PlacedFile.of("g:a:1:jar", jar, "/usr/lib/app/app.jar", null, null, null)),
                c.accounts(),
                c.units(),
                c.localisation(),
                new KernelArguments(List.of("quiet"), new TreeMap<>()),
                new InstallSettings(new TreeMap<>(Map.of("root-fs-type", List.of("ext4")))),
                c.signaturePolicy(),
                c.removed(),
                List.of()));

        assertThat(told("cat /usr/lib/app/app.jar /usr/lib/bootc/kargs.d/* /usr/lib/bootc/install/*"))
                .isEqualTo("PKkargs = [\"quiet\"]\n[install]\nroot-fs-type = \"ext4\"\n");
    }

    @Test
    void whatALocaleOrAZoneNeedsIsNamedWhereItIsMissing() throws IOException {
        apply(localisation(new Localisation("edge-1", "C.UTF-8", "UTC", null)));
        assertThat(told("cat /etc/hostname /etc/locale.conf")).isEqualTo("edge-1\nLANG=C.UTF-8\n");

        fails(localisation(new Localisation(null, "de_DE.UTF-8", null, null)), "<locale>", "de_DE.UTF-8");
        fails(localisation(new Localisation(null, null, "Europe/Berlin", null)), "<timeZone>", "Europe/Berlin");
        fails(localisation(new Localisation(null, null, null, "de")), "<keymap>", "de");
    }

    @Test
    void scriptsRunWithoutANetworkUnlessTheyAskForIt() throws IOException {
        String script = "#!/bin/sh\nls /sys /proc/self >/dev/null; cat /proc/net/dev > /usr/%s\n";
        apply(scripts(
                new Script("a", Script.Point.AFTER_CONFIGURE, script.formatted("without"), false),
                new Script("b", Script.Point.BEFORE_FINISH, script.formatted("with"), true)));

        String host = Files.readString(Path.of("/proc/net/dev"));
        assertThat(told("cat /usr/without").lines().count()).isEqualTo(3);
        assertThat(told("cat /usr/with").lines().count()).isEqualTo(host.lines().count());
        assertThat(status("test -e /run/bootc-script -o -e /run/resolv.conf.image"))
                .isNotZero();
        fails(
                scripts(new Script(
                        "x.sh", Script.Point.BEFORE_FINISH, "#!/bin/sh\necho last words >&2; exit 3", false)),
                "<scripts>",
                "x.sh failed with status 3");
    }

    private static Customisation units(Units units) {
        Customisation c = Customisation.NONE;
        return new Customisation(
                List.of(),
                List.of(),
                c.accounts(),
                units,
                c.localisation(),
                c.kernelArguments(),
                c.install(),
                c.signaturePolicy(),
                c.removed(),
                List.of());
    }

    private static Customisation accounts(ProjectAccounts accounts) {
        Customisation c = Customisation.NONE;
        return new Customisation(
                List.of(),
                List.of(),
                accounts,
                c.units(),
                c.localisation(),
                c.kernelArguments(),
                c.install(),
                c.signaturePolicy(),
                c.removed(),
                List.of());
    }

    private static Customisation user(String name, @Nullable Long uid, @Nullable String shell) {
        UserAccount user = new UserAccount(name, uid, "", null, shell, null, List.of(), List.of());
        return accounts(new ProjectAccounts(List.of(user), new TreeMap<>()));
    }

    private static Customisation localisation(Localisation localisation) {
        Customisation c = Customisation.NONE;
        return new Customisation(
                List.of(),
                List.of(),
                c.accounts(),
                c.units(),
                localisation,
                c.kernelArguments(),
                c.install(),
                c.signaturePolicy(),
                c.removed(),
                List.of());
    }

    private static Customisation scripts(Script... scripts) {
        Customisation c = Customisation.NONE;
        return new Customisation(
                List.of(),
                List.of(),
                c.accounts(),
                c.units(),
                c.localisation(),
                c.kernelArguments(),
                c.install(),
                c.signaturePolicy(),
                c.removed(),
                List.of(scripts));
    }

    private static void apply(Customisation customisation) throws IOException {
        new Customiser(live(), TIMESTAMP).apply(customisation);
    }

    private static void fails(Customisation customisation, String element, String said) {
        ThrowingCallable applying = () -> apply(customisation);
        assertThatThrownBy(applying)
                .hasMessageContaining(said)
                .isInstanceOfSatisfying(
                        BootcException.class, e -> assertThat(e.element()).isEqualTo(element));
    }

    private static LiveTree live() {
        return Objects.requireNonNull(opened);
    }

    private static String told(String script) throws IOException {
        return attempt(script).output();
    }

    private static int status(String script) throws IOException {
        return attempt(script).status();
    }

    private static CommandResult attempt(String script) throws IOException {
        return live().sandbox().attempt(Sandbox.command("/bin/sh", "-c", script));
    }

    private Path write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
