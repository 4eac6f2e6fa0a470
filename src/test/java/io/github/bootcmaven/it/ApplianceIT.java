// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandResult;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.DiskImage;
import io.github.bootcmaven.testing.Host;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.testing.VirtualMachine;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.TreeReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code examples/java-appliance}, with what it doesn't use of {@code <rootfs>} added, is built, boots, and is what its pom
 * says: to HTTP, to SSH, from within, and after a reboot. Kernel arguments are put into the boot loader entry as bootc does
 * when it installs: by what the image has in kargs.d.
 */
class ApplianceIT {

    private static final Duration LIMIT = Duration.ofMinutes(8);
    private static final int SSH = 22;
    private static final int HTTP = 8080;

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

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);
    private final int ssh = freePort();
    private final int http = freePort();

    @TempDir
    Path folder;

    ApplianceIT() throws IOException {}

    @Test
    void theApplianceIsWhatItsPomSays() throws Exception {
        DiskImage.assumePossible();
        VirtualMachine.assumePossible();
        Host.assumeInstalled("ssh", "ssh-keygen");
        Path project = project();
        MavenRun.Result built = MavenRun.in(project)
                .with("-Dbootc.cache=" + MavenRun.sharedCache(), "package")
                .run(project.resolve("build.log"));
        assertThat(built.status()).as(built.log()).isZero();
        Path bootc = project.resolve("image/target/bootc");
        JsonNode account =
                new ObjectMapper().readTree(bootc.resolve("build.json").toFile());
        DiskImage disk = DiskImage.deploy(
                runner,
                bootc.resolve("repo"),
                account.at("/ostree-commit/ref").asText(),
                Files.createDirectory(folder.resolve("disk")),
                kernelArguments(TreeReader.read(bootc.resolve("rootfs.tar"))));

        try (VirtualMachine.Running machine = machine(disk, project.resolve("console-1.log"))) {
            assertThat(greeting(machine)).matches("Hello from version 1.0.0, greeting [1-9]\\n");
            checkAnswers(ask(QUESTIONS).lines().toList());
            ask("sudo sed -i s/Hello/Salut/ /etc/appliance/environment; echo kept | sudo tee /var/lib/kept; sync");
            attempt("sudo systemctl reboot");
            assertThat(machine.await(LIMIT).poweredOff())
                    .as("it ends to reboot")
                    .isTrue();
        }
        try (VirtualMachine.Running machine = machine(disk, project.resolve("console-2.log"))) {
            assertThat(greeting(machine))
                    .as("it counts on from where it was")
                    .matches("Salut from version 1.0.0, greeting ([2-9]|1[0-9])\\n");
            assertThat(ask("cat /var/lib/kept")).isEqualTo("kept\n");
        }
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

    /** The example with a key of the test's own, in a folder beside those of the invoker, where a failure can be looked at. */
    private Path project() throws IOException {
        Path project = Path.of(System.getProperty("bootc.it.projects", "target/it"))
                .toAbsolutePath()
                .resolveSibling("it-appliance");
        runner.run(Command.of("rm", "-rf", project.toString()));
        runner.run(Command.of(
                "cp", "-r", Path.of("examples/java-appliance").toAbsolutePath().toString(), project.toString()));
        Path image = project.resolve("image");
        for (Map.Entry<String, String> script : SCRIPTS.entrySet()) {
            Files.writeString(image.resolve(script.getKey()), "#!/bin/sh\n" + script.getValue() + "\n");
        }
        String pom = Files.readString(image.resolve("pom.xml"));
        Files.writeString(
                image.resolve("pom.xml"),
                pom.replace("</rootfs>", MORE).replace(" tzdata\n", " tzdata locales console-setup\n"));
        runner.run(Command.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key()));
        Files.copy(
                Path.of(key() + ".pub"),
                image.resolve("src/main/ssh/admin.pub"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return project;
    }

    private String key() {
        return folder.resolve("key").toString();
    }

    /** What bootc would read: the files in order of their names, those for other architectures left out. */
    private static List<String> kernelArguments(FileTree tree) throws IOException {
        List<String> arguments = new ArrayList<>();
        Directory folder = java.util.Objects.requireNonNull(tree.directory("usr/lib/bootc/kargs.d"));
        for (String name : folder.children().keySet()) {
            RegularFile file = (RegularFile) java.util.Objects.requireNonNull(folder.get(name));
            JsonNode toml = new TomlMapper().readTree(file.content().open());
            String architectures = toml.path("match-architectures").toString();
            if (architectures.isEmpty() || architectures.contains("\"x86_64\"")) {
                toml.path("kargs").forEach(argument -> arguments.add(argument.asText()));
            }
        }
        return arguments;
    }

    private VirtualMachine.Running machine(DiskImage disk, Path console) throws IOException, InterruptedException {
        return new VirtualMachine(disk, console)
                .forward(ssh, SSH)
                .forward(http, HTTP)
                .start();
    }

    /** Asks until the service answers, which the machine has to boot for. */
    private String greeting(VirtualMachine.Running machine) throws InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/"))
                .timeout(Duration.ofSeconds(20))
                .build();
        long end = System.nanoTime() + LIMIT.toNanos();
        while (machine.isAlive() && System.nanoTime() < end) {
            try {
                return client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body();
            } catch (IOException e) {
                Thread.sleep(1000);
            }
        }
        throw new AssertionError("the service didn't answer");
    }

    /** Runs a script on the machine, as the user who logs in by key. */
    private String ask(String script) throws InterruptedException {
        CommandResult result = attempt(script);
        for (int tries = 0; result.status() == 255 && tries < 20; tries++) {
            Thread.sleep(2000);
            result = attempt(script);
        }
        assertThat(result.status()).as(result.lastLines().toString()).isZero();
        return result.output();
    }

    private CommandResult attempt(String script) {
        List<String> argv = new ArrayList<>(List.of("ssh", "-i", key(), "-p", "" + ssh));
        Stream.of(
                        "BatchMode=yes",
                        "StrictHostKeyChecking=no",
                        "UserKnownHostsFile=/dev/null",
                        "IdentitiesOnly=yes",
                        "ConnectTimeout=60",
                        "LogLevel=ERROR")
                .forEach(option -> argv.addAll(List.of("-o", option)));
        argv.addAll(List.of("admin@127.0.0.1", script.lines().collect(Collectors.joining("\n"))));
        return runner.attempt(Command.of(argv));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
