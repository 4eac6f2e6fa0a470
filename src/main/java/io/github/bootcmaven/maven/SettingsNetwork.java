// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.apt.AptSource;
import io.github.bootcmaven.apt.HttpAccess;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.network.HttpProxy;
import io.github.bootcmaven.network.Login;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.jspecify.annotations.Nullable;

/** What Maven's settings say about the ways to archives and registries: proxies, and the logins of servers. */
final class SettingsNetwork {

    private static final String SERVER = "<sources><source><server>";

    private final Settings settings;
    private final SettingsDecrypter decrypter;

    SettingsNetwork(Settings settings, SettingsDecrypter decrypter) {
        this.settings = settings;
        this.decrypter = decrypter;
    }

    /**
     * The ways to some sources. A source's login is that of the server it names, else of the server whose id is its host,
     * with the port or without.
     *
     * @param servers the servers' ids by the addresses that sources name them for
     */
    HttpAccess access(List<AptSource> sources, Map<URI, String> servers) {
        HttpAccess access = HttpAccess.DIRECT.through(proxies());
        for (Map.Entry<URI, String> named : servers.entrySet()) {
            Login login = login(named.getValue());
            if (login == null) {
                throw BootcException.project(
                                "settings.xml has no <server> with the id " + named.getValue() + " that has a username")
                        .in(SERVER);
            }
            access = access.withLogin(named.getKey(), login);
        }
        for (AptSource source : sources) {
            for (URI root : source.roots()) {
                Login login = loginOfHost(root);
                if (login != null) {
                    access = access.withLogin(root, login);
                }
            }
        }
        return access;
    }

    private @Nullable Login loginOfHost(URI uri) {
        String host = uri.getHost();
        if (host == null) {
            return null;
        }
        Login login = uri.getPort() < 0 ? null : login(host + ":" + uri.getPort());
        return login == null ? login(host) : login;
    }

    /** The login of a server, decrypted; null where the settings have none. */
    @Nullable
    Login login(String id) {
        Server server = settings.getServer(id);
        if (server == null || server.getUsername() == null) {
            return null;
        }
        SettingsDecryptionResult result = decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
        check(result, "<server> " + id);
        return login(result.getServer().getUsername(), result.getServer().getPassword());
    }

    /** The passphrase of a server, else its password, decrypted; null where the settings have neither. */
    @Nullable
    String passphrase(String id) {
        Server server = settings.getServer(id);
        if (server == null) {
            return null;
        }
        SettingsDecryptionResult result = decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
        check(result, "<server> " + id);
        String passphrase = result.getServer().getPassphrase();
        return passphrase == null ? result.getServer().getPassword() : passphrase;
    }

    /** The active proxies. */
    List<HttpProxy> proxies() {
        List<HttpProxy> proxies = new ArrayList<>();
        for (Proxy proxy : settings.getProxies()) {
            if (proxy.isActive() && proxy.getHost() != null) {
                proxies.add(httpProxy(proxy));
            }
        }
        return proxies;
    }

    private HttpProxy httpProxy(Proxy proxy) {
        String user = proxy.getUsername();
        Login login = null;
        if (user != null && !user.isEmpty()) {
            SettingsDecryptionResult result = decrypter.decrypt(new DefaultSettingsDecryptionRequest(proxy));
            check(result, "<proxy> " + proxy.getId());
            login = login(user, result.getProxy().getPassword());
        }
        return new HttpProxy(proxy.getProtocol(), proxy.getHost(), proxy.getPort(), proxy.getNonProxyHosts(), login);
    }

    private static Login login(String user, @Nullable String password) {
        return new Login(user, password == null ? "" : password);
    }

    private static void check(SettingsDecryptionResult result, String element) {
        boolean failed = result.getProblems().stream()
                .anyMatch(problem -> problem.getSeverity() != SettingsProblem.Severity.WARNING);
        if (failed) {
            throw BootcException.environment("Cannot decrypt the password of " + element + " in settings.xml")
                    .hint("Is ~/.m2/settings-security.xml the one that it was encrypted with? mvn --encrypt-password"
                            + " encrypts it anew.");
        }
    }
}
