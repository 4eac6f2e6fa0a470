// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.bootcmaven.apt.HostSources;
import io.github.bootcmaven.apt.Suite;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * A root of sid with container tools that the plugin builds: cosign, which older suites lack, and podman and skopeo, which Debian
 * 12 has without support for sigstore's signatures. Programs run in it by {@code chroot}, with the host's network.
 */
public final class ToolRoot {

    /** Where in the root podman has its images. */
    public static final String STORAGE = "/storage";

    private static final String TIME = "20260101T000000Z";

    private static final String SCRIPT =
            "r=$1; shift; mount -t proc proc $r/proc && mount --rbind /dev $r/dev && mount --rbind /sys $r/sys"
                    + " && mount -t tmpfs tmpfs $r/tmp && mount -t tmpfs tmpfs $r/run && mkdir -p $r/var/tmp"
                    + " && exec chroot $r \"$@\"";

    private final Path root;

    private ToolRoot(Path root) {
        this.root = root;
    }

    /** Builds the root; the test is skipped where that can't be. */
    public static ToolRoot build(Path folder) throws IOException, InterruptedException {
        Host.assumeRoot("chroot into a root that the plugin builds");
        Path project = Files.createDirectory(folder.resolve("tools"));
        Files.writeString(project.resolve("pom.xml"), POM);
        Suite sid = Suite.named("sid");
        URI mirror = sid.sources(sid.mirrors(null, null, HostSources.read(Path.of("/etc/apt"))))
                .get(0)
                .uri();
        HttpServer frozen = frozen(mirror);
        try {
            MavenRun.Result result = MavenRun.in(project)
                    .with("-Dbootc.cache=" + MavenRun.sharedCache())
                    .with(
                            "-Dbootc.snapshot=" + TIME,
                            "-Dbootc.snapshot.base=http://127.0.0.1:"
                                    + frozen.getAddress().getPort())
                    .with("prepare-package")
                    .run(folder.resolve("tools.log"));
            assertThat(result.status()).as(result.log()).isZero();
        } finally {
            frozen.stop(0);
        }
        Path root = Files.createDirectory(folder.resolve("tool-root"));
        new CommandRunner(BuildLog.SILENT)
                .run(Command.of(
                        "tar",
                        "-x",
                        "-p",
                        "-f",
                        project.resolve("target/bootc/rootfs.tar").toString(),
                        "-C",
                        root.toString()));
        return new ToolRoot(root);
    }

    /**
     * The mirror as a snapshot service, for those that have stopped to follow the archive: sid's indexes hold for a week, and
     * those of a snapshot for ever.
     */
    private static HttpServer frozen(URI mirror) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        String prefix = "/archive/debian/" + TIME + "/";
        String base = mirror.toString().replaceFirst("/*$", "/");
        server.createContext(prefix, exchange -> {
            try (exchange) {
                pass(
                        exchange,
                        URI.create(base + exchange.getRequestURI().toString().substring(prefix.length())));
            }
        });
        server.start();
        return server;
    }

    private static void pass(HttpExchange exchange, URI address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            exchange.sendResponseHeaders(connection.getResponseCode(), -1);
            return;
        }
        exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, connection.getContentLengthLong());
        try (InputStream in = connection.getInputStream();
                OutputStream out = exchange.getResponseBody()) {
            in.transferTo(out);
        }
    }

    /** The root's folder, for files that the programs read. */
    public Path path() {
        return root;
    }

    /** Deletes the root, whose files belong to many. */
    public void delete() {
        new CommandRunner(BuildLog.SILENT).run(Command.of("rm", "-rf", root.toString()));
    }

    /** A command in the root, found by its path, with a fresh {@code /tmp}. */
    public Command command(String... argv) {
        List<String> all =
                new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", SCRIPT));
        all.addAll(List.of("sh", root.toString()));
        all.addAll(List.of(argv));
        return new Command(
                all,
                Map.of(
                        "PATH",
                        "/usr/sbin:/usr/bin:/sbin:/bin",
                        "HOME",
                        "/root",
                        "COSIGN_PASSWORD",
                        KeyFiles.PASSPHRASE));
    }

    /** What podman prints; its storage is in {@link #STORAGE}, where a test deletes it. */
    public String podman(String... arguments) {
        List<String> argv = new ArrayList<>(List.of(
                "podman", "--root", STORAGE + "/root", "--runroot", STORAGE + "/run", "--storage-driver", "vfs"));
        argv.addAll(List.of(arguments));
        return new CommandRunner(BuildLog.SILENT).read(command(argv.toArray(String[]::new)));
    }

    /** Has cosign verify an image by a key, which both forms of signatures have to pass; prints what it found. */
    public String cosignVerify(String image, String publicKey, boolean newBundleFormat) throws IOException {
        Files.writeString(root.resolve("cosign.pub"), publicKey);
        return new CommandRunner(BuildLog.SILENT)
                .read(command(
                        "cosign",
                        "verify",
                        "--new-bundle-format=" + newBundleFormat,
                        "--key=/cosign.pub",
                        "--insecure-ignore-tlog",
                        "--allow-http-registry",
                        image));
    }

    private static final String POM = """
            <project>
              <modelVersion>4.0.0</modelVersion>
              <groupId>io.github.bootc-maven.it</groupId>
              <artifactId>container-tools</artifactId>
              <version>1.0.0</version>
              <packaging>bootc-image</packaging>
              <build><plugins><plugin>
                <groupId>io.github.bootc-maven</groupId>
                <artifactId>bootc-maven-plugin</artifactId>
                <version>0.1.0-SNAPSHOT</version>
                <extensions>true</extensions>
                <configuration>
                  <suite>sid</suite>
                  <bootable>false</bootable>
                  <packages>cosign openssl podman skopeo</packages>
                </configuration>
              </plugin></plugins></build>
            </project>
            """;
}
