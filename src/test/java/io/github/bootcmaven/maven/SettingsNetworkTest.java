// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.apt.AptSource;
import io.github.bootcmaven.apt.Download;
import io.github.bootcmaven.apt.HttpAccess;
import io.github.bootcmaven.apt.SourcesList;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.ProxyServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/** Maven's settings as they get to the wire; the passwords encrypted as {@code mvn --encrypt-password} does it. */
@Timeout(60)
class SettingsNetworkTest {

    @TempDir
    Path folder;

    private final Settings settings = new Settings();
    private SettingsDecrypter decrypter;
    private String encrypted;

    @BeforeEach
    void encrypt() throws Exception {
        DefaultPlexusCipher cipher = new DefaultPlexusCipher();
        String master = cipher.encryptAndDecorate("master", DefaultSecDispatcher.SYSTEM_PROPERTY_SEC_LOCATION);
        Path security = folder.resolve("settings-security.xml");
        Files.writeString(security, "<settingsSecurity><master>" + master + "</master></settingsSecurity>");
        decrypter = new DefaultSettingsDecrypter(new DefaultSecDispatcher(cipher, Map.of(), security.toString()));
        encrypted = cipher.encryptAndDecorate("s3cret", "master");
    }

    private void server(String id, String user, String password) {
        Server server = new Server();
        server.setId(id);
        server.setUsername(user);
        server.setPassword(password);
        settings.addServer(server);
    }

    private void proxy(int port, boolean active) {
        Proxy proxy = new Proxy();
        proxy.setId("corp");
        proxy.setActive(active);
        proxy.setProtocol("http");
        proxy.setHost("127.0.0.1");
        proxy.setPort(port);
        proxy.setUsername("me");
        proxy.setPassword(encrypted);
        proxy.setNonProxyHosts("localhost|*.direct.test");
        settings.addProxy(proxy);
    }

    private HttpAccess access(Map<URI, String> servers, String... addresses) {
        StringBuilder lines = new StringBuilder();
        for (String address : addresses) {
            lines.append("deb ").append(address).append(" trixie main\n");
        }
        List<AptSource> sources = SourcesList.oneLine(lines.toString(), folder, "<sources>");
        return new SettingsNetwork(settings, decrypter).access(sources, servers);
    }

    private static void get(HttpAccess access, String uri) throws IOException {
        new Download(Download.Settings.DEFAULT, access, BuildLog.SILENT)
                .get(URI.create(uri), 1 << 20, InputStream::readAllBytes);
    }

    @Test
    void encryptedPasswordsOfProxyAndServersReachWhomTheyAreFor() throws IOException {
        try (ProxyServer proxy = ProxyServer.asking("Basic bWU6czNjcmV0")) {
            proxy(1, false);
            proxy(proxy.port(), true);
            server("named", "vendor", encrypted);
            server("by-host.test", "host", "plain");
            server("by-host.test:81", "port", "plain");
            HttpAccess access = access(
                    Map.of(URI.create("http://vendor.test/apt"), "named"),
                    "http://vendor.test/apt",
                    "http://by-host.test/debian",
                    "http://by-host.test:81/debian",
                    "http://none.test/debian");
            for (String uri : List.of(
                    "http://vendor.test/apt/x",
                    "http://by-host.test/x",
                    "http://by-host.test:81/x",
                    "http://none.test/x")) {
                get(access, uri);
            }
            assertThat(proxy.requests())
                    .containsExactly(
                            "GET http://vendor.test/apt/x Basic bWU6czNjcmV0 Basic dmVuZG9yOnMzY3JldA==",
                            "GET http://by-host.test/x Basic bWU6czNjcmV0 Basic aG9zdDpwbGFpbg==",
                            "GET http://by-host.test:81/x Basic bWU6czNjcmV0 Basic cG9ydDpwbGFpbg==",
                            "GET http://none.test/x Basic bWU6czNjcmV0 null");
        }
    }

    @Test
    void aServerThatSettingsDoNotHaveIsNamed() {
        assertThatThrownBy(() -> access(Map.of(URI.create("http://vendor.test/apt"), "vendor")))
                .hasMessage("settings.xml has no <server> with the id vendor that has a username")
                .extracting("element")
                .isEqualTo("<sources><source><server>");
    }

    @Test
    void aPasswordThatCannotBeDecryptedIsNotToldNorSent() throws IOException {
        Files.delete(folder.resolve("settings-security.xml"));
        server("a.test", "me", encrypted);
        assertThatThrownBy(() -> access(Map.of(), "http://a.test/debian"))
                .hasMessage("Cannot decrypt the password of <server> a.test in settings.xml");
    }
}
