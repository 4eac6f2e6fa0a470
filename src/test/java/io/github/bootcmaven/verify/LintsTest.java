// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.testing.RootfsFixture;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Xattrs;
import io.github.bootcmaven.verify.CheckResult.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

class LintsTest {

    private static final String BASE = "usr/share/doc/bootc/baseimage/base";
    private static final String KARGS = "usr/lib/bootc/kargs.d/10-console.toml";
    private static final String PREPARE_ROOT = "usr/lib/ostree/prepare-root.conf";
    private static final String SYSUSERS = "usr/lib/sysusers.d/basic.conf";
    private static final String TMPFILES = "usr/lib/tmpfiles.d/var.conf";

    private static final String PASSWD = "root:x:0:0:root:/root:/bin/bash\n";
    private static final String GROUP = "root:x:0:\n";

    private static RootfsFixture withAccounts(RootfsFixture root) {
        return root.file("etc/passwd", PASSWD).file("etc/group", GROUP).file(SYSUSERS, "u root 0 - /root\n");
    }

    /** One broken thing: what it is, the lint that must see it, and words of the finding. */
    private static Arguments broken(String what, String lint, String finding, UnaryOperator<RootfsFixture> change) {
        return argumentSet(lint + ": " + what, lint, finding, change);
    }

    static Stream<Arguments> brokenThings() {
        return Stream.of(
                        apiDirectories(),
                        baseImageRoot(),
                        kernelArguments(),
                        composefs(),
                        layout(),
                        runtimeDirectories(),
                        sysusers(),
                        tmpfiles(),
                        names())
                .flatMap(stream -> stream);
    }

    private static Stream<Arguments> apiDirectories() {
        return Stream.of("dev", "proc", "sys", "run", "tmp", "var")
                .flatMap(name -> Stream.of(
                        broken(
                                "no /" + name,
                                "api-base-directories",
                                "/" + name + " is missing",
                                root -> root.without(name)),
                        broken(
                                "/" + name + " is a link",
                                "api-base-directories",
                                "/" + name + " is no directory",
                                root -> root.without(name).link(name, "sysroot"))));
    }

    private static Stream<Arguments> baseImageRoot() {
        UnaryOperator<RootfsFixture> carried = root -> root.directory(BASE + "/sysroot")
                .link(BASE + "/ostree", "sysroot/ostree")
                .file(BASE + "/" + PREPARE_ROOT, "[composefs]\nenabled = true\n");
        return Stream.of(
                broken("no /sysroot", "baseimage-root", "/sysroot is missing", root -> root.without("sysroot")),
                broken(
                        "/sysroot is a file",
                        "baseimage-root",
                        "/sysroot is no directory",
                        root -> root.without("sysroot").file("sysroot", "")),
                broken("no /ostree", "baseimage-root", "sysroot/ostree is missing", root -> root.without("ostree")),
                broken(
                        "/ostree is a directory",
                        "baseimage-root",
                        "/ostree is no symbolic link",
                        root -> root.without("ostree").directory("ostree")),
                broken(
                        "/ostree leads elsewhere",
                        "baseimage-root",
                        "not to /sysroot/ostree",
                        root -> root.link("ostree", "/sysroot/ostree")),
                broken(
                        "the carried base image has no /ostree",
                        "baseimage-root",
                        "/" + BASE + "/ostree",
                        root -> carried.apply(root).without(BASE + "/ostree")),
                broken(
                        "the carried base image has no /sysroot",
                        "baseimage-root",
                        "/" + BASE + "/sysroot",
                        root -> carried.apply(root).without(BASE + "/sysroot")),
                broken(
                        "the carried base image has no composefs",
                        "baseimage-composefs",
                        "/" + BASE,
                        root -> carried.apply(root).without(BASE + "/" + PREPARE_ROOT)));
    }

