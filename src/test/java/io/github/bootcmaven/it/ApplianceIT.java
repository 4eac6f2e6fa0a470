// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.DiskImage;
import io.github.bootcmaven.testing.ProjectCopy;
import io.github.bootcmaven.testing.VirtualMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The {@link Appliance}, with what it doesn't use of {@code <rootfs>} added, is built, boots, and is what its pom says: to
 * HTTP, to SSH, and from within. How it reboots, and what of it stays then, is {@link UpgradeIT}'s.
 */
class ApplianceIT {

    /** What the example leaves out. */
    private static final String MORE = """
            <groups><group>operators 951</group></groups>
            <locale>de_DE.UTF-8</locale>
            <keymap>de:nodeadkeys</keymap>
            <debconf>openssh-server openssh-server/password-authentication boolean false</debconf>
            <remove>/etc/skel/.bash_logout</remove>
            <scripts>
              <script><file>before.sh</file><point>before-configure</point></script>
              <script><file>after.sh</file><point>after-configure</point></script>
              <script>finish.sh</script>
            </scripts>
            </rootfs>
            """;

    private static final Map<String, String> SCRIPTS = Map.of(
            "before.sh", "[ ! -e /usr/bin/java ] && [ -e /usr/bin/dpkg ] && echo before > /usr/lib/points",
            "after.sh",
                    "java -version 2>&1 && [ ! -e /usr/lib/appliance/service.jar ] && echo after >> /usr/lib/points",
            "finish.sh",
                    "[ -e /usr/lib/appliance/service.jar ] && [ ! -e /etc/skel/.bash_logout ] && echo finish >> /usr/lib/points");

    /** Asks the machine, a line each. */
    private static final String QUESTIONS = """
            id
            cat /proc/cmdline
            systemctl is-enabled appliance.service e2scrub_all.timer systemd-networkd-wait-online.service | tr '\\n' ' '; echo
            systemctl get-default
            systemctl is-active appliance.service
            systemctl show --property=Description --value appliance.service
            hostname
            readlink -f /etc/localtime
            locale | grep ^LANG=
            LANG=de_DE.UTF-8 locale charmap
            grep XKBVARIANT /etc/default/keyboard
            getent group operators
            sudo stat -c '%a %U:%G' /etc/appliance /etc/appliance/environment /etc/sudoers.d/admin | tr '\\n' ' '; echo
            sudo sshd -T | grep ^passwordauthentication
            cat /usr/lib/points | tr '\\n' ' '; echo
            ls /usr/share/locale | tr '\\n' ' '; echo
            ls -a ~ | tr '\\n' ' '; echo
            stat -c '%a %U' ~ /var/lib/appliance | tr '\\n' ' '; echo
            cat /usr/lib/bootc/install/*.toml | tr '\\n' ' '; echo
            """;

    @TempDir
    Path folder;

    @Test
    void theApplianceIsWhatItsPomSays() throws Exception {
        Appliance.assumePossible();
        Appliance appliance = new Appliance(folder);
        ProjectCopy project = withMore(appliance.project("it-appliance")).build("package");
        DiskImage disk = appliance.install(Appliance.image(project), folder.resolve("disk"));
        try (VirtualMachine.Running machine =
                appliance.start(disk, project.folder().resolve("console.log"))) {
            assertThat(appliance.greeting(machine)).matches("Hello from version 1.0.0, greeting [1-9]\\n");
            checkAnswers(appliance.ask(QUESTIONS).lines().toList());
        }
    }

    private static ProjectCopy withMore(ProjectCopy project) throws IOException {
        for (Map.Entry<String, String> script : SCRIPTS.entrySet()) {
            project.write("image/" + script.getKey(), "#!/bin/sh\n" + script.getValue() + "\n");
        }
        return project.replace("image/pom.xml", "</rootfs>", MORE)
                .replace("image/pom.xml", " tzdata\n", " tzdata locales console-setup\n");
    }

    private static void checkAnswers(List<String> answers) {
        List<String> ends = new ArrayList<>(answers);
        assertThat(ends.remove(0))
                .startsWith("uid=1000(admin) gid=1000(admin)")
                .contains("(sudo)", "(systemd-journal)");
        assertThat(ends.remove(0)).contains(" panic=30 console=ttyS0");
        assertThat(ends)
                .containsExactly(
                        "enabled disabled masked ",
                        "multi-user.target",
                        "active",
                        "Appliance 1.0.0",
                        "appliance",
                        "/usr/share/zoneinfo/Europe/Berlin",
                        "LANG=de_DE.UTF-8",
                        "UTF-8",
                        "XKBVARIANT=\"nodeadkeys\"",
                        "operators:x:951:",
                        "750 root:appliance 640 root:appliance 440 root:root ",
                        "passwordauthentication no",
                        "before after finish ",
                        "locale.alias ",
                        ". .. .bash_logout .bashrc .profile .sudo_as_admin_successful ",
                        "700 admin 755 appliance ",
                        "[install] root-fs-type = \"ext4\" ");
    }
}
