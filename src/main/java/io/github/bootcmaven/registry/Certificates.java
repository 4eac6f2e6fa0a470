// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Certificates for a registry, from a folder as podman and docker have them (containers-certs.d(5)): {@code *.crt} are
 * authorities to trust beside the Java platform's, {@code *.cert} with the {@code *.key} of the same name is what we show.
 */
final class Certificates {

    private static final char[] NO_PASSWORD = new char[0];

    private Certificates() {}

    /** The folder for a registry: the one that is asked for, else the first that the host has. */
    static @Nullable Path folder(@Nullable Path asked, String registry, HostFiles host) {
        if (asked != null) {
            if (!Files.isDirectory(asked)) {
                throw BootcException.project("There is no folder of certificates at " + asked)
                        .in("<push><certificates>");
            }
            return asked;
        }
        return HostFiles.firstDirectory(List.of(
                host.userConfig().resolve("containers/certs.d").resolve(registry),
                host.etc().resolve("containers/certs.d").resolve(registry),
                host.etc().resolve("docker/certs.d").resolve(registry)));
    }

    /** TLS with the certificates of a folder; null where the platform's own will do. */
    static @Nullable SSLContext tls(@Nullable Path folder, boolean anyServer) throws IOException {
        if (folder == null && !anyServer) {
            return null;
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] trust = anyServer ? new TrustManager[] {new TrustsAll()} : trust(files(folder, ".crt"));
            KeyManager[] keys = folder == null ? new KeyManager[0] : keys(folder);
            // To the context, nothing is the platform's own.
            context.init(keys.length == 0 ? null : keys, trust.length == 0 ? null : trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw BootcException.project("Cannot use the certificates in " + folder + ": " + e.getMessage())
                    .in("<push><certificates>")
                    .causedBy(e);
        }
    }

    private static List<Path> files(@Nullable Path folder, String suffix) throws IOException {
        if (folder == null) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static TrustManager[] trust(List<Path> authorities) throws IOException, GeneralSecurityException {
        if (authorities.isEmpty()) {
            return new TrustManager[0];
        }
        KeyStore store = empty();
        TrustManagerFactory platform = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        platform.init((KeyStore) null);
        int count = 0;
        for (TrustManager manager : platform.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                for (X509Certificate known : x509.getAcceptedIssuers()) {
                    store.setCertificateEntry("platform-" + count++, known);
                }
            }
        }
        for (Path file : authorities) {
            for (Certificate own : read(file)) {
                store.setCertificateEntry("own-" + count++, own);
            }
        }
        TrustManagerFactory all = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        all.init(store);
        return all.getTrustManagers();
    }

    private static KeyManager[] keys(Path folder) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        for (Path file : files(folder, ".cert")) {
            String name = String.valueOf(file.getFileName()).replaceFirst("\\.cert$", "");
            Path key = folder.resolve(name + ".key");
            if (!Files.isRegularFile(key)) {
                throw BootcException.project("There is no key " + key + " for the certificate beside it");
            }
            Certificate[] chain = read(file).toArray(new Certificate[0]);
            store.setKeyEntry(name, PrivateKeyFile.read(key), NO_PASSWORD, chain);
        }
        if (store.size() == 0) {
            return new KeyManager[0];
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static Collection<? extends Certificate> read(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw BootcException.project("There is no certificate in " + file);
            }
            return new ArrayList<>(found);
        }
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** For registries that the user calls insecure. Being an extended one, it is asked for the host's name, too. */
    private static final class TrustsAll extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