    private static Stream<Arguments> kernelArguments() {
        return Stream.of(
                kargs("no TOML", "kargs = [", "is not TOML"),
                kargs("no kargs", "match-architectures = [\"x86_64\"]\n", "has no kargs"),
                kargs("kargs is a text", "kargs = \"quiet\"\n", "kargs that is no array"),
                kargs("kargs has a number", "kargs = [\"quiet\", 1]\n", "kargs that is no array of strings"),
                kargs("kargs has a date", "kargs = [2026-01-01]\n", "kargs that is no array of strings"),
                kargs("an unknown key", "kargs = []\nmatch_architectures = []\n", "match_architectures"),
                kargs(
                        "architectures is a text",
                        "kargs = []\nmatch-architectures = \"x86_64\"\n",
                        "no array of strings"),
                kargs("a key twice", "kargs = []\nkargs = []\n", "is not TOML"),
                broken(
                        "a link that leads nowhere",
                        "bootc-kargs",
                        "leads nowhere",
                        root -> root.link(KARGS, "nowhere")));
    }

    private static Arguments kargs(String what, String text, String finding) {
        return broken(what, "bootc-kargs", finding, root -> root.file(KARGS, text));
    }

    private static Stream<Arguments> composefs() {
        return Stream.of(
                broken("no configuration", "baseimage-composefs", "is missing", root -> root.without(PREPARE_ROOT)),
                broken(
                        "off",
                        "baseimage-composefs",
                        "doesn't enable",
                        root -> root.file(PREPARE_ROOT, "[composefs]\nenabled = no\n")),
                broken(
                        "a value that nobody knows",
                        "baseimage-composefs",
                        "doesn't enable",
                        root -> root.file(PREPARE_ROOT, "[composefs]\nenabled = perhaps\n")),
                broken(
                        "not said",
                        "baseimage-composefs",
                        "doesn't enable",
                        root -> root.file(PREPARE_ROOT, "[sysroot]\nreadonly = true\n")),
                broken(
                        "in a comment",
                        "baseimage-composefs",
                        "doesn't enable",
                        root -> root.file(PREPARE_ROOT, "[composefs]\n#enabled = yes\n")),
                broken(
                        "/etc wins",
                        "baseimage-composefs",
                        "/etc/ostree/prepare-root.conf",
                        root -> root.file("etc/ostree/prepare-root.conf", "[root]\ntransient = false\n")));
    }

    private static Stream<Arguments> layout() {
        return Stream.of(
                broken(
                        "both",
                        "etc-usretc",
                        "/usr/etc",
                        root -> root.directory("etc").directory("usr/etc")),
                broken(
                        "/usr/etc is a link",
                        "etc-usretc",
                        "/usr/etc",
                        root -> root.directory("etc").link("usr/etc", "../etc")),
                broken(
                        "two kernels",
                        "kernel",
                        "2 kernels, where bootc takes one: 6.12.1, 6.12.2",
                        root -> root.file("usr/lib/modules/6.12.2/vmlinuz", "another")),
                broken(
                        "the second kernel is a link",
                        "kernel",
                        "2 kernels",
                        root -> root.link("usr/lib/modules/6.12.2/vmlinuz", "../6.12.1/vmlinuz")),
                broken("a directory", "var-run", "/var/run", root -> root.directory("var/run")),
                broken("an empty hostname", "buildah-injected", "/etc/hostname", root -> root.file("etc/hostname", "")),
                broken(
                        "an empty resolv.conf",
                        "buildah-injected",
                        "/etc/resolv.conf",
                        root -> root.file("etc/resolv.conf", "")),
                broken("no /boot", "nonempty-boot", "/boot is missing", root -> root.without("boot")),
                broken(
                        "/boot is a file",
                        "nonempty-boot",
                        "/boot is missing",
                        root -> root.without("boot").file("boot", "")),
                broken(
                        "a kernel in /boot",
                        "nonempty-boot",
                        "/boot/vmlinuz-6.12.1",
                        root -> root.file("boot/vmlinuz-6.12.1", "a kernel").directory("boot/EFI/Linux")),
                broken(
                        "a log",
                        "var-log",
                        "/var/log/apt/history.log",
                        root -> root.file("var/log/apt/history.log", "Start-Date")),
                broken(
                        "a log behind a link",
                        "var-log",
                        "/var/log/dpkg.log",
                        root -> root.link("var/log", "lib/log").file("var/lib/log/dpkg.log", "startup")));
    }

