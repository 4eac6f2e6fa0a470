// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An uncompressed {@code Packages} file, scanned once for where each package's stanza stands. Packages are read from the
 * file when they are asked for, so that an index of seventy thousand costs few megabytes of heap.
 *
 * <p>The file must not change as long as the object lives.
 */
public final class PackagesFile {

    private static final Set<String> SCANNED = Set.of("Package", "Essential", "Provides");
    private static final int LENGTH_BITS = 26;
    private static final long[] NONE = {};

    private final Path file;
    private final Map<String, long[]> byName;
    private final Map<String, long[]> byProvided;
    private final long[] essential;
    private final int size;

    private PackagesFile(
            Path file, Map<String, long[]> byName, Map<String, long[]> byProvided, long[] essential, int size) {
        this.file = file;
        this.byName = byName;
        this.byProvided = byProvided;
        this.essential = essential;
        this.size = size;
    }

    /**
     * Scans a file.
     *
     * @throws DebFormatException if it isn't made of stanzas, or one of them doesn't name its package
     */
    public static PackagesFile scan(Path file) throws IOException {
        Map<String, long[]> byName = new HashMap<>(1 << 17);
        Map<String, long[]> byProvided = new HashMap<>();
        long[] essential = NONE;
        int size = 0;
        try (Deb822 stanzas = Deb822.read(Files.newInputStream(file), SCANNED)) {
            for (Stanza stanza = stanzas.next(); stanza != null; stanza = stanzas.next()) {
                long slice = stanza.offset() << LENGTH_BITS | stanza.length();
                byName.merge(stanza.require("Package"), new long[] {slice}, PackagesFile::join);
                for (String virtual : providedNames(stanza.get("Provides", ""))) {
                    byProvided.merge(virtual, new long[] {slice}, PackagesFile::join);
                }
                if (stanza.get("Essential", "no").equals("yes")) {
                    essential = join(essential, new long[] {slice});
                }
                size++;
            }
        }
        return new PackagesFile(file, byName, byProvided, essential, size);
    }

    /** The names in a {@code Provides} field, without judging the rest: a package nobody uses may have an odd one. */
    private static List<String> providedNames(String field) {
        if (field.isEmpty()) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (String entry : field.split(",", -1)) {
            String text = entry.strip();
            int end = 0;
            while (end < text.length() && " (:".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            if (end > 0) {
                names.add(text.substring(0, end));
            }
        }
        return names;
    }

    private static long[] join(long[] some, long[] more) {
        long[] joined = new long[some.length + more.length];
        System.arraycopy(some, 0, joined, 0, some.length);
        System.arraycopy(more, 0, joined, some.length, more.length);
        return joined;
    }

    /** The number of packages. */
    public int size() {
        return size;
    }

    /**
     * All packages of this name: several versions, several architectures.
     *
     * @throws DebFormatException if one of their stanzas is malformed
     */
    public List<BinaryPackage> named(String name) throws IOException {
        return read(byName.getOrDefault(name, NONE));
    }

    /**
     * All packages that provide the virtual package {@code name}, in whatever version.
     *
     * @throws DebFormatException if one of their stanzas is malformed
     */
    public List<BinaryPackage> providing(String name) throws IOException {
        return read(byProvided.getOrDefault(name, NONE));
    }

    /**
     * All packages that are {@code Essential: yes}, in the file's order.
     *
     * @throws DebFormatException if one of their stanzas is malformed
     */
    public List<BinaryPackage> essential() throws IOException {
        return read(essential);
    }

    private List<BinaryPackage> read(long[] slices) throws IOException {
        if (slices.length == 0) {
            return List.of();
        }
        List<BinaryPackage> packages = new ArrayList<>(slices.length);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (long slice : slices) {
                packages.add(read(channel, slice >>> LENGTH_BITS, (int) (slice & ((1L << LENGTH_BITS) - 1))));
            }
        }
        return List.copyOf(packages);
    }

    private BinaryPackage read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw DebFormatException.of("the index was cut short while it was in use: " + file);
            }
        }
        InputStream stanzaBytes = new ByteArrayInputStream(bytes.array());
        try (Deb822 stanzas = Deb822.read(stanzaBytes, BinaryPackage.FIELDS)) {
            Stanza stanza = stanzas.next();
            if (stanza == null) {
                throw DebFormatException.of("the index was changed while it was in use: " + file);
            }
            return BinaryPackage.of(stanza);
        }
    }
}
