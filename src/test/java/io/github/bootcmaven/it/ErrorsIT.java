// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.AptRepositoryBuilder;
import io.github.bootcmaven.testing.DebBuilder;
import io.github.bootcmaven.testing.Host;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.testing.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong is said once, with its cause and the element to edit, and leaves no output. */
class ErrorsIT {

    private static final String SUITE = "<suite>trixie</suite>";

    @TempDir
    Path folder;

    private Path project;
    private AptRepositoryBuilder repository;

    @BeforeEach
    void make() throws IOException {
        project = Files.createDirectory(folder.resolve("project"));
        repository = AptRepositoryBuilder.in(
                Files.createDirectory(folder.resolve("repository")), SigningKey.generate("test"));
        Files.writeString(project.resolve("key.asc"), repository.key().certificate());
    }

    @Test
    void anUnknownPackage() throws Exception {
        fails(
                SUITE + "<packages>bash no-such-package</packages>",
                "no-such-package",
                "no such package",
                "in <packages>");
    }

    @Test
    void anUnknownSuite() throws Exception {
        fails("<suite>trixy</suite><packages>bash</packages>", "The suite trixy isn't known", "in <suite>", "trixie");
    }

    @Test
    void anUnsatisfiableDependency() throws Exception {
        repository
                .add("test", DebBuilder.deb("demanding").depends("no-such-library (>= 2)"))
                .write();
        fails(
                SUITE + source("key.asc") + "<packages>demanding</packages>",
                "demanding",
                "no-such-library",
                "in <packages>");
    }

    @Test
    void aMaintainerScriptThatFails() throws Exception {
        DebBuilder failing =
                DebBuilder.deb("failing").script("postinst", "#!/bin/sh\necho these are my last words\nexit 7\n");
        repository.add("test", failing).write();
        fails(
                SUITE + source("key.asc") + "<packages>failing</packages>",
                "Cannot install failing",
                "these are my last words",
                "in <packages>");
    }

    @Test
    void anInReleaseThatWasTamperedWith() throws Exception {
        repository.add("test", essential()).write();
        replace(repository.root().resolve("dists/test/InRelease"), "Components: main", "Components: mein");
        fails(source("key.asc") + "<packages>basis</packages>", "InRelease of file:", "in <sources>");
    }