    private static Stream<Arguments> runtimeDirectories() {
        return Stream.of(
                broken("a file in /run", "nonempty-run-tmp", "/run/lock/x", root -> root.file("run/lock/x", "")),
                broken("an empty directory in /tmp", "nonempty-run-tmp", "/tmp/d", root -> root.directory("tmp/d")),
                broken("a link in /tmp", "nonempty-run-tmp", "/tmp/l", root -> root.link("tmp/l", "nowhere")),
                broken(
                        "beside what runtimes leave",
                        "nonempty-run-tmp",
                        "/run/systemd/other",
                        root -> root.file("run/systemd/resolve/stub-resolv.conf", "")
                                .file("run/systemd/other", "")));
    }

    private static Stream<Arguments> sysusers() {
        return Stream.of(
                broken(
                        "a user without",
                        "sysusers",
                        "the user app",
                        root -> withAccounts(root).file("etc/passwd", PASSWD + "app:x:999:0::/:/bin/false\n")),
                broken(
                        "a group without",
                        "sysusers",
                        "the group app",
                        root -> withAccounts(root).file("etc/group", GROUP + "app:x:999:root\n")),
                broken(
                        "a group line makes no user",
                        "sysusers",
                        "the user app",
                        root -> withAccounts(root)
                                .file("etc/passwd", PASSWD + "app:x:999:0::/:/bin/false\n")
                                .file("usr/lib/sysusers.d/app.conf", "g app 999\n")),
                broken(
                        "an m line makes nobody",
                        "sysusers",
                        "the user app",
                        root -> withAccounts(root)
                                .file("etc/passwd", PASSWD + "app:x:999:0::/:/bin/false\n")
                                .file("usr/lib/sysusers.d/app.conf", "m app root\n")),
                broken(
                        "not a .conf",
                        "sysusers",
                        "the user root",
                        root -> withAccounts(root)
                                .file(SYSUSERS, "g root 0\n")
                                .file("usr/lib/sysusers.d/basic.conf.bak", "u root 0\n")),
                broken(
                        "only in /etc",
                        "sysusers",
                        "the user root",
                        root -> withAccounts(root)
                                .file(SYSUSERS, "g root 0\n")
                                .file("etc/sysusers.d/basic.conf", "u root 0\n")));
    }

    private static Stream<Arguments> tmpfiles() {
        return Stream.of(
                broken(
                        "a directory without",
                        "var-tmpfiles",
                        "such as: d /var/lib/my\\x20app 0755 root root - -",
                        root -> withAccounts(root)
                                .file(TMPFILES, "d /var/lib\n")
                                .directory("var/lib/my app")),
                broken(
                        "a link without",
                        "var-tmpfiles",
                        "such as: L /run - - - - ../run",
                        root -> withAccounts(root).link("var/run", "../run")),
                broken(
                        "below a directory with",
                        "var-tmpfiles",
                        "/var/lib/x",
                        root -> withAccounts(root)
                                .file(TMPFILES, "d /var/lib\n")
                                .directory("var/lib/x")),
                broken("a file", "var-tmpfiles", "/var/seed is a file", root -> root.file("var/seed", "")),
                broken(
                        "an entry in a comment",
                        "var-tmpfiles",
                        "/var/lib",
                        root -> withAccounts(root)
                                .file(TMPFILES, "#d /var/lib\n")
                                .directory("var/lib")),
                broken(
                        "an entry of another directory's",
                        "var-tmpfiles",
                        "/var/lib",
                        root -> withAccounts(root)
                                .file("usr/share/tmpfiles.d/var.conf", "d /var/lib\n")
                                .directory("var/lib")));
    }

    private static Stream<Arguments> names() {
        return Stream.of(
                broken("half a surrogate in a name", "utf8", "the name of", root -> root.file("usr/\ud800", "")),
                broken("half a surrogate in a target", "utf8", "the target of", root -> root.link("usr/l", "\udc00")));
    }

