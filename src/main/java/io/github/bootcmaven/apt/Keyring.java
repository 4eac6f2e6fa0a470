// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.jspecify.annotations.Nullable;
import org.pgpainless.PGPainless;

/** The OpenPGP certificates that may sign a source's indexes. */
public final class Keyring {

    private static final String BLOCK_BEGIN = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
    private static final String BLOCK_END = "-----END PGP PUBLIC KEY BLOCK-----";

    private final String name;
    private final Digest digest;
    private final Supplier<List<PGPPublicKeyRing>> parser;
    private final List<String> pins;
    private @Nullable List<PGPPublicKeyRing> certificates;

    /**
     * @param digest of the keyring's bytes
     * @param parser reads the certificates when they are first asked for, which takes a library of 10 MB to load
     */
    private Keyring(String name, Digest digest, Supplier<List<PGPPublicKeyRing>> parser) {
        this(name, digest, parser, List.of());
    }

    private Keyring(String name, Digest digest, Supplier<List<PGPPublicKeyRing>> parser, List<String> pins) {
        this.pins = List.copyOf(pins);
        this.name = name;
        this.digest = digest;
        this.parser = parser;
    }

    /**
     * Reads certificates: binary, or ASCII-armored in any number of blocks.
     *
     * @param name what the user knows the keyring by, for messages
     */
    public static Keyring read(String name, byte[] content) {
        Keyring keyring = new Keyring(name, Digest.of(content), () -> parse(name, content));
        keyring.certificates();
        return keyring;
    }

    private static List<PGPPublicKeyRing> parse(String name, byte[] content) {
        List<PGPPublicKeyRing> certificates = new ArrayList<>();
        try {
            boolean binary = content.length > 0 && (content[0] & 0x80) != 0;
            if (binary) {
                addAll(certificates, content);
            } else {
                addBlocks(certificates, new String(content, StandardCharsets.UTF_8));
            }
        } catch (IOException | RuntimeException e) {
            throw unreadable(name).causedBy(e);
        }
        if (certificates.isEmpty()) {
            throw unreadable(name);
        }
        return List.copyOf(certificates);
    }

    private static void addBlocks(List<PGPPublicKeyRing> certificates, String text) throws IOException {
        int begin = text.indexOf(BLOCK_BEGIN);
        while (begin >= 0) {
            int end = text.indexOf(BLOCK_END, begin);
            int next = end < 0 ? text.length() : end + BLOCK_END.length();
            addAll(certificates, text.substring(begin, next).getBytes(StandardCharsets.UTF_8));
            begin = text.indexOf(BLOCK_BEGIN, next);
        }
    }

    private static void addAll(List<PGPPublicKeyRing> certificates, byte[] content) throws IOException {
        PGPainless.readKeyRing()
                .publicKeyRingCollection(new ByteArrayInputStream(content))
                .forEach(certificates::add);
    }

    private static BootcException unreadable(String name) {
        return BootcException.project("Cannot read the keyring " + name + ": it holds no OpenPGP certificates")
                .hint("give the archive's public key, as gpg --export writes it, with --armor or without");
    }

    /** The archive keys of a distribution, which come with the plugin. */
    static Keyring shipped(String resource) {
        try (InputStream in = Keyring.class.getResourceAsStream("keys/" + resource)) {
            if (in == null) {
                throw new IllegalStateException("the plugin's jar has no keyring " + resource);
            }
            byte[] content = in.readAllBytes();
            return new Keyring(resource, Digest.of(content), () -> parse(resource, content));
        } catch (IOException e) {
            throw BootcException.environment("Cannot read the keyring " + resource + " in the plugin's jar")
                    .causedBy(e);
        }
    }

    /** All certificates of several keyrings. */
    static Keyring union(String name, List<Keyring> keyrings) {
        Digest digest = Digest.of(String.join(
                "\n", keyrings.stream().map(keyring -> keyring.digest.hex()).toList()));
        return new Keyring(
                name,
                digest,
                () -> keyrings.stream()
                        .flatMap(keyring -> keyring.certificates().stream())
                        .toList());
    }

    /**
     * The same keyring, of which only some keys may sign.
     *
     * @param fingerprints of primary keys, whose subkeys may sign too, or of single keys; with {@code !} of that key alone
     */
    static Keyring pinned(Keyring keyring, List<String> fingerprints) {
        for (String pin : fingerprints) {
            boolean known = keyring.certificates().stream()
                    .anyMatch(certificate -> StreamSupport.stream(certificate.spliterator(), false)
                            .anyMatch(key -> fingerprint(key).equals(pin.replace("!", ""))));
            if (!known) {
                throw BootcException.project("The keyring " + keyring.name + " has no key " + pin.replace("!", ""))
                        .hint("give the archive's public key by its path too: signed-by=src/main/apt/vendor.asc,"
                                + pin);
            }
        }
        Digest digest = Digest.of(keyring.digest.hex() + "\n" + String.join("\n", fingerprints));
        return new Keyring(keyring.name, digest, keyring::certificates, fingerprints);
    }

    /** Whether a key of a certificate may sign. */
    boolean accepts(PGPPublicKeyRing certificate, long keyId) {
        String primary = fingerprint(certificate.getPublicKey());
        String signer = fingerprint(certificate.getPublicKey(keyId));
        return pins.isEmpty()
                || pins.stream()
                        .anyMatch(pin ->
                                pin.equals(primary) || pin.replace("!", "").equals(signer));
    }

    /** The fingerprints of the keys that alone may sign; empty where all may. */
    List<String> pins() {
        return pins;
    }

    /** The keyrings of a folder, without what is none. */
    static List<Keyring> readable(Path folder) {
        List<Keyring> keyrings = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{gpg,asc,pgp}")) {
            for (Path file : files) {
                if (Files.isReadable(file)) {
                    add(keyrings, file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return keyrings;
        }
        return keyrings;
    }

    private static void add(List<Keyring> keyrings, Path file) throws IOException {
        try {
            keyrings.add(read(file.toString(), Files.readAllBytes(file)));
        } catch (BootcException e) {
            // Others use other formats for keyrings of theirs.
            return;
        }
    }

    private static String fingerprint(PGPPublicKey key) {
        return HexFormat.of().withUpperCase().formatHex(key.getFingerprint());
    }

    synchronized List<PGPPublicKeyRing> certificates() {
        if (certificates == null) {
            certificates = parser.get();
        }
        return certificates;
    }

    /** What tells this keyring from another: the digest of its bytes. */
    Digest digest() {
        return digest;
    }

    /** The certificate that has this key as its primary key or as a subkey. */
    @Nullable
    PGPPublicKeyRing certificateOf(long keyId) {
        return certificates().stream()
                .filter(certificate -> certificate.getPublicKey(keyId) != null)
                .findFirst()
                .orElse(null);
    }

    /** What the user knows the keyring by. */
    public String name() {
        return name;
    }

    /** The fingerprints of the certificates' primary keys, 40 upper-case hexadecimal digits. */
    public List<String> fingerprints() {
        return certificates().stream()
                .map(certificate -> fingerprint(certificate.getPublicKey()))
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
