// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.BuiltProject;
import io.github.bootcmaven.testing.DiskImage;
import io.github.bootcmaven.testing.ProjectCopy;
import io.github.bootcmaven.testing.RepositoryServer;
import io.github.bootcmaven.testing.VirtualMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine with version 1 of the {@link Appliance} upgrades itself to version 2, and is rolled back, as an OSTree host does
 * it: by the image's own ostree, from the repository that {@code bootc:ostree-commit} has made, over HTTP. The new deployment
 * is staged, as bootc stages it, and finished by the image's own unit on the way down.
 *
 * <p>Version 2 has a package more, a service of another version, an account more with a file of its own in {@code /etc}, and of
 * the files in {@code /etc} one is changed, one is new and one is gone. The machine, in the time of version 1, has edited
 * another of these, made a user of its own, and written below {@code /var}. Then
 *
 * <ul>
 *   <li>only what changed is downloaded;
 *   <li>version 2 runs with no failed unit, with all that is new in it, and with the defaults of {@code /etc} that were not
 *       edited;
 *   <li>machine-id, SSH host keys, the edited file, the user, and the data in {@code /var} are the machine's own still, and so is
 *       the service's count;
 *   <li>after the rollback version 1 runs with no failed unit and with {@code /etc} as it was before the upgrade: what was
 *       edited in version 2 isn't there. {@code /var} is what it became.
 * </ul>
 */
class UpgradeIT {

    private static final Pattern GREETING = Pattern.compile("(\\w+ from version [0-9.]+), greeting ([0-9]+)\n");

    /** Where the machine finds the repository: a port of its own loopback, which SSH leads to ours. */
    private static final int PORT = 8081;

    /** Version 1 has some ten thousand objects. */
    private static final int FEW = 1500;

    private static final String IDENTITY =
            "cat /etc/machine-id; for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -l -f $key; done";

    private static final String HEALTH = """
            systemctl is-system-running --wait
            systemctl --failed --no-legend --plain --no-pager
            """;

    /** What a machine's administrator does to it. */
    private static final String EDIT = """
            set -e
            sudo sed -i s/Hello/Salut/ /etc/appliance/environment
            sudo useradd --uid 1500 --create-home guest
            echo mine | sudo tee ~guest/file /var/lib/kept > /dev/null
            """;

    private static final String UPGRADE = """
            set -e
            sudo ostree admin set-origin --set=gpg-verify=false updates http://127.0.0.1:%d %s
            sudo ostree admin upgrade --stage
            sudo ostree admin status
            """;

    private static final String STATE = """
            sudo ostree admin status | grep debian
            systemctl show --property=Description --value appliance.service
            sudo cat /etc/appliance/environment /etc/appliance/limits
            sudo ls /etc/appliance | tr '\\n' ' '; echo
            dpkg-query -W -f '${Package}\\n' jq
            getent passwd guest auditor | cut -d : -f 1,3 | tr '\\n' ' '; echo
            sudo stat -c '%a %U:%G' /etc/audit.conf
            sudo cat ~guest/file /var/lib/kept
            """;

    /** What happens in the time of version 2. */
    private static final String EDIT_AGAIN = """
            set -e
            sudo sed -i s/Salut/Hola/ /etc/appliance/environment
            echo later | sudo tee -a /var/lib/kept > /dev/null
            sudo ostree admin set-default 1
            """;

    @TempDir
    Path folder;

    private Appliance appliance;
    private int greetings;

    @Test
    void anUpgradeKeepsWhatIsTheMachinesAndARollbackBringsBackTheRest() throws Exception {
        Appliance.assumePossible();
        appliance = new Appliance(folder);
        BuiltProject one = build(version1("it-upgrade-1"));
        BuiltProject two = build(version2());
        DiskImage disk = appliance.install(one, folder.resolve("disk"));

        String identity = upgrade(disk, two);
        disk = disk.afterRun(new CommandRunner(BuildLog.SILENT));
        try (VirtualMachine.Running machine = appliance.start(disk, console(two, "2"))) {
            greets(machine, "Salut from version 2.0.0");
            assertIsSound(
                    identity,
                    "* debian " + two.commit() + ".0",
                    "  debian " + one.commit() + ".0 (rollback)",
                    "Appliance 2.0.0",
                    "GREETING=Salut",
                    "connections=20",
                    "environment limits new ",
                    "jq",
                    "guest:1500 auditor:952 ",
                    "640 root:auditor",
                    "mine",
                    "mine");
            appliance.ask(EDIT_AGAIN);
            appliance.reboot(machine);
        }
        disk = disk.afterRun(new CommandRunner(BuildLog.SILENT));
        try (VirtualMachine.Running machine = appliance.start(disk, console(two, "3"))) {
            greets(machine, "Salut from version 1.0.0");
            assertIsSound(
                    identity,
                    "* debian " + one.commit() + ".0",
                    "  debian " + two.commit() + ".0 (rollback)",
                    "Appliance 1.0.0",
                    "GREETING=Salut",
                    "connections=10",
                    "environment limits old ",
                    "guest:1500 ",
                    "mine",
                    "mine",
                    "later");
        }
    }