    @ParameterizedTest
    @MethodSource("brokenThings")
    void oneBrokenThingIsFoundByItsLint(String name, String finding, UnaryOperator<RootfsFixture> change)
            throws IOException {
        CheckResult result = resultOf(name, change.apply(RootfsFixture.passing()));

        assertThat(result.outcome())
                .isEqualTo(severityOf(name) == Lint.Severity.FATAL ? Outcome.FAILED : Outcome.WARNING);
        assertThat(result.findings()).singleElement().asString().contains(finding);
    }

    static final List<Arguments> HARMLESS_THINGS = List.of(
            harmless("nothing at all", root -> root),
            harmless(
                    "a whole base image carried along",
                    root -> root.directory(BASE + "/sysroot")
                            .link(BASE + "/ostree", "sysroot/ostree")
                            .file(BASE + "/" + PREPARE_ROOT, "[composefs]\nenabled = true\n")),
            harmless(
                    "kernel arguments",
                    root -> root.file(
                                    KARGS,
                                    "kargs = [\"console=ttyS0\", \"quiet\"]\nmatch-architectures = [\"x86_64\"]\n")
                            .file("usr/lib/bootc/kargs.d/README", "not TOML at all [")
                            .file("usr/lib/bootc/kargs.d/.toml", "nor this [")),
            harmless("composefs by signature", root -> root.file(PREPARE_ROOT, "[composefs]\nenabled=signed\n")),
            harmless("a transient root", root -> root.file(PREPARE_ROOT, "# why\n\n[root]\ntransient = 1\n")),
            harmless("/usr/etc alone", root -> root.directory("usr/etc")),
            harmless(
                    "modules without a kernel",
                    root -> root.file("usr/lib/modules/6.12.2/fuse.ko", "")
                            .link("usr/lib/modules/6.12.3", "6.12.1")
                            .link("usr/lib/modules/6.12.4/vmlinuz", "nowhere")),
            harmless("no kernel", root -> root.without("usr/lib/modules")),
            harmless(
                    "/var/run as it should be",
                    root -> withAccounts(root).link("var/run", "../run").file(TMPFILES, "L /var/run - - - - ../run\n")),
            harmless("a hostname with a name in it", root -> root.file("etc/hostname", "node\n")),
            harmless("resolv.conf is a link", root -> root.link("etc/resolv.conf", "../run/resolv.conf")),
            harmless("a unified kernel image", root -> root.file("boot/EFI/Linux/6.12.1.efi", "MZ")),
            harmless("what runtimes leave", root -> root.file("run/systemd/resolve/stub-resolv.conf", "")),
            harmless("where runtimes left it", root -> root.directory("run/systemd/resolve")),
            harmless(
                    "an empty log",
                    root -> withAccounts(root)
                            .file("var/log/wtmp", "")
                            .file(TMPFILES, "d /var/log\nf /var/log/wtmp 0664 root utmp -\n")),
            harmless(
                    "accounts by all kinds of lines",
                    root -> withAccounts(root)
                            .file(
                                    "etc/passwd",
                                    "# local\n\n+nis\n-nobody\n" + PASSWD
                                            + "a:x:1:1:A:/:/bin/sh\nb:x:2:1::/:/bin/sh\nc:x:3:3:x:y:z:more\n")
                            .file("etc/group", GROUP + "a:x:1:\nb:x:2:\nc:x:3:\ng:x:4:a,b\nh:x:5:\n")
                            .file("usr/lib/sysusers.d/app.conf", """
                                    # accounts

                                    u a 1 "A, the first" / -
                                    u! b 2:g - -
                                    u c /usr/bin/c
                                    g g -
                                      g "h" /usr/bin/h
                                    r - 500-900
                                    m a g
                                    x y
                                    """)),
            harmless(
                    "content of /var with entries of all kinds",
                    root -> withAccounts(root)
                            .directory("var/lib/my app")
                            .directory("var/roothome/.ssh")
                            .directory("var/lib/machines/one")
                            .link("root", "var/roothome")
                            .link("machines", "/var/lib/../lib/machines")
                            .file(TMPFILES, """
                                    # made at boot

                                    d /var/lib/
                                    d\t/var/roothome 0700 - - -
                                    d /root/.ssh
                                      d /var/lib/machines
                                    """)
                            .file(
                                    "etc/tmpfiles.d/local.conf",
                                    "d \"/var/lib/my app\" 0755\nd /machines/\\x6fne\nd /nowhere/x\\\\\\t\\n\\r\n")),
            harmless("names in every script", root -> root.file("usr/\u00e9\u4e2d\ud83d\ude00", "")));

