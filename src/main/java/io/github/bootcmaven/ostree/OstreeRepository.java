// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * An OSTree repository in archive mode, the mode for publishing: metadata objects as they are, content objects compressed
 * one by one. Every file appears by rename, so readers, C ostree among them, and other writers may work at the same time.
 *
 * <p>A second repository can serve as an object cache: what it has is hard-linked instead of made again, and what is made
 * goes into it too. It holds objects only and may be deleted whenever no build runs.
 */
public final class OstreeRepository {

    /** The longest metadata object that is read or written, in bytes: a directory of some 400,000 files. */
    static final int MAX_METADATA = 32 << 20;

    private static final String CONFIG = "[core]\nrepo_version=1\nmode=archive-z2\n";
    private static final List<String> FOLDERS =
            List.of("tmp/cache", "extensions", "state", "refs/heads", "refs/mirrors", "refs/remotes", "objects");

    private final Path directory;
    private final ObjectStore objects;
    private final Refs refs;

    private OstreeRepository(Path directory, @Nullable OstreeRepository cache) {
        this.directory = directory;
        this.objects = new ObjectStore(directory, cache == null ? null : cache.objects);
        this.refs = new Refs(directory);
    }

    /** Makes a repository, or opens the one that is there. */
    public static OstreeRepository create(Path directory) throws IOException {
        Path config = directory.resolve("config");
        if (!Files.exists(config)) {
            for (String folder : FOLDERS) {
                Files.createDirectories(directory.resolve(folder));
            }
            AtomicFile.write(config, CONFIG.getBytes(StandardCharsets.US_ASCII));
        }
        return open(directory);
    }

    /**
     * Opens a repository.
     *
     * @throws BootcException if there is none, or one of another mode
     */
    public static OstreeRepository open(Path directory) throws IOException {
        Path config = directory.resolve("config");
        if (!Files.isRegularFile(config) || !Files.isDirectory(directory.resolve("objects"))) {
            throw BootcException.project(directory + " is no OSTree repository");
        }
        RepositoryConfig.read(config).requireArchive(directory);
        OstreeRepository repository = new OstreeRepository(directory, null);
        repository.objects.deleteAbandoned();
        return repository;
    }

    /** The same repository, with another one as its object cache. */
    public OstreeRepository withCache(OstreeRepository cache) {
        return new OstreeRepository(directory, cache);
    }

    public Path directory() {
        return directory;
    }

    /** Whether an object is there. Its bytes aren't looked at. */
    public boolean has(ObjectName name) {
        return objects.has(name);
    }

    /** The file of an object, which may be missing. */
    public Path path(ObjectName name) {
        return objects.path(name);
    }

    /** The objects' own writers, which know that the bytes fit the name. */
    ObjectStore objects() {
        return objects;
    }

    Refs refFiles() {
        return refs;
    }

    /** Puts a metadata object; a content object is put by {@link ContentWriter}. */
    Stored putMetadata(ObjectName name, byte[] bytes) throws IOException {
        return objects.put(name, out -> out.write(bytes));
    }

    /** Puts a commit, all of whose objects are there. */
    public Digest putCommit(Commit commit) throws IOException {
        byte[] bytes = commit.encode();
        Digest checksum = Digest.of(bytes);
        putMetadata(new ObjectName(checksum, ObjectType.COMMIT), bytes);
        return checksum;
    }

    public Commit readCommit(Digest checksum) throws IOException {
        return Commit.decode(readMetadata(new ObjectName(checksum, ObjectType.COMMIT)));
    }

    public DirTree readDirTree(Digest checksum) throws IOException {
        return DirTree.decode(readMetadata(new ObjectName(checksum, ObjectType.DIR_TREE)));
    }

    public DirMeta readDirMeta(Digest checksum) throws IOException {
        return DirMeta.decode(readMetadata(new ObjectName(checksum, ObjectType.DIR_META)));
    }

    /** Opens a content object: its header, and its content uncompressed. */
    public FileObject readFile(Digest checksum) throws IOException {
        return FileObject.open(path(new ObjectName(checksum, ObjectType.FILE)), Violations.REFUSED);
    }

    /** A content object as something to keep: its header, and content that is read when it is needed. */
    public ContentObject readContent(Digest checksum) throws IOException {
        try (FileObject object = readFile(checksum)) {
            long size = object.size();
            Content content = new Content() {
                @Override
                public long size() {
                    return size;
                }

                @Override
                public InputStream open() throws IOException {
                    FileObject opened = readFile(checksum);
                    return new java.io.FilterInputStream(opened.content()) {
                        @Override
                        public void close() throws IOException {
                            opened.close();
                        }
                    };
                }
            };
            return new ContentObject(checksum, object.header(), content);
        }
    }

    /** The bytes of a metadata object. */
    public byte[] readMetadata(ObjectName name) throws IOException {
        try (InputStream in = Files.newInputStream(path(name))) {
            byte[] bytes = in.readNBytes(MAX_METADATA + 1);
            if (bytes.length > MAX_METADATA) {
                throw new MalformedObjectException(name + " has more than " + MAX_METADATA + " bytes");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(path(name).toString(), null, "object " + name + " is missing");
        }
    }

    /** The local refs with the commits they name, sorted by name. */
    public SortedMap<String, Digest> refs() throws IOException {
        return refs.all();
    }

    /**
     * The commit that a local ref names, or null where there is no such ref.
     *
     * @throws BootcException if {@code ref} can't be a ref's name
     */
    public @Nullable Digest resolve(String ref) throws IOException {
        return refs.read(new RefName(ref));
    }

    /**
     * Lets a local ref name a commit.
     *
     * @throws BootcException if {@code ref} can't be a ref's name, or another ref is in its way
     */
    public void writeRef(String ref, Digest commit) throws IOException {
        refs.write(new RefName(ref), commit);
    }
}
