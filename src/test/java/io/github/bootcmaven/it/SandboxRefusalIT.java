// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.Host;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.testing.OtherHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that forbid what a sandbox needs: either the build does without, or it says what exactly to enable. */
class SandboxRefusalIT {

    /**
     * A user namespace with all of root's ids, as a container is one; nobody in it may make another. A shell that is started
     * before there are ids has no capabilities, the one after it has them.
     */
    private static final String CONTAINER = """
            go=$1; shift
            mkfifo "$go"
            unshare --user sh -c 'read line < "$1"; shift; exec sh -c "$@"' sh "$go" \
              'echo 0 > /proc/sys/user/max_user_namespaces; exec unshare --mount --pid --fork --mount-proc "$@"' sh "$@" &
            pid=$!
            while [ "$(readlink /proc/$pid/ns/user)" = "$(readlink /proc/self/ns/user)" ]; do sleep 0.05; done
            echo '0 0 65536' > /proc/$pid/uid_map
            echo '0 0 65536' > /proc/$pid/gid_map
            echo go > "$go"
            wait $pid
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void needsRoot() {
        Host.assumeRoot("other hosts are made by root");
        Host.assumeInstalled("useradd", "runuser", "newuidmap", "dpkg", "setpriv");
    }

    private MavenRun.Result run(MavenRun maven) throws Exception {
        return maven.with("-Dbootc.cache=" + folder.resolve("cache")).run(folder.resolve("log"));
    }

    private MavenRun build(String... startedBy) throws Exception {
        Path project = folder.resolve("project");
        ImagePom.write(project, "refusal", "<suite>trixie</suite><packages>dash</packages>");
        return MavenRun.in(project).startedBy(startedBy).with("package");
    }

    private String[] inContainer(String... more) {
        List<String> all = new ArrayList<>(List.of("sh", "-c", CONTAINER, "sh"));
        all.add(folder.resolve("go").toString());
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void rootInAContainerThatAllowsNoUserNamespacesBuilds() throws Exception {
        for (String tree : List.of("memory", "disk")) {
            MavenRun.Result result = run(build(inContainer()).with("-Dbootc.rootfs.tree=" + tree));
            assertThat(result.status()).as(result.log()).isZero();
            assertThat(result.log().contains("made on the disk")).isEqualTo(tree.equals("disk"));
            new CommandRunner(BuildLog.SILENT)
                    .run(Command.of(
                            "rm",
                            "-rf",
                            folder.resolve("cache/stage").toString(),
                            folder.resolve("go").toString()));
        }
    }

    @Test
    void rootWithoutTheCapabilityIsToldHowToRunTheContainer() throws Exception {
        MavenRun.Result result = run(build(inContainer("setpriv", "--bounding-set", "-sys_admin")));
        assertThat(result.status()).isNotZero();
        assertThat(result.log())
                .contains("Cannot set up the sandbox: this host allows no user namespaces")
                .contains("root here can't do without")
                .contains("sysctl -w user.max_user_namespaces=15000")
                .contains("--cap-add SYS_ADMIN");
    }

    @Test
    void aUserWithoutTheToolsForSubordinateIdsIsToldThePackage() throws Exception {
        OtherHost host = OtherHost.in(folder.resolve("tools")).without("newuidmap");
        host.makeUser();
        Files.createDirectory(folder.resolve("cache"));
        new CommandRunner(BuildLog.SILENT)
                .run(Command.of(
                        "chmod",
                        "0777",
                        folder.toString(),
                        folder.resolve("cache").toString()));
        // Only the plugin's own goal without a project needs neither a project's folder nor packages.
        MavenRun.Result result = run(MavenRun.in(folder)
                .startedBy("runuser", "-u", OtherHost.USER, "--")
                .variable("PATH", host.path())
                .variable("JAVA_HOME", System.getProperty("java.home"))
                .variable("HOME", folder.toString())
                .with("-o", ImagePom.GOAL + "doctor"));
        assertThat(result.status()).isNotZero();
        assertThat(result.log())
                .contains("X  newuidmap: is not installed")
                .contains("apt-get install uidmap")
                .contains("Cannot build without root: newuidmap is not installed")
                .contains("Debian, Ubuntu: uidmap");
    }
}
