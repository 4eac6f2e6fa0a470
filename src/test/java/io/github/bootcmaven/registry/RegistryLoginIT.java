// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.network.HttpProxy;
import io.github.bootcmaven.network.Login;
import io.github.bootcmaven.network.Proxies;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.testing.ForwardingProxy;
import io.github.bootcmaven.testing.RecordingLog;
import io.github.bootcmaven.testing.RegistryImages;
import io.github.bootcmaven.testing.RegistryProcess;
import io.github.bootcmaven.testing.TestAuthority;
import io.github.bootcmaven.testing.TokenServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's docker-registry behind logins of every kind, TLS and a proxy. No secret gets into the log. */
class RegistryLoginIT {

    private static final Login LOGIN = new Login("me", "s3cret:pass word");
    private static final String IDENTITY = "s3cret-identity-token";

    @TempDir
    Path folder;

    private final RecordingLog log = new RecordingLog();
    private Path layout;
    private PushFixture fixture;

    @BeforeEach
    void make() throws IOException {
        layout = RegistryImages.image(folder.resolve("image"), 1, 200_000, 3_000);
        fixture = new PushFixture(folder, log);
    }

    private static CredentialSource password(String password) {
        return (registry, repository) -> Credential.password(new Login(LOGIN.username(), password), "a test");
    }

    private void roundTrip(RegistryProcess registry) throws IOException {
        roundTrip(registry.name());
    }

    private void roundTrip(String registry) throws IOException {
        PushReport report = fixture.push(registry + "/team/node", layout, "1.0");
        assertThat(report.count(BlobOutcome.UPLOADED)).isEqualTo(3);
        Path pulled = fixture.pull(registry + "/team/node:1.0", folder.resolve("pulled"));
        assertThat(RegistryImages.only(pulled).digest())
                .isEqualTo(RegistryImages.only(layout).digest());
        assertThat(log.lines().toString() + log.debugLines())
                .doesNotContain("s3cret")
                .doesNotContain(LOGIN.basic().substring(6));
    }

    private RegistryProcess htpasswd(String... more) throws IOException, InterruptedException {
        return RegistryProcess.docker(Files.createDirectory(folder.resolve("registry")), LOGIN, more);
    }

    @Test
    void aPassword() throws Exception {
        try (RegistryProcess registry = htpasswd()) {
            fixture.with(fixture.access().withCredentials(List.of(password(LOGIN.password()))));
            roundTrip(registry);
        }
    }

    @Test
    void aWrongPasswordOrNoneIsSaidWithWhatWasTried() throws Exception {
        try (RegistryProcess registry = htpasswd()) {
            ImageReference image = ImageReference.parse(registry.name() + "/node");
            TagPolicy policy = new TagPolicy("1.0", false);
            assertThatThrownBy(() -> new PushCheck(fixture.access(), log).check(image, List.of(), policy))
                    .isInstanceOf(BootcException.class)
                    .hasMessageContaining("401")
                    .hasMessageContaining("there is no login for it");
            RegistryAccess wrong = fixture.access().withCredentials(List.of(password("s3cret-wrong")));
            assertThatThrownBy(() -> new PushCheck(wrong, log).check(image, List.of(), policy))
                    .hasMessageContaining("it was shown the login from a test")
                    .message()
                    .doesNotContain("s3cret");
            assertThatThrownBy(() -> fixture.with(wrong).push(registry.name() + "/node", layout, "1.0"))
                    .isInstanceOf(BootcException.class);
        }
    }

    @Test
    void tokensForAPasswordForAnIdentityTokenAndForNobody() throws Exception {
        TestAuthority authority = new TestAuthority(folder.resolve("ca"));
        authority.certificate();
        authority.issue("token");
        try (TokenServer tokens = new TokenServer(authority, LOGIN.basic(), IDENTITY);
                RegistryProcess registry =
                        RegistryProcess.docker(Files.createDirectory(folder.resolve("registry")), tokens.section())) {
            fixture.with(fixture.access().withCredentials(List.of(password(LOGIN.password()))));
            roundTrip(registry);
            assertThat(tokens.requests())
                    .anyMatch(request -> request.startsWith("GET ")
                            && request.contains("scope=repository%3Ateam%2Fnode%3Apull%2Cpush"));
            // Mounted from a repository that a second scope is needed for.
            PushReport mounted = fixture.push(registry.name() + "/other", layout, "1.0");
            assertThat(mounted.count(BlobOutcome.MOUNTED)).isEqualTo(3);

            CredentialSource identity =
                    (asked, repository) -> new Credential(Credential.Kind.IDENTITY_TOKEN, "", IDENTITY, "a test");
            fixture.with(fixture.access().withCredentials(List.of(identity)));
            assertThat(fixture.push(registry.name() + "/third", layout, "1.0").tags())
                    .containsExactly("1.0");
            assertThat(tokens.requests()).anyMatch(request -> request.startsWith("POST "));

            fixture.with(fixture.access().withCredentials(List.of()));
            fixture.pull(registry.name() + "/team/node:1.0", folder.resolve("anonymous"));
            assertThatThrownBy(() -> fixture.push(registry.name() + "/fourth", layout, "1.0"))
                    .isInstanceOf(BootcException.class)
                    .hasMessageContaining("there is no login for it");
            String said = log.lines().toString() + log.debugLines();
            assertThat(tokens.tokens()).isNotEmpty().noneMatch(said::contains);
            assertThat(said).doesNotContain("s3cret");
        }
    }

