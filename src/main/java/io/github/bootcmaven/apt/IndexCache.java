// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import io.github.bootcmaven.apt.Download.Validators;
import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.DigestingOutputStream;
import io.github.bootcmaven.content.LastUse;
import io.github.bootcmaven.content.Seal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Release and Packages files under {@code <cache>/apt/sha256/<first two digits>/<digest>}, and for each suite a note
 * which Release file its mirror gave last. Files are named when they are whole; a file that was damaged since is as good
 * as missing.
 */
final class IndexCache {

    /** The Release file that a mirror gave last, with {@code Release.gpg} where the signature is apart, else empty. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record LastRelease(byte[] text, byte[] signature, Validators validators) {}

    private static final String TEXT = "sha256";
    private static final String SIGNATURE = "signature";
    private static final String ETAG = "etag";
    private static final String LAST_MODIFIED = "last-modified";

    private final Path root;

    IndexCache(Path cache) {
        this.root = cache.resolve("apt");
    }

    /** Where the content with this digest is, or belongs. */
    Path path(Digest digest) {
        String hex = digest.hex();
        return root.resolve("sha256").resolve(hex.substring(0, 2)).resolve(hex);
    }

    /** Whether the content with this digest is here, whole. */
    boolean has(Digest digest) throws IOException {
        try {
            LastUse.note(path(digest));
            return Digest.of(path(digest)).equals(digest);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Whether the large content with this digest is here and wasn't touched; whoever reads it finds out the rest. */
    boolean hasSealed(Digest digest) throws IOException {
        LastUse.note(path(digest));
        return Seal.isWhole(path(digest));
    }

    /** Writes content whose digest is known only in the end. */
    @FunctionalInterface
    interface Writer {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Refuses, by an exception, content that isn't what it should be. */
    @FunctionalInterface
    interface Approval {
        void check(long size, Digest digest);
    }

    /** Stores content under its digest, once it is whole and approved. */
    Digest store(Writer writer, Approval approval) throws IOException {
        try (AtomicFile file = AtomicFile.create(root.resolve("sha256").resolve("unnamed"))) {
            DigestingOutputStream out = new DigestingOutputStream(file.out());
            writer.writeTo(out);
            out.flush();
            long size = out.count();
            Digest digest = out.digest();
            approval.check(size, digest);
            Files.createDirectories(path(digest).getParent());
            Seal.set(file.unfinished());
            Files.move(file.unfinished(), path(digest), ATOMIC_MOVE, REPLACE_EXISTING);
            return digest;
        }
    }

    private Path store(byte[] content) throws IOException {
        Digest digest = Digest.of(content);
        if (!has(digest)) {
            AtomicFile.write(path(digest), content);
        }
        return path(digest);
    }

    private Optional<byte[]> load(@Nullable String hex) throws IOException {
        if (hex == null || !hex.matches("[0-9a-f]{64}")) {
            return Optional.empty();
        }
        Digest digest = Digest.ofHex(hex);
        return has(digest) ? Optional.of(Files.readAllBytes(path(digest))) : Optional.empty();
    }

    @Nullable
    LastRelease lastRelease(AptSource source) throws IOException {
        Properties note = readNote(source);
        Optional<byte[]> text = load(note.getProperty(TEXT));
        Optional<byte[]> signature = load(note.getProperty(SIGNATURE));
        if (text.isEmpty() || (signature.isEmpty() && note.containsKey(SIGNATURE))) {
            return null;
        }
        Validators validators = new Validators(note.getProperty(ETAG), note.getProperty(LAST_MODIFIED));
        return new LastRelease(text.get(), signature.orElse(new byte[0]), validators);
    }

    private Properties readNote(AptSource source) throws IOException {
        Properties note = new Properties();
        LastUse.note(note(source));
        try {
            note.load(new StringReader(Files.readString(note(source))));
        } catch (NoSuchFileException | IllegalArgumentException | CharacterCodingException e) {
            note.clear();
        }
        return note;
    }

    /** Keeps a Release file that has been verified. */
    void keepRelease(AptSource source, LastRelease release) throws IOException {
        StringBuilder note = new StringBuilder();
        append(note, TEXT, Digest.of(store(release.text())).hex());
        if (release.signature().length > 0) {
            append(note, SIGNATURE, Digest.of(store(release.signature())).hex());
        }
        append(note, ETAG, release.validators().etag());
        append(note, LAST_MODIFIED, release.validators().lastModified());
        AtomicFile.write(note(source), note.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The text that a signature was found good for before, by a key over all that the finding rests on. */
    Optional<byte[]> signedText(Digest finding) throws IOException {
        try {
            byte[] kept = Files.readAllBytes(finding(finding));
            if (kept.length < Digest.LENGTH) {
                return Optional.empty();
            }
            byte[] text = Arrays.copyOfRange(kept, Digest.LENGTH, kept.length);
            byte[] digest = Arrays.copyOf(kept, Digest.LENGTH);
            return Digest.of(text).equals(Digest.ofBytes(digest)) ? Optional.of(text) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Keeps the text that a signature was found good for, after its digest. */
    void keepSignedText(Digest finding, byte[] text) throws IOException {
        try (AtomicFile file = AtomicFile.create(finding(finding))) {
            Digest.of(text).writeTo(file.out());
            file.out().write(text);
            file.commit();
        }
    }

    /** The key that was found to expire soon with that signature, or null. */
    @Nullable
    KeyExpiry expiry(Digest finding) throws IOException {
        try {
            return KeyExpiry.parse(Files.readString(expiryNote(finding)));
        } catch (NoSuchFileException | CharacterCodingException e) {
            return null;
        }
    }

    void keepExpiry(Digest finding, KeyExpiry expiry) throws IOException {
        AtomicFile.write(expiryNote(finding), expiry.text().getBytes(StandardCharsets.UTF_8));
    }

    private Path expiryNote(Digest finding) {
        return root.resolve("signed").resolve(finding.hex() + ".expiry");
    }

    private Path finding(Digest finding) {
        return root.resolve("signed").resolve(finding.hex());
    }

    private static void append(StringBuilder note, String key, @Nullable String value) {
        if (value != null) {
            note.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n');
        }
    }

    private Path note(AptSource source) {
        Digest key = Digest.of(source.toString());
        return root.resolve("release").resolve(key.hex() + ".properties");
    }

    /** The digest of the uncompressed form of a file, where it was noted before. */
    @Nullable
    Digest plainOf(Digest compressed) throws IOException {
        LastUse.note(plainNote(compressed));
        try (InputStream in = Files.newInputStream(plainNote(compressed))) {
            String hex = new String(in.readNBytes(2 * Digest.LENGTH), StandardCharsets.ISO_8859_1);
            return hex.matches("[0-9a-f]{64}") ? Digest.ofHex(hex) : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    void notePlain(Digest compressed, Digest plain) throws IOException {
        AtomicFile.write(plainNote(compressed), plain.hex().getBytes(StandardCharsets.US_ASCII));
    }

    private Path plainNote(Digest compressed) {
        return path(compressed).resolveSibling(compressed.hex() + ".plain");
    }
}