    @Test
    void aPackagesFileThatWasTamperedWith() throws Exception {
        repository.byHash(false).add("test", essential()).write();
        try (Stream<Path> files = Files.walk(repository.root().resolve("dists/test/main"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                flipLastByte(file);
            }
        }
        fails(source("key.asc") + "<packages>basis</packages>", "Packages", "of file:", "in <sources>");
    }

    @Test
    void aDebThatWasTamperedWith() throws Exception {
        DebBuilder basis = essential();
        repository
                .add("test", basis, DebBuilder.deb("apt").file("usr/bin/apt-get", ""))
                .write();
        flipLastByte(repository.poolPath(basis));
        fails(source("key.asc") + "<packages>basis</packages>", "basis", "SHA-256");
    }

    @Test
    void aWrongKey() throws Exception {
        repository.add("test", essential()).write();
        Files.writeString(
                project.resolve("other.asc"), SigningKey.generate("other").certificate());
        fails(source("other.asc") + "<packages>basis</packages>", "InRelease of file:", "other.asc", "in <sources>");
    }

    @Test
    void aMirrorThatIsDown() throws Exception {
        fails(
                SUITE + "<mirror>http://127.0.0.1:9/debian</mirror><packages>bash</packages>",
                "127.0.0.1:9",
                "in <mirror>");
    }

    @Test
    void aMisspeltParameter() throws Exception {
        fails(SUITE + "<pakages>bash</pakages>", "There is no parameter <pakages>", "Did you mean <packages>?");
    }

    @Test
    void aLocalPackageThatIsMissing() throws Exception {
        fails(SUITE + "<packages>target/none.deb</packages>", "There is no file", "target/none.deb", "in <packages>");
        fails(SUITE + "<packages>com.example:none:1.0:deb</packages>", "com.example:none:1.0:deb", "in <packages>");
    }

    @Test
    void aPinAndAHoldThatMeanNothing() throws Exception {
        fails(
                SUITE + "<packages>bash</packages><pins><pin><package>bash</package></pin></pins>",
                "A pin needs",
                "in <pins>");
        fails(SUITE + "<packages>bash</packages><holds>bash</holds>", "Cannot hold bash", "in <holds>");
    }

    @Test
    void whatCannotBeDoneWithTheRootFilesystemIsSaidBeforeAnythingIsFetched() throws Exception {
        fails(
                rootfs("<overlays><overlay>src/none</overlay></overlays>"),
                "src/none",
                "no such folder",
                "in <overlays>");
        fails(
                rootfs("<artifacts><artifact>com.example:none:1.0:jar /usr/lib/none.jar</artifact></artifacts>"),
                "com.example:none:1.0:jar",
                "in <artifacts>");
        fails(
                rootfs("<users><user>a 950</user><user><name>b</name><uid>950</uid></user></users>"),
                "Cannot give the user b the number 950",
                "in <users>");
        fails(
                rootfs("<kernelArguments><all>quiet</all><amd64>ostree=/x</amd64></kernelArguments>"),
                "Cannot use the kernel arguments: ostree",
                "in <kernelArguments>");
        fails(
                rootfs("<scripts><script><file>pom.xml</file><point>last</point></script></scripts>"),
                "There is no point last",
                "in <scripts>");
    }

    private static String rootfs(String elements) {
        return SUITE + "<packages>bash</packages><rootfs>" + elements + "</rootfs>";
    }

    @Test
    void anArchitectureThatThisHostCannotRun() throws Exception {
        assumeFalse(Files.exists(Path.of("/proc/sys/fs/binfmt_misc/qemu-riscv64")), "this host runs riscv64");
        fails(
                SUITE + "<packages>bash</packages><architecture>riscv64</architecture>",
                "Cannot install packages for riscv64",
                "in <architecture>");
    }

    @Test
    void noUserNamespaces() throws Exception {
        Host.assumeRoot("the limit on user namespaces is set in one of root's");
        MavenRun run = MavenRun.in(project)
                .startedBy(
                        "unshare",
                        "--user",
                        "--map-root-user",
                        "sh",
                        "-c",
                        "echo 0 > /proc/sys/user/max_user_namespaces; exec \"$@\"",
                        "sh");
        fails(run, SUITE + "<packages>bash hello</packages>", "allows no user namespaces", "max_user_namespaces");
    }

    @Test
    void noSpaceLeft() throws Exception {
        Host.assumeRoot("a small file system is mounted");
        Path cache = Files.createDirectory(folder.resolve("cache"));
        CommandRunner runner = new CommandRunner(BuildLog.SILENT);
        runner.run(Command.of("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", cache.toString()));
        try {
            fails(
                    MavenRun.in(project).with("-Dbootc.cache=" + cache),
                    SUITE + "<packages>bash</packages>",
                    "No space left",
                    "-Dbootc.cache");
        } finally {
            runner.run(Command.of("umount", cache.toString()));
        }
    }

    private static DebBuilder essential() {
        return DebBuilder.deb("basis").essential();
    }

    private String source(String key) {
        return "<sources><source><uri>" + repository.uri() + "</uri><suites>test</suites><components>main</components>"
                + "<signedBy>" + key + "</signedBy></source></sources>";
    }

    private void fails(String configuration, String... said) throws Exception {
        fails(MavenRun.in(project).with("-Dbootc.cache=" + MavenRun.sharedCache()), configuration, said);
    }

    private void fails(MavenRun run, String configuration, String... said) throws Exception {
        ImagePom.write(project, "errors", configuration);
        MavenRun.Result result = run.with("package").run(folder.resolve("log"));
        assertThat(result.status()).as(result.log()).isNotZero();
        assertThat(result.log()).contains("BUILD FAILURE").contains(said);
        assertThat(project.resolve("target/bootc/rootfs.tar")).doesNotExist();
        assertThat(project.resolve("target/errors-1.0.0.oci.tar")).doesNotExist();
    }

    private static void replace(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replaceFirst(from, to));
    }

    private static void flipLastByte(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
    }
}