    private static Arguments harmless(String what, UnaryOperator<RootfsFixture> change) {
        return argumentSet(what, change);
    }

    @ParameterizedTest
    @FieldSource("HARMLESS_THINGS")
    void noLintFindsAnythingIn(UnaryOperator<RootfsFixture> change) throws IOException {
        assertThat(Lints.run(change.apply(RootfsFixture.passing()).tree(), List.of()))
                .hasSize(14)
                .allSatisfy(result -> {
                    assertThat(result.findings()).isEmpty();
                    assertThat(result.outcome()).isEqualTo(Outcome.PASSED);
                });
    }

    static final List<Arguments> UNCHECKABLE_THINGS = List.of(
            uncheckable("a line that is no user", "sysusers", "etc/passwd", "root:x:0:0:/root\n"),
            uncheckable("a user without a number", "sysusers", "etc/passwd", "root:x:zero:0:::\n"),
            uncheckable("a number too large", "sysusers", "etc/group", "root:x:4294967296:\n"),
            uncheckable("a line that is no group", "sysusers", "etc/group", "root\n"),
            uncheckable("a user's number is none", "sysusers", SYSUSERS, "u root nought\n"),
            uncheckable("a user's group is none", "sysusers", SYSUSERS, "u root 0:\n"),
            uncheckable("a group's number is none", "sysusers", SYSUSERS, "g root -1\n"),
            uncheckable("a range without an end", "sysusers", SYSUSERS, "r - 500\n"),
            uncheckable("a user without a name", "sysusers", SYSUSERS, "u\n"),
            uncheckable("a quote without an end", "sysusers", SYSUSERS, "u \"root\n"),
            uncheckable("nothing but blanks", "sysusers", SYSUSERS, "  \n"),
            uncheckable("an escape of nothing", "var-tmpfiles", TMPFILES, "d /var/\\q\n"),
            uncheckable("an escape cut short", "var-tmpfiles", TMPFILES, "d /var/\\x4\n"),
            uncheckable("a backslash at the end", "var-tmpfiles", TMPFILES, "d /var/\\"),
            uncheckable("no entry at all", "var-tmpfiles", TMPFILES, "\t\n"),
            uncheckable("a key outside of groups", "baseimage-composefs", PREPARE_ROOT, "enabled = yes\n"),
            uncheckable("neither group nor key", "baseimage-composefs", PREPARE_ROOT, "[composefs]\nenabled\n"),
            uncheckable("neither true nor false", "baseimage-composefs", PREPARE_ROOT, "[root]\ntransient = yes\n"));

    private static Arguments uncheckable(String what, String lint, String file, String text) {
        return argumentSet(lint + ": " + what, lint, file, (UnaryOperator<RootfsFixture>)
                root -> withAccounts(root).file(file, text));
    }

