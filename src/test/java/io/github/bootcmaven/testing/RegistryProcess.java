// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.network.Login;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/** A registry of somebody else's on loopback, as a process of its own that ends with the test. */
public final class RegistryProcess implements AutoCloseable {

    private static final int PATIENCE = 300;

    /** The least work that bcrypt makes of a password. */
    private static final int CHEAP = 4;

    private final Process process;
    private final int port;
    private final Path log;

    private RegistryProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /**
     * Debian's docker-registry, which knows no referrers.
     *
     * @param folder where it keeps everything
     * @param sections more of its configuration, in YAML
     */
    public static RegistryProcess docker(Path folder, String... sections) throws IOException, InterruptedException {
        HostTool.required("docker-registry");
        int port = freePort();
        // Without TLS of its own the section http ends here; with it, a section continues it.
        String http = "http:\n  addr: 127.0.0.1:" + port + "\n";
        Path configuration = folder.resolve("registry.yml");
        Files.writeString(
                configuration,
                "version: 0.1\nlog:\n  accesslog:\n    disabled: false\n  level: info\nstorage:\n  delete:\n    enabled: true\n"
                        + "  filesystem:\n    rootdirectory: " + folder.resolve("data") + "\n" + http
                        + String.join("\n", sections) + "\n");
        return start(List.of("docker-registry", "serve", configuration.toString()), port, folder.resolve("log"));
    }

    /** The same for one user with a password, who may do everything. */
    public static RegistryProcess docker(Path folder, Login login, String... sections)
            throws IOException, InterruptedException {
        Path file = folder.resolve("htpasswd");
        byte[] salt = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        String hash = OpenBSDBCrypt.generate("2y", login.password().toCharArray(), salt, CHEAP);
        Files.writeString(file, login.username() + ":" + hash + "\n");
        String section = "auth:\n  htpasswd:\n    realm: test\n    path: " + file;
        return docker(folder, String.join("\n", sections) + "\n" + section);
    }

    /** Where docker-registry has a blob's content. */
    public static Path blob(Path folder, Digest digest) {
        return folder.resolve("data/docker/registry/v2/blobs/sha256")
                .resolve(digest.hex().substring(0, 2))
                .resolve(digest.hex())
                .resolve("data");
    }

    /** The registry of go-containerregistry, which lists referrers; skipped where install-tools could not build it. */
    public static RegistryProcess go(Path folder) throws IOException, InterruptedException {
        String program = HostTool.builtByGo("go-containerregistry").name();
        int port = freePort();
        Path data = Files.createDirectories(folder.resolve("data"));
        return start(List.of(program, "127.0.0.1:" + port, data.toString()), port, folder.resolve("log"));
    }

    private static RegistryProcess start(List<String> command, int port, Path log)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        RegistryProcess registry = new RegistryProcess(process, port, log);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        for (int i = 0; i < PATIENCE && process.isAlive(); i++) {
            if (answers(port)) {
                return registry;
            }
            Thread.sleep(50);
        }
        registry.close();
        throw new IOException(command + " doesn't listen: " + Files.readString(log));
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    /** The name by which images call it. */
    public String name() {
        return "127.0.0.1:" + port;
    }

    /** All it has printed. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
