// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static io.github.bootcmaven.testing.DebBuilder.deb;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bootcmaven.apt.AptSource;
import io.github.bootcmaven.apt.Download;
import io.github.bootcmaven.apt.Keyring;
import io.github.bootcmaven.apt.LocalPackage;
import io.github.bootcmaven.apt.PackageAcquirer;
import io.github.bootcmaven.apt.PackageAcquirer.Acquired;
import io.github.bootcmaven.apt.Pin;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.deb.InstallPlan.Archive;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.process.TreeStorage;
import io.github.bootcmaven.testing.AptRepositoryBuilder;
import io.github.bootcmaven.testing.AptTools;
import io.github.bootcmaven.testing.DebBuilder;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.testing.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be said of a package in a request, over generated repositories that trixie's apt solves. */
class RequestsIT {

    private static final String KIND = "<sources>";

    @TempDir
    static Path folder;

    private static AptRepositoryBuilder repository;
    private static Keyring keyring;

    @TempDir
    Path project;

    @BeforeAll
    static void make() throws IOException {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the tools are amd64's");
        SigningKey key = SigningKey.generate("test");
        keyring = Keyring.read("test.asc", key.certificate().getBytes(StandardCharsets.UTF_8));
        repository = AptRepositoryBuilder.in(Files.createDirectory(folder.resolve("repository")), key)
                .copies("test", AptTools.debs("amd64"))
                .add(
                        "test",
                        deb("app", "1.0", "all").depends("lib, extra | other"),
                        deb("app", "2.0", "all").depends("lib, extra | other"),
                        deb("extra"),
                        deb("lib"),
                        deb("mine", "9", "all"),
                        deb("other"))
                .add("new", deb("app", "3.0", "all").depends("lib, extra | other"), deb("lib", "2.0", "all"))
                .add("noble", zstd("ubuntu-app", "1.0").depends("ubuntu-lib (>= 1.0)"), zstd("ubuntu-lib", "1.0"))
                .addTo("noble", "universe", zstd("ubuntu-extra", "1.0").depends("ubuntu-app"))
                .add(
                        "noble-updates",
                        zstd("ubuntu-app", "1.2").depends("ubuntu-lib (>= 1.0)").field("Phased-Update-Percentage", "0"),
                        zstd("ubuntu-lib", "1.1"))
                .addTo("noble-updates", "universe", zstd("ubuntu-extra", "0.9"))
                .add("noble-security", zstd("ubuntu-app", "1.1"), zstd("ubuntu-lib", "1.1.1"))
                .addTo("noble-security", "universe", zstd("unrelated", "1"))
                .write();
    }

    private static DebBuilder zstd(String name, String version) {
        return deb(name, version, "amd64")
                .compression(DebBuilder.Compression.ZSTD)
                .file("/usr/share/" + name, version);
    }

    private static AptSource source(String suite, String... components) {
        return new AptSource(repository.uri(), suite, List.of(components), List.of(), keyring, true, KIND);
    }

    private static final class Ask {
        private final List<String> packages;
        private List<Pin> pins = List.of();
        private List<LocalPackage> local = List.of();

        private Ask(String... packages) {
            this.packages = List.of(packages);
        }

        private Ask pins(Pin... newPins) {
            pins = List.of(newPins);
            return this;
        }

        private Ask local(LocalPackage... newLocal) {
            local = List.of(newLocal);
            return this;
        }

        private PackageAcquirer.Request over(AptSource... sources) {
            return new PackageAcquirer.Request(
                    List.of(sources),
                    "amd64",
                    packages,
                    false,
                    Digest.of("RequestsIT"),
                    new Sandbox.Request(
                            MavenRun.sharedCache().resolve("mnt"), TreeStorage.inMemory(2L << 30), 0, Map.of()),
                    pins,
                    local,
                    "amd64");
        }

        private List<String> answer() throws IOException {
            return acquirer().choose(over(source("test", "main"), source("new", "main"))).stream()
                    .map(each -> each.binary().name() + " " + each.binary().version())
                    .toList();
        }

        private String refusal() {
            BootcException refusal = catchThrowableOfType(BootcException.class, this::answer);
            assertThat(refusal).as("%s", packages).isNotNull();
            return refusal.describe();
        }
    }

