// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.oci.Descriptor;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the upload of a large blob goes on, kept in the user's cache while it is under way, so that the next push finds it if this
 * one is killed. A lock that ends with the process tells an upload that was left from one that somebody else is busy with: that one
 * isn't touched. Nothing here is needed for a push; what can't be kept isn't.
 */
final class UploadSession implements AutoCloseable {

    /** What is smaller is sent again as fast as asked about. */
    static final long WORTH_KEEPING = 1 << 20;

    private static final int MAX_LENGTH = 8192;

    private final @Nullable FileChannel channel;
    private final Path file;
    private boolean kept;

    private UploadSession(@Nullable FileChannel channel, Path file) {
        this.channel = channel;
        this.file = file;
    }

    /** An upload that is forgotten when it ends. */
    static UploadSession unkept() {
        return new UploadSession(null, Path.of(""));
    }

    /**
     * Opens what is kept of a blob's upload.
     *
     * @param folder the folder for a registry's uploads, made when it is needed
     */
    static UploadSession open(Path folder, String repository, Descriptor blob) {
        if (blob.size() < WORTH_KEEPING) {
            return unkept();
        }
        Path file = folder.resolve(repository).resolve(blob.digest().hex());
        try {
            Files.createDirectories(file.getParent());
            FileChannel channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            if (isFree(channel)) {
                return new UploadSession(channel, file);
            }
            channel.close();
        } catch (IOException | UnsupportedOperationException e) {
            // Then the next push begins anew.
        }
        return unkept();
    }

    /** Locks the file until it is closed, if nobody else has it. */
    private static boolean isFree(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Where the upload goes on that an earlier push has left; null where it left none. */
    @Nullable
    URI left() {
        if (channel == null) {
            return null;
        }
        try {
            byte[] bytes = Channels.newInputStream(channel.position(0)).readNBytes(MAX_LENGTH);
            String text = new String(bytes, StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? null : URI.create(text);
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Keeps where the upload goes on. */
    void keep(URI session) {
        if (channel != null) {
            try {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap((session + "\n").getBytes(StandardCharsets.UTF_8)), 0);
                kept = true;
            } catch (IOException e) {
                kept = false;
            }
        }
    }

    /** Whether the next push would find the upload. */
    boolean isKept() {
        return kept;
    }

    /** The upload has come to its end, or can't go on. */
    void forget() {
        kept = false;
        if (channel != null) {
            try {
                channel.truncate(0);
            } catch (IOException e) {
                // Whoever finds it asks the registry, which doesn't know it.
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            if (!kept) {
                Files.deleteIfExists(file);
            }
            channel.close();
        }
    }
}
