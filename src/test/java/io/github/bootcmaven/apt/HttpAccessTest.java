// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static io.github.bootcmaven.apt.SourceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.network.HttpProxy;
import io.github.bootcmaven.network.Login;
import io.github.bootcmaven.testing.ProxyServer;
import io.github.bootcmaven.testing.RecordingLog;
import io.github.bootcmaven.testing.RepositoryServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proxies and logins: who is sent what, and who isn't. */
@Timeout(60)
class HttpAccessTest {

    private static final Login LOGIN = new Login("me", "s3cret");
    private static final String BASIC = "Basic bWU6czNjcmV0";

    @TempDir
    Path folder;

    private final RecordingLog log = new RecordingLog();

    private Download download(HttpAccess access) {
        Duration timeout = Duration.ofSeconds(10);
        return new Download(new Download.Settings(timeout, timeout, 1, Duration.ofMillis(5), false), access, log);
    }

    private String get(HttpAccess access, String uri) throws IOException {
        byte[] content = download(access).get(URI.create(uri), 1 << 20, InputStream::readAllBytes);
        return new String(content, StandardCharsets.UTF_8);
    }

    private static HttpProxy proxy(int port, @Nullable String nonProxyHosts, @Nullable Login login) {
        return new HttpProxy("http", "127.0.0.1", port, nonProxyHosts, login);
    }

    @Test
    void filesAreAskedForThroughTheProxyWithItsLogin() throws IOException {
        try (ProxyServer proxy = ProxyServer.asking(BASIC)) {
            HttpAccess access = HttpAccess.DIRECT.through(List.of(proxy(proxy.port(), "localhost", LOGIN)));
            assertThat(get(access, "http://archive.test/debian/x")).isEqualTo("http://archive.test/debian/x");
            assertThat(get(access, "http://u:p@archive.test/y"))
                    .as("what a proxy reads has no user information")
                    .isEqualTo("http://archive.test/y");
            assertThat(proxy.requests())
                    .containsExactly(
                            "GET http://archive.test/debian/x " + BASIC + " null",
                            "GET http://archive.test/y " + BASIC + " Basic dTpw");
        }
    }

    @Test
    void aProxyThatRefusesIsToldFromTheMirror() {
        try (ProxyServer proxy = ProxyServer.asking(BASIC)) {
            HttpAccess access = HttpAccess.DIRECT.through(List.of(proxy(proxy.port(), null, new Login("me", "wr0ng"))));
            assertThat(failure(() -> get(access, "http://archive.test/x")))
                    .startsWith("Cannot fetch http://archive.test/x: the proxy answers 407")
                    .contains("<proxy> of settings.xml")
                    .doesNotContain("wr0ng");
        }
    }

