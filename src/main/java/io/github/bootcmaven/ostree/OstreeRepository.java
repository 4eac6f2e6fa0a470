// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * An OSTree repository in one of the {@linkplain RepositoryMode modes}. Every file appears by rename, so readers, C ostree
 * among them, and other writers may work at the same time.
 *
 * <p>A second repository of the same mode can serve as an object cache: what it has is hard-linked instead of made again,
 * and what is made goes into it too. It holds objects only and may be deleted whenever no build runs.
 */
public final class OstreeRepository {

    /** The longest metadata object that is read or written, in bytes: a directory of some 400,000 files. */
    static final int MAX_METADATA = 32 << 20;

    private static final List<String> FOLDERS =
            List.of("tmp/cache", "extensions", "state", "refs/heads", "refs/mirrors", "refs/remotes", "objects");

    private final Path directory;
    private final @Nullable String collectionId;
    private final ObjectStore objects;
    private final Refs refs;

    private OstreeRepository(
            Path directory, RepositoryMode mode, @Nullable String collectionId, @Nullable OstreeRepository cache) {
        this.directory = directory;
        this.collectionId = collectionId;
        this.objects = new ObjectStore(directory, mode, cache == null ? null : cache.objects);
        this.refs = new Refs(directory);
    }

    /** Makes a repository in archive mode, or opens the one that is there. */
    public static OstreeRepository create(Path directory) throws IOException {
        return create(directory, RepositoryMode.ARCHIVE, null);
    }

    /**
     * Makes a repository, or opens the one that is there.
     *
     * @param collectionId the reverse domain name of the collection that the refs belong to, or null for none
     * @throws BootcException if one is there of another mode or collection, or {@code collectionId} can't be one
     */
    public static OstreeRepository create(Path directory, RepositoryMode mode, @Nullable String collectionId)
            throws IOException {
        RepositoryConfig.requireCollectionId(collectionId);
        Path config = directory.resolve("config");
        if (!Files.exists(config)) {
            for (String folder : FOLDERS) {
                Files.createDirectories(directory.resolve(folder));
            }
            AtomicFile.write(config, RepositoryConfig.text(mode, collectionId));
        }
        OstreeRepository repository = open(directory);
        if (repository.mode() != mode || !Objects.equals(repository.collectionId, collectionId)) {
            throw BootcException.project("The OSTree repository " + directory + " is there, with mode "
                            + repository.mode() + " and collection " + repository.collectionId + ", not mode " + mode
                            + " and collection " + collectionId)
                    .in("<ostree>")
                    .hint("say the same as its file 'config', or name another folder");
        }
        return repository;
    }

    /**
     * Opens a repository.
     *
     * @throws BootcException if there is none, or one of a mode that isn't known here
     */
    public static OstreeRepository open(Path directory) throws IOException {
        Path file = directory.resolve("config");
        if (!Files.isRegularFile(file) || !Files.isDirectory(directory.resolve("objects"))) {
            throw BootcException.project(directory + " is no OSTree repository");
        }
        RepositoryConfig config = RepositoryConfig.read(file);
        OstreeRepository repository =
                new OstreeRepository(directory, config.requireMode(directory), config.collectionId(), null);
        repository.objects.deleteAbandoned();
        return repository;
    }

    /** The same repository, with another one as its object cache. */
    public OstreeRepository withCache(OstreeRepository cache) {
        if (cache.mode() != mode()) {
            throw new IllegalArgumentException("a cache of mode " + cache.mode() + " for mode " + mode());
        }
        return new OstreeRepository(directory, mode(), collectionId, cache);
    }

    public RepositoryMode mode() {
        return objects.mode();
    }

    /** The reverse domain name of the collection that the refs belong to, or null. */
    public @Nullable String collectionId() {
        return collectionId;
    }

    public Path directory() {
        return directory;
    }

    /** Whether an object is there. Its bytes aren't looked at. */
    public boolean has(ObjectName name) throws IOException {
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
        return objects.put(name, ObjectStore.bytes(out -> out.write(bytes)));
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
        return objects.format().open(checksum, Violations.REFUSED);
    }

    /** A content object as something to keep: its header, and content that is read when it is needed. */
    public ContentObject readContent(Digest checksum) throws IOException {
        try (FileObject object = readFile(checksum)) {
            Content content = object.header().isSymlink()
                    ? Content.of(new byte[0])
                    : new ObjectContent(objects.format(), checksum, object.header(), object.size());
            return new ContentObject(checksum, object.header(), content);
        }
    }

    /** The bytes of a metadata object, which are the same in every mode. */
    public byte[] readMetadata(ObjectName name) throws IOException {
        if (name.type() == ObjectType.FILE) {
            throw new IllegalArgumentException("a content object: " + name);
        }
        return objects.read(name);
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