    @ParameterizedTest
    @FieldSource("UNCHECKABLE_THINGS")
    void whatCannotBeCheckedFailsWhateverTheSeverity(String name, String file, UnaryOperator<RootfsFixture> change)
            throws IOException {
        CheckResult result = resultOf(name, change.apply(RootfsFixture.passing()));

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.findings())
                .singleElement()
                .asString()
                .startsWith("could not check: ")
                .contains(file);
    }

    @Test
    void sysusersCannotBeCheckedWithoutGroups() throws IOException {
        RootfsFixture root = withAccounts(RootfsFixture.passing()).without("etc/group");

        assertThat(resultOf("sysusers", root).findings())
                .singleElement()
                .asString()
                .contains("/etc/group");
    }

    @Test
    void varTmpfilesCannotBeCheckedWhereAnOwnerHasNoName() throws IOException {
        Metadata stranger = new Metadata(1000, 0, 0755, 0, Xattrs.NONE);
        RootfsFixture root = withAccounts(RootfsFixture.passing()).node("var/x", new Directory(stranger));

        assertThat(resultOf("var-tmpfiles", root).findings())
                .containsExactly("could not check: /var/x belongs to the user 1000, which has no name");
    }

    @Test
    void linksThatLeadInCirclesCannotBeChecked() throws IOException {
        RootfsFixture root = RootfsFixture.passing().link("etc/passwd", "group").link("etc/group", "passwd");

        assertThat(resultOf("sysusers", root).findings())
                .containsExactly("could not check: /etc/passwd leads through too many symbolic links");
    }

    @Test
    void aFileThatIsNoTextCannotBeChecked() throws IOException {
        RootfsFixture root = RootfsFixture.passing().file(KARGS, new byte[] {(byte) 0xff});

        assertThat(resultOf("bootc-kargs", root).findings())
                .containsExactly("could not check: /" + KARGS + " is not UTF-8");
    }

    @Test
    void aFileThatIsTooLargeIsNotRead() throws IOException {
        RootfsFixture root = RootfsFixture.passing().node("etc/passwd", file(1L << 40));

        assertThat(resultOf("sysusers", root).findings())
                .singleElement()
                .asString()
                .contains("larger than");
    }

    @Test
    void aFileThatCannotBeReadCannotBeChecked() throws IOException {
        RootfsFixture root = RootfsFixture.passing().node("etc/passwd", file(10));

        assertThat(resultOf("sysusers", root).findings()).containsExactly("could not check: the disk is gone");
    }

    private static Node file(long size) {
        return new RegularFile(Metadata.root(0644, 0), new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("the disk is gone");
            }
        });
    }

    @Test
    void aLintNamesEverythingThatIsWrong() throws IOException {
        assertThat(resultOf("api-base-directories", RootfsFixture.empty()).findings())
                .hasSize(6);
    }

    @Test
    void thousandsOfFindingsAreCountedButNotKept() throws IOException {
        RootfsFixture root = RootfsFixture.passing();
        for (int i = 0; i < 2000; i++) {
            root.file("tmp/" + i, "");
        }

        CheckResult result = resultOf("nonempty-run-tmp", root);

        assertThat(result.findings()).hasSize(100);
        assertThat(result.unlisted()).isEqualTo(1900);
    }

    @Test
    void aFindingIsOneLineWhateverTheNameOfTheFile() throws IOException {
        RootfsFixture root = RootfsFixture.passing().file("boot/a\nb\u001b[2J", "");

        assertThat(resultOf("nonempty-boot", root).findings())
                .containsExactly("/boot/a?b?[2J is hidden once the system runs");
    }

    @Test
    void aLintThatIsSkippedFindsNothing() throws IOException {
        List<CheckResult> results = Lints.run(RootfsFixture.empty().tree(), List.of("utf8", "baseimage-root"));

        assertThat(results)
                .filteredOn(result -> result.outcome() == Outcome.SKIPPED)
                .extracting(CheckResult::name)
                .containsExactly("baseimage-root", "utf8");
    }

    @Test
    void theLintsAreTheFourteenOfBootcInTheOrderOfTheirNames() {
        assertThat(Lints.all())
                .hasSize(14)
                .isSortedAccordingTo(Comparator.comparing(Lint::name))
                .filteredOn(lint -> lint.severity() == Lint.Severity.FATAL)
                .extracting(Lint::name)
                .containsExactly(
                        "api-base-directories",
                        "baseimage-root",
                        "bootc-kargs",
                        "etc-usretc",
                        "kernel",
                        "utf8",
                        "var-run");
    }

    private static CheckResult resultOf(String name, RootfsFixture root) throws IOException {
        return Lints.run(root.tree(), List.of()).stream()
                .filter(result -> result.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Lint.Severity severityOf(String name) {
        return Lints.all().stream()
                .filter(lint -> lint.name().equals(name))
                .findFirst()
                .orElseThrow()
                .severity();
    }
}
