// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandResult;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.BuiltProject;
import io.github.bootcmaven.testing.DiskImage;
import io.github.bootcmaven.testing.Host;
import io.github.bootcmaven.testing.ProjectCopy;
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
import java.util.Objects;
import java.util.stream.Stream;

/**
 * {@code examples/java-appliance}, and a machine that runs it: spoken to by HTTP, and by SSH as the administrator, whose key is
 * the test's own. Kernel arguments are put into the boot loader entry as bootc does when it installs: by what the image has in
 * kargs.d.
 */
final class Appliance {

    /** The longest that a machine may take to start or to end. */
    static final Duration LIMIT = Duration.ofMinutes(8);

    private static final int SSH = 22;
    private static final int HTTP = 8080;

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);
    private final int ssh = freePort();
    private final int http = freePort();
    private final Path key;

    /** @param folder where the administrator's key is made */
    Appliance(Path folder) throws IOException {
        this.key = folder.resolve("key");
        runner.run(Command.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString()));
    }

    /** Skips the test where such a machine can't be made. */
    static void assumePossible() {
        DiskImage.assumePossible();
        VirtualMachine.assumePossible();
        Host.assumeInstalled("ssh", "ssh-keygen");
    }

    /** A copy of the example's project, with the test's key. */
    ProjectCopy project(String name) throws IOException {
        return ProjectCopy.of(Path.of("examples/java-appliance"), name)
                .write("image/src/main/ssh/admin.pub", Files.readString(Path.of(key + ".pub")));
    }

    /** What was built of a project. */
    static BuiltProject image(ProjectCopy project) throws IOException {
        return BuiltProject.in(project.folder().resolve("image"));
    }

    /** A disk on which an image is deployed. */
    DiskImage install(BuiltProject image, Path folder) throws IOException {
        List<String> arguments = kernelArguments(TreeReader.read(image.rootfs()));
        return DiskImage.deploy(runner, image.repository(), image.ref(), Files.createDirectory(folder), arguments);
    }

    /** What bootc would read: the files in order of their names, those for other architectures left out. */
    private static List<String> kernelArguments(FileTree tree) throws IOException {
        List<String> arguments = new ArrayList<>();
        Directory folder = Objects.requireNonNull(tree.directory("usr/lib/bootc/kargs.d"));
        for (String name : folder.children().keySet()) {
            RegularFile file = (RegularFile) Objects.requireNonNull(folder.get(name));
            JsonNode toml = new TomlMapper().readTree(file.content().open());
            String architectures = toml.path("match-architectures").toString();
            if (architectures.isEmpty() || architectures.contains("\"x86_64\"")) {
                toml.path("kargs").forEach(argument -> arguments.add(argument.asText()));
            }
        }
        return arguments;
    }

    /** Starts a machine from the disk. */
    VirtualMachine.Running start(DiskImage disk, Path console) throws IOException, InterruptedException {
        return new VirtualMachine(disk, console)
                .forward(ssh, SSH)
                .forward(http, HTTP)
                .start();
    }

    /** Has the machine end as for a reboot. */
    void reboot(VirtualMachine.Running machine) throws IOException, InterruptedException {
        attempt("sudo systemctl reboot");
        assertThat(machine.await(LIMIT).poweredOff()).as("it ends to reboot").isTrue();
    }

    /** Asks until the service answers, which the machine has to boot for. */
    String greeting(VirtualMachine.Running machine) throws InterruptedException {
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

    /**
     * Runs a script on the machine, as the user who logs in by key.
     *
     * @param options options of ssh besides those that are always given
     */
    String ask(String script, String... options) throws InterruptedException {
        CommandResult result = attempt(script, options);
        for (int tries = 0; result.status() == 255 && tries < 20; tries++) {
            Thread.sleep(2000);
            result = attempt(script, options);
        }
        assertThat(result.status()).as(result.lastLines().toString()).isZero();
        return result.output();
    }

    private CommandResult attempt(String script, String... options) {
        List<String> argv = new ArrayList<>(List.of("ssh", "-i", key.toString(), "-p", "" + ssh));
        Stream.of(
                        "BatchMode=yes",
                        "StrictHostKeyChecking=no",
                        "UserKnownHostsFile=/dev/null",
                        "IdentitiesOnly=yes",
                        "ConnectTimeout=60",
                        "LogLevel=ERROR")
                .forEach(option -> argv.addAll(List.of("-o", option)));
        argv.addAll(List.of(options));
        argv.addAll(List.of("admin@127.0.0.1", script.strip()));
        return runner.attempt(Command.of(argv));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