    private static String tls(TestAuthority authority, String more) {
        return "  tls:\n    certificate: " + authority.file("server.cert") + "\n    key: "
                + authority.file("server.key") + more;
    }

    @Test
    void aPrivateAuthority() throws Exception {
        TestAuthority authority = new TestAuthority(folder.resolve("ca"));
        authority.issue("server");
        try (RegistryProcess registry = htpasswd(tls(authority, ""))) {
            fixture.with(fixture.access().withCredentials(List.of(password(LOGIN.password()))));
            assertThatThrownBy(() -> fixture.push(registry.name() + "/node", layout, "1.0"))
                    .isInstanceOf(BootcException.class)
                    .hasMessageContaining("Cannot reach the registry")
                    .extracting("hint")
                    .asString()
                    .contains("*.crt");
            Path certificates = folder.resolve("etc/containers/certs.d").resolve(registry.name());
            Files.createDirectories(certificates);
            Files.copy(authority.certificate(), certificates.resolve("ca.crt"));
            roundTrip(registry);
        }
    }

    @Test
    void certificatesOnBothSides() throws Exception {
        TestAuthority authority = new TestAuthority(folder.resolve("ca"));
        authority.issue("server");
        authority.issue("client");
        authority.certificate();
        String clients = "\n    clientcas:\n      - " + authority.file("ca.crt");
        try (RegistryProcess registry =
                RegistryProcess.docker(Files.createDirectory(folder.resolve("registry")), tls(authority, clients))) {
            Path certificates = Files.createDirectory(folder.resolve("certificates"));
            Files.copy(authority.certificate(), certificates.resolve("ca.crt"));
            fixture.with(fixture.access().withCertificates(certificates));
            assertThatThrownBy(() -> fixture.push(registry.name() + "/node", layout, "1.0"))
                    .isInstanceOf(BootcException.class);
            Files.copy(authority.file("client.cert"), certificates.resolve("client.cert"));
            Files.copy(authority.file("client.key"), certificates.resolve("client.key"));
            roundTrip(registry);
        }
    }

    @Test
    void insecureTakesAnyCertificate() throws Exception {
        TestAuthority authority = new TestAuthority(folder.resolve("ca"));
        authority.issue("server");
        try (RegistryProcess registry =
                RegistryProcess.docker(Files.createDirectory(folder.resolve("registry")), tls(authority, ""))) {
            fixture.with(fixture.access().withInsecure(true));
            roundTrip(registry);
        }
    }

    @Test
    void behindAProxyWithALogin() throws Exception {
        Login user = new Login("proxied", "s3cret-proxy");
        try (ForwardingProxy proxy = new ForwardingProxy(user.basic());
                RegistryProcess registry = htpasswd()) {
            Proxies proxies = Proxies.of(List.of(new HttpProxy("http", "127.0.0.1", proxy.port(), null, user)));
            fixture.with(fixture.access()
                    .withCredentials(List.of(password(LOGIN.password())))
                    .through(proxies));
            roundTrip(registry);
            assertThat(proxy.requests())
                    .anyMatch(
                            line -> line.startsWith("PUT http://" + registry.name() + "/v2/team/node/manifests/1.0 "));
        }
    }

    @Test
    void behindAProxyThatTunnelsTls() throws Exception {
        TestAuthority authority = new TestAuthority(folder.resolve("ca"));
        authority.issue("server");
        Login user = new Login("proxied", "s3cret-proxy");
        try (ForwardingProxy proxy = new ForwardingProxy(user.basic());
                RegistryProcess registry = htpasswd(tls(authority, ""))) {
            Path certificates = Files.createDirectory(folder.resolve("certificates"));
            Files.copy(authority.certificate(), certificates.resolve("ca.crt"));
            Proxies proxies = Proxies.of(List.of(new HttpProxy("http", "127.0.0.1", proxy.port(), null, user)));
            fixture.with(fixture.access()
                    .withCredentials(List.of(password(LOGIN.password())))
                    .withCertificates(certificates)
                    .through(proxies));
            roundTrip(registry);
            assertThat(proxy.requests()).anyMatch(line -> line.startsWith("CONNECT " + registry.name()));
        }
    }
}
