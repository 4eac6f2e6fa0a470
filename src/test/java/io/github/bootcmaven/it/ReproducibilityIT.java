// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.BuiltProject;
import io.github.bootcmaven.testing.Host;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.testing.OtherHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One digest, whoever builds, wherever and whenever. The project {@code src/it/boot} has been built by the test's user in memory;
 * here it is built again by others, on hosts that differ in all that a host can differ in. {@code -Dbootc.reproducible.runs=10}
 * makes ten builds of it in all.
 */
class ReproducibilityIT {

    private static final int RUNS = Integer.getInteger("bootc.reproducible.runs", 3);
    private static final Path OTHER_FILE_SYSTEM = Path.of("/dev/shm");
    private static final long DAY = 86_400;

    private enum Caller {
        ROOT,
        ROOT_WITHOUT_USER_NAMESPACES,
        USER
    }

    /**
     * What is different.
     *
     * @param tree where the tree lies
     * @param days how far the clock is ahead of the true time, for Maven and for the programs in sandboxes; less than none: behind
     * @param processors the processors that Maven and all below it may use, as taskset(1) takes them; empty for all
     */
    private record Circumstances(
            Caller caller,
            String tree,
            String umask,
            String language,
            String country,
            String zone,
            int days,
            String processors) {}

    private static final List<Circumstances> ALL = List.of(
            new Circumstances(Caller.USER, "disk", "077", "tr", "TR", "Pacific/Kiritimati", -400, "0"),
            new Circumstances(
                    Caller.ROOT_WITHOUT_USER_NAMESPACES, "disk", "027", "ar", "EG", "America/St_Johns", 800, ""),
            new Circumstances(Caller.ROOT, "disk", "022", "de", "DE", "UTC", 31, "1"),
            new Circumstances(Caller.USER, "memory", "002", "ja", "JP", "Asia/Tokyo", 0, ""),
            new Circumstances(
                    Caller.ROOT_WITHOUT_USER_NAMESPACES, "memory", "077", "en", "US", "Asia/Kathmandu", 1, "0"),
            new Circumstances(Caller.ROOT, "memory", "007", "th", "TH", "Pacific/Pago_Pago", 4000, ""),
            new Circumstances(Caller.USER, "disk", "027", "fa", "IR", "Africa/Cairo", 3650, "1"),
            new Circumstances(Caller.ROOT, "disk", "077", "zh", "CN", "Europe/London", 62, "0"),
            new Circumstances(Caller.USER, "memory", "022", "hi", "IN", "America/New_York", -40, "0"));