    private static PackageAcquirer acquirer() {
        return new PackageAcquirer(
                new Download(Download.Settings.DEFAULT, null, BuildLog.SILENT),
                MavenRun.sharedCache(),
                new CommandRunner(BuildLog.SILENT),
                BuildLog.SILENT);
    }

    @Test
    void versionsAndSuites() throws Exception {
        assertThat(new Ask("app").answer()).contains("app 3.0", "lib 2.0", "extra 1.0");
        assertThat(new Ask("app=1.0").answer()).contains("app 1.0").doesNotContain("app 3.0");
        assertThat(new Ask("app/test").answer()).contains("app 2.0");
        assertThat(new Ask("app=7").refusal()).contains("Cannot install app", "7", "in <packages>");
    }

    @Test
    void aPinThatIsAddedSolvesAnew() throws Exception {
        assertThat(new Ask("app").answer()).contains("app 3.0", "lib 2.0");
        assertThat(new Ask("app").pins(Pin.parse("* release n=test 1001")).answer())
                .contains("app 2.0", "lib 1.0");
        assertThat(new Ask("app").pins(Pin.of("app", "version 1.*", 1001)).answer())
                .contains("app 1.0", "lib 2.0");
        assertThat(new Ask("app").pins(Pin.of("lib", "release *", -1)).refusal())
                .contains("lib");
    }

    @Test
    void holds() throws Exception {
        assertThat(new Ask("app").pins(Pin.hold("lib=1.0")).answer()).contains("app 3.0", "lib 1.0");
        assertThat(new Ask("extra").pins(Pin.hold("lib=1.0")).answer()).noneMatch(each -> each.startsWith("lib "));
        assertThat(new Ask("app").pins(Pin.hold("lib=1.5")).refusal()).contains("Cannot hold lib at 1.5", "in <holds>");
    }

    @Test
    void exclusions() throws Exception {
        assertThat(new Ask("app", "extra-").answer())
                .contains("app 3.0", "other 1.0")
                .doesNotContain("extra 1.0");
        assertThat(new Ask("app", "lib-").refusal()).contains("Cannot leave out lib: app needs it", "in <packages>");
        assertThat(new Ask("app", "dash-").refusal()).contains("Cannot leave out dash: it is Essential");
    }

    private LocalPackage local(DebBuilder deb) throws IOException {
        return new LocalPackage(Files.write(project.resolve(deb.fileName()), deb.build()), deb.fileName());
    }

    @Test
    void aLocalPackageGoesBeforeTheArchivesAndItsDependenciesComeFromThere() throws Exception {
        LocalPackage mine = local(deb("mine", "0.1", "all").depends("lib").file("/usr/share/mine", "one"));
        Digest first = Digest.of(mine.file());
        assertThat(sha256(new Ask().local(mine))).isEqualTo(first.hex());
        assertThat(new Ask().local(mine).answer())
                .contains("mine 0.1", "lib 2.0")
                .doesNotContain("mine 9");

        local(deb("mine", "0.1", "all").depends("lib").file("/usr/share/mine", "two"));
        assertThat(sha256(new Ask().local(mine)))
                .isEqualTo(Digest.of(mine.file()).hex())
                .isNotEqualTo(first.hex());
    }

    private static String sha256(Ask ask) throws IOException {
        Acquired acquired = acquirer().acquire(ask.over(source("test", "main"), source("new", "main")));
        return acquired.plan().archives().stream()
                .filter(archive -> archive.name().equals("mine"))
                .map(Archive::sha256)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aLocalPackageThatNeedsWhatNobodyHasIsRefused() throws Exception {
        assertThat(new Ask().local(local(deb("needy").depends("no-such"))).refusal())
                .contains("needy", "no-such", "in <packages>");
    }

    /** As apt in a fresh chroot does it, which has no machine-id: phased updates are taken at once. */
    @Test
    void ubuntusPocketsComponentsPhasesAndZstd() throws Exception {
        Acquired acquired = acquirer()
                .acquire(new Ask("ubuntu-extra")
                        .over(
                                source("noble", "main", "universe"),
                                source("noble-updates", "main", "universe"),
                                source("noble-security", "main", "universe"),
                                source("test", "main")));
        assertThat(acquired.plan().archives())
                .extracting(archive -> archive.name() + " " + archive.version())
                .contains("ubuntu-extra 1.0", "ubuntu-app 1.2", "ubuntu-lib 1.1.1");
    }
}