    /** No unit has failed, it is the same machine, and what it has of either side is this. */
    private void assertIsSound(String identity, String... state) throws Exception {
        assertThat(appliance.ask(HEALTH)).isEqualTo("running\n");
        assertThat(appliance.ask(IDENTITY)).isEqualTo(identity);
        assertThat(appliance.ask(STATE).lines()).containsExactly(state);
    }

    /** Starts version 1, edits it, has it upgrade itself and end; gives what tells the machine from others. */
    private String upgrade(DiskImage disk, BuiltProject two) throws Exception {
        try (VirtualMachine.Running machine = appliance.start(disk, console(two, "1"));
                RepositoryServer repository = RepositoryServer.serve(two.repository())) {
            greets(machine, "Hello from version 1.0.0");
            assertThat(appliance.ask(HEALTH)).isEqualTo("running\n");
            String identity = appliance.ask(IDENTITY);
            assertThat(identity.lines()).hasSize(4).first().asString().matches("[0-9a-f]{32}");
            appliance.ask(EDIT);
            String tunnel = PORT + ":127.0.0.1:" + repository.uri().getPort();
            appliance.ask(UPGRADE.formatted(PORT, two.ref()), "-R", tunnel);
            assertThat(repository.requests())
                    .filteredOn(request -> request.endsWith(".filez"))
                    .as("what was downloaded")
                    .hasSizeBetween(10, FEW);
            appliance.reboot(machine);
            return identity;
        }
    }

    /** Each answer of the service counts one more than the last one, in whatever version. */
    private void greets(VirtualMachine.Running machine, String text) throws InterruptedException {
        Matcher greeting = GREETING.matcher(appliance.greeting(machine));
        assertThat(greeting.matches()).as(greeting.toString()).isTrue();
        assertThat(greeting.group(1)).isEqualTo(text);
        int count = Integer.parseInt(greeting.group(2));
        assertThat(count).as("it counts on from where it was").isGreaterThan(greetings);
        greetings = count;
    }

    private ProjectCopy version1(String name) throws IOException {
        return appliance
                .project(name)
                .write("image/src/main/rootfs/etc/appliance/limits", "connections=10\n")
                .write("image/src/main/rootfs/etc/appliance/old", "\n");
    }

    private ProjectCopy version2() throws IOException {
        ProjectCopy project = version1("it-upgrade-2");
        for (String pom : List.of("pom.xml", "image/pom.xml", "service/pom.xml")) {
            project.replace(pom, "<version>1.0.0</version>", "<version>2.0.0</version>");
        }
        return project.replace("image/pom.xml", " sudo\n", " sudo jq\n")
                .replace(
                        "image/pom.xml",
                        "<user>appliance 950</user>",
                        "<user>appliance 950</user><user>auditor 952</user>")
                .replace("image/pom.xml", "<rules>", "<rules><rule>etc/audit.conf 0640 root:auditor</rule>")
                .replace("image/src/main/rootfs/etc/appliance/environment", "Hello", "Welcome")
                .write("image/src/main/rootfs/etc/appliance/limits", "connections=20\n")
                .write("image/src/main/rootfs/etc/appliance/new", "\n")
                .write("image/src/main/rootfs/etc/audit.conf", "all\n")
                .remove("image/src/main/rootfs/etc/appliance/old");
    }

    private static BuiltProject build(ProjectCopy project) throws IOException, InterruptedException {
        return Appliance.image(project.build("-Dbootc.oci-package.skip", "package"));
    }

    private static Path console(BuiltProject project, String boot) {
        return project.folder().resolve("console-" + boot + ".log");
    }
}