    @TempDir
    Path folder;

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);

    static Stream<Circumstances> differences() {
        return ALL.stream().limit(RUNS - 1L);
    }

    @BeforeEach
    void needsRoot() {
        Host.assumeRoot("another user's build is started by root");
        Host.assumeInstalled("useradd", "runuser", "newuidmap", "dpkg", "chown", "cp", "taskset");
        Host.assumeExists(OtherHost.FAKETIME);
        Host.assumeExists(OTHER_FILE_SYSTEM);
    }

    @ParameterizedTest
    @MethodSource("differences")
    void theImageIsTheSame(Circumstances circumstances) throws Exception {
        BuiltProject built = BuiltProject.named("boot");
        Path project = copyProject(built);
        lock(project);
        Path cache = copyCache();
        Path repository = folder.resolve("local repository");
        copy(MavenRun.localRepository(), repository);
        Path temporary = Files.createTempDirectory(OTHER_FILE_SYSTEM, "bootc-it");
        Path notes = Files.createDirectory(folder.resolve("notes"));
        OtherHost host = host(circumstances, notes);
        runner.run(Command.of("chmod", "0755", folder.toString()));
        if (circumstances.caller() == Caller.USER) {
            for (Path path : List.of(project, cache, repository, temporary, notes)) {
                runner.run(Command.of("chown", "-R", OtherHost.USER + ":", path.toString()));
            }
        }

        MavenRun.Result result = maven(project, circumstances, host, temporary)
                .with("-Dmaven.repo.local=" + repository, "-Dbootc.cache=" + cache)
                .with("-Dbootc.rootfs.tree=" + circumstances.tree(), "package")
                .run(folder.resolve("log"));
        runner.run(Command.of("rm", "-rf", temporary.toString()));

        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log().contains("The tree is made on the disk"))
                .isEqualTo(circumstances.tree().equals("disk"));
        assertCircumstances(circumstances, notes);
        JsonNode account = account(project);
        System.out.println(
                circumstances + ": " + account.at("/oci-package/digest").asText());
        assertThat(account.at("/apt-install/fromCache").asBoolean()).isFalse();
        assertThat(account.at("/oci-package/digest").asText()).isEqualTo(built.imageDigest());
        assertThat(account.at("/ostree-commit/commit").asText()).isEqualTo(built.commit());
        if (Files.exists(cache.resolve("tree"))) {
            assertThat(cache.resolve("tree")).isEmptyDirectory();
        }
    }

    /** The programs in the sandbox saw the other time, and nobody had a user namespace where there was to be none. */
    private static void assertCircumstances(Circumstances circumstances, Path notes) throws IOException {
        if (circumstances.days() != 0) {
            long seen = Long.parseLong(Files.readString(notes.resolve("seen")).strip());
            long days = (seen - Instant.now().getEpochSecond()) / DAY;
            assertThat(days).isCloseTo(circumstances.days(), within(1L));
        }
        assertThat(Files.exists(notes.resolve("asked")))
                .isEqualTo(circumstances.caller() == Caller.ROOT_WITHOUT_USER_NAMESPACES);
    }

    private OtherHost host(Circumstances circumstances, Path notes) throws IOException {
        OtherHost host = OtherHost.in(folder.resolve("tools"));
        host.makeUser();
        if (circumstances.days() != 0) {
            host.atAnotherTime(circumstances.days(), notes.resolve("seen"));
        }
        return circumstances.caller() == Caller.ROOT_WITHOUT_USER_NAMESPACES
                ? host.withoutUserNamespaces(notes.resolve("asked"))
                : host;
    }

    private static MavenRun maven(Path project, Circumstances circumstances, OtherHost host, Path temporary) {
        List<String> prefix = new ArrayList<>(List.of("unshare", "--uts", "sh", "-c"));
        prefix.addAll(List.of("hostname elsewhere; umask " + circumstances.umask() + "; exec \"$@\"", "sh"));
        if (!circumstances.processors().isEmpty()) {
            prefix.addAll(List.of("taskset", "-c", circumstances.processors()));
        }
        if (circumstances.caller() == Caller.USER) {
            prefix.addAll(List.of("runuser", "-u", OtherHost.USER, "--"));
        }
        prefix.addAll(List.of("env"));
        if (circumstances.days() != 0) {
            prefix.addAll(List.of(
                    "LD_PRELOAD=" + OtherHost.FAKETIME,
                    "FAKETIME=" + OtherHost.offset(circumstances.days()),
                    "FAKETIME_DONT_FAKE_MONOTONIC=1",
                    // Else waits of the JVM's threads end at once, and they wait again, for ever.
                    "FAKETIME_FORCE_MONOTONIC_FIX=0",
                    "NO_FAKE_STAT=1"));
        }
        return MavenRun.in(project)
                .startedBy(prefix.toArray(String[]::new))
                .variable("PATH", host.path())
                .variable("JAVA_HOME", System.getProperty("java.home"))
                .variable("HOME", temporary.toString())
                .variable("TMPDIR", temporary.toString())
                .variable("LC_ALL", circumstances.language() + "_" + circumstances.country() + ".UTF-8")
                .variable("TZ", circumstances.zone())
                .variable(
                        "MAVEN_OPTS",
                        "-Djava.io.tmpdir=" + temporary + " -Duser.language=" + circumstances.language()
                                + " -Duser.country=" + circumstances.country());
    }

    /** Without a lock the archive's signatures would be read, and they hold for a few days only. */
    private void lock(Path project) throws Exception {
        MavenRun.Result result = MavenRun.in(project)
                .with("-Dbootc.cache=" + MavenRun.sharedCache(), ImagePom.GOAL + "lock")
                .run(folder.resolve("lock.log"));
        assertThat(result.status()).as(result.log()).isZero();
    }

    private Path copyProject(BuiltProject built) {
        Path copy = folder.resolve("a project elsewhere");
        copy(built.folder(), copy);
        runner.run(Command.of("rm", "-rf", copy.resolve("target").toString()));
        return copy;
    }

    /** The packages, and nothing that was made of them. */
    private Path copyCache() throws IOException {
        Path cache = Files.createDirectory(folder.resolve("cache"));
        copy(MavenRun.sharedCache().resolve("deb"), cache.resolve("deb"));
        return cache;
    }

    private void copy(Path from, Path to) {
        runner.run(Command.of("cp", "-r", from.toString(), to.toString()));
    }

    private static JsonNode account(Path project) throws IOException {
        return new ObjectMapper()
                .readTree(project.resolve("target/bootc/build.json").toFile());
    }

    @Test
    void theTimeIsTheProjectsElseTheEnvironments() throws Exception {
        String packages = "<suite>trixie</suite><packages>dash</packages>";
        String properties =
                "<properties><project.build.outputTimestamp>2026-03-01T00:00:00Z</project.build.outputTimestamp></properties>";
        Path silent = folder.resolve("silent");
        ImagePom.write(silent, "silent", packages);
        Path speaking = folder.resolve("speaking");
        ImagePom.write(speaking, "speaking", properties, packages);
        assertThat(timestamp(silent, "1767225600")).isEqualTo(1767225600L);
        assertThat(timestamp(speaking, "1767225600"))
                .isEqualTo(Instant.parse("2026-03-01T00:00:00Z").getEpochSecond());
    }

    private long timestamp(Path project, String sourceDateEpoch) throws Exception {
        MavenRun.Result result = MavenRun.in(project)
                .variable("SOURCE_DATE_EPOCH", sourceDateEpoch)
                .with("-Dbootc.cache=" + MavenRun.sharedCache(), "package")
                .run(folder.resolve("log"));
        assertThat(result.status()).as(result.log()).isZero();
        return account(project).at("/apt-install/timestamp").asLong();
    }
}
