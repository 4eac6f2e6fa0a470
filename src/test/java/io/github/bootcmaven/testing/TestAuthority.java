// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** A private certificate authority and certificates by it, made by openssl. */
public final class TestAuthority {

    private final HostTool openssl = HostTool.required("openssl");
    private final Path folder;

    /** Makes an authority that keeps everything in a folder. */
    public TestAuthority(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        openssl.run(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "30",
                "-subj",
                "/CN=Test Authority",
                "-keyout",
                file("ca.key").toString(),
                "-out",
                file("ca.crt").toString());
    }

    /** The authority's certificate, in PEM. */
    public Path certificate() {
        return file("ca.crt");
    }

    /** Makes a certificate for loopback: {@code <name>.cert} and {@code <name>.key} beside the authority's. */
    public void issue(String name) throws IOException {
        Path request = file(name + ".csr");
        Path extensions = Files.writeString(file("extensions"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
        openssl.run(
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                file(name + ".key").toString(),
                "-out",
                request.toString());
        openssl.run(
                "x509",
                "-req",
                "-in",
                request.toString(),
                "-CA",
                file("ca.crt").toString(),
                "-CAkey",
                file("ca.key").toString(),
                "-CAcreateserial",
                "-days",
                "30",
                "-extfile",
                extensions.toString(),
                "-out",
                file(name + ".cert").toString());
    }

    /** A file in the authority's folder. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** The key of a certificate. */
    public PrivateKey key(String name) throws IOException, GeneralSecurityException {
        String base64 = Files.readString(file(name + ".key")).replaceAll("-----[^-]*-----", "");
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
    }

    /** The certificate of a key. */
    public Certificate certificate(String name) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file(name + ".cert"))) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
