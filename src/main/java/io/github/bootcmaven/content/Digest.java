// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A SHA-256 checksum, the one identity of bytes that APT's indexes, OSTree's objects and OCI's descriptors share.
 *
 * <p>{@link #hex} is the form of APT and OSTree (64 lower-case hexadecimal digits), {@link #toString} the form of OCI
 * ({@code sha256:<hex>}).
 */
public final class Digest implements Comparable<Digest> {

    /** The number of bytes of a SHA-256 checksum. */
    public static final int LENGTH = 32;

    private static final String OCI_PREFIX = "sha256:";

    private final byte[] bytes;

    private Digest(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes the 32 bytes of a checksum. */
    public static Digest ofBytes(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a SHA-256 checksum has 32 bytes, not " + bytes.length);
        }
        return new Digest(bytes.clone());
    }

    /**
     * Reads 64 lower-case hexadecimal digits.
     *
     * @throws IllegalArgumentException if {@code hex} is anything else
     */
    public static Digest ofHex(String hex) {
        if (hex.length() != 2 * LENGTH
                || !hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            throw new IllegalArgumentException("not a SHA-256 checksum: " + hex);
        }
        return new Digest(HexFormat.of().parseHex(hex));
    }

    /**
     * Reads OCI's form, {@code sha256:<hex>}.
     *
     * @throws IllegalArgumentException if {@code text} is anything else
     */
    public static Digest parse(String text) {
        if (!text.startsWith(OCI_PREFIX)) {
            throw new IllegalArgumentException("not a sha256 digest: " + text);
        }
        return ofHex(text.substring(OCI_PREFIX.length()));
    }

    /** The digest of bytes in memory. */
    public static Digest of(byte[] content) {
        return new Digest(sha256().digest(content));
    }

    /** The digest of a text's UTF-8 bytes. */
    public static Digest of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The digest of a file's content, streamed. */
    public static Digest of(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return new Digest(digest.digest());
    }

    /** Takes the result of a finished computation begun with {@link #sha256}. */
    public static Digest of(MessageDigest finished) {
        return new Digest(finished.digest());
    }

    /** A new SHA-256 computation. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Writes the 32 bytes. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
    }

    /** 64 lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public int compareTo(Digest other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest digest && Arrays.equals(bytes, digest.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return OCI_PREFIX + hex();
    }
}