    @Test
    void sparedHostsAreReachedDirectly() throws IOException {
        Files.writeString(folder.resolve("file"), "direct");
        try (ProxyServer proxy = ProxyServer.asking(null);
                RepositoryServer server = RepositoryServer.serve(folder)) {
            List<HttpProxy> proxies = List.of(proxy(proxy.port(), "*.corp|127.*", LOGIN));
            assertThat(get(HttpAccess.DIRECT.through(proxies), server.uri() + "/file"))
                    .isEqualTo("direct");
            assertThat(proxy.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,          localhost,       true",
        "*.example.com,      a.EXAMPLE.com,   true",
        "*.example.com,      example.com,     false",
        "a|b.test|c,         b.test,          true",
        "a|b.test|c,         bxtest,          false",
        "10.*,               10.1.2.3,        true",
        "10.*,               110.1.2.3,       false",
        "' ',                any,             false",
    })
    void nonProxyHostsAreReadAsMavenReadsThem(String nonProxyHosts, String host, boolean spared) {
        assertThat(proxy(1, nonProxyHosts, null).spares(host)).isEqualTo(spared);
    }

    /** In a Java of its own, since what it does is decided once, at the first request of all. */
    @Test
    void theProxyThatTunnelsHttpsIsGivenTheLoginToo() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> connect(proxy));
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            HttpAccessTest.class.getName(),
                            "" + proxy.getLocalPort())
                    .redirectErrorStream(true)
                    .start();
            assertThat(asked.get(30, TimeUnit.SECONDS))
                    .startsWith("CONNECT archive.test:443 HTTP/1.1")
                    .contains("\nProxy-Authorization: " + BASIC);
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("https://archive.test/x")
                    .doesNotContain("s3cret");
            assertThat(process.waitFor()).isZero();
        }
    }

    private static String connect(ServerSocket proxy) {
        try (Socket socket = proxy.accept()) {
            byte[] buffer = new byte[1 << 16];
            int read = socket.getInputStream().read(buffer);
            byte[] answer = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(answer);
            return new String(buffer, 0, read, StandardCharsets.US_ASCII).replace("\r", "");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Asks for a file through a proxy that tunnels. */
    public static void main(String[] arguments) throws IOException {
        HttpAccess access = HttpAccess.DIRECT.through(List.of(proxy(Integer.parseInt(arguments[0]), null, LOGIN)));
        System.out.println(failure(() -> new HttpAccessTest().get(access, "https://archive.test/x")));
    }

    private static List<String> authorizations(RepositoryServer server) {
        List<String> seen = new CopyOnWriteArrayList<>();
        server.fault(".", (exchange, content) -> {
            seen.add("" + exchange.getRequestHeaders().getFirst("Authorization"));
            return false;
        });
        return seen;
    }

    @Test
    void aLoginIsForItsHostOnlyWhereverThatRedirectsTo() throws IOException {
        Files.writeString(folder.resolve("file"), "content");
        try (RepositoryServer server = RepositoryServer.serve(folder);
                RepositoryServer other = RepositoryServer.serve(folder)) {
            server.fault("/start", RepositoryServer.redirect("/hop"))
                    .fault("/hop", RepositoryServer.redirect(other.uri() + "/file"));
            List<String> given = authorizations(server);
            List<String> leaked = authorizations(other);
            HttpAccess access = HttpAccess.DIRECT.withLogin(server.uri(), LOGIN);
            assertThat(get(access, server.uri() + "/start")).isEqualTo("content");
            assertThat(given).containsExactly(BASIC, BASIC);
            assertThat(leaked).containsExactly("null");

            String withUser = server.uri().toString().replace("//", "//me:s3%63ret@");
            assertThat(get(HttpAccess.DIRECT, withUser + "/start")).isEqualTo("content");
            assertThat(given).containsExactly(BASIC, BASIC, BASIC, BASIC);
            assertThat(leaked).containsExactly("null", "null");
        }
    }

    @Test
    void aLoginGivenForHttpsIsNotSentInTheClear() {
        HttpAccess access = HttpAccess.DIRECT.withLogin(URI.create("https://a.test/debian"), LOGIN);
        assertThat(access.authorization(URI.create("https://A.test/other"))).isEqualTo(BASIC);
        assertThat(access.authorization(URI.create("http://a.test/debian"))).isNull();
        assertThat(access.authorization(URI.create("https://a.test:8443/debian")))
                .isNull();
        assertThat(access.authorization(URI.create("https://b.test/debian"))).isNull();
    }

    @Test
    void noSecretIsToldWhenTheMirrorRefuses() {
        try (RepositoryServer server = RepositoryServer.serve(folder)) {
            server.fault("/file", RepositoryServer.status(401));
            String withUser = server.uri().toString().replace("//", "//me:s3cret@");
            List<String> told = new ArrayList<>();
            told.add(failure(() -> get(HttpAccess.DIRECT.withLogin(server.uri(), LOGIN), server.uri() + "/file")));
            told.add(failure(() -> get(HttpAccess.DIRECT, withUser + "/file")));
            told.add(LOGIN.toString());
            assertThat(told.get(0)).contains("the mirror answers 401", "<source><server>");
            told.addAll(log.debugLines());
            assertThat(log.debugLines()).contains("GET " + server.uri() + "/file");
            assertThat(told).noneMatch(line -> line.contains("s3cret") || line.contains("bWU6"));
        }
    }

    @Test
    void offlineNoProxyIsAskedEither() throws IOException {
        try (ProxyServer proxy = ProxyServer.asking(null)) {
            HttpAccess access = HttpAccess.DIRECT.through(List.of(proxy(proxy.port(), null, LOGIN)));
            Download offline = new Download(Download.Settings.DEFAULT.withOffline(true), access, log);
            assertThat(failure(() -> offline.get(URI.create("http://a.test/x"), 10, InputStream::readAllBytes)))
                    .contains("the build is offline");
            assertThat(proxy.requests()).isEmpty();
        }
    }
}
