// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files below {@code refs}: a commit's checksum and a line end under each branch's name. */
final class Refs {

    private static final int LENGTH = 2 * Digest.LENGTH + 1;

    private final Path refs;

    Refs(Path repository) {
        this.refs = repository.resolve("refs");
    }

    void write(RefName ref, Digest commit) throws IOException {
        requireFree(ref);
        Path file = heads().resolve(ref.name());
        AtomicFile.write(file, (commit.hex() + '\n').getBytes(StandardCharsets.US_ASCII));
    }

    /** A name can't be a ref and a folder of refs at once. */
    void requireFree(RefName ref) {
        Path heads = heads();
        Path file = heads.resolve(ref.name());
        for (Path folder = file.getParent(); folder != null && !folder.equals(heads); folder = folder.getParent()) {
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)) {
                throw inTheWay(ref, heads.relativize(folder) + " is a ref itself");
            }
        }
        if (Files.isDirectory(file)) {
            throw inTheWay(ref, "there are refs below that name");
        }
    }

    private static BootcException inTheWay(RefName ref, String why) {
        return BootcException.project("Cannot write the OSTree ref " + ref + ": " + why)
                .in("<ref>")
                .hint("choose another name, or delete the repository's folder");
    }

    @Nullable
    Digest read(RefName ref) throws IOException {
        Path file = heads().resolve(ref.name());
        return Files.isRegularFile(file) ? parse(file) : null;
    }

    /** The local branches. */
    SortedMap<String, Digest> all() throws IOException {
        SortedMap<String, Digest> all = new TreeMap<>();
        for (var entry : files("heads").entrySet()) {
            all.put(entry.getKey(), parse(entry.getValue()));
        }
        return all;
    }

    /** The files of refs by their path below a folder of {@code refs}, or below all of it for the empty name. */
    SortedMap<String, Path> files(String folder) throws IOException {
        Path top = refs.resolve(folder);
        SortedMap<String, Path> files = new TreeMap<>();
        if (Files.isDirectory(top)) {
            try (Stream<Path> paths = Files.walk(top)) {
                paths.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                        .filter(path -> !path.getFileName().toString().startsWith(AtomicFile.UNFINISHED_PREFIX))
                        .forEach(path -> files.put(top.relativize(path).toString(), path));
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        return files;
    }

    /** The checksum in a ref's file. Others write refs without a line end too. */
    static Digest parse(Path file) throws IOException {
        String text = text(file);
        try {
            return Digest.ofHex(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
        } catch (IllegalArgumentException e) {
            throw new MalformedObjectException("no checksum in " + file);
        }
    }

    /** As much of a ref's file as it takes to see what is wrong with it. */
    static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new MalformedObjectException("no file: " + file);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LENGTH + 1), StandardCharsets.ISO_8859_1);
        }
    }

    private Path heads() {
        return refs.resolve("heads");
    }
}
