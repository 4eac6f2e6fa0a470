// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.ostree.TreeOutline.Place;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Commits a tree: its {@code /etc} as {@code /usr/etc}, every file, symbolic link and directory as objects, and the commit
 * that names the root, with the checksum that C ostree gives the same tree and metadata. Owners, modes and attributes are
 * those of the tree; the host's file system has no say.
 *
 * <p>Content is streamed and goes through all cores. The repository shows nothing of the commit under a ref before all of it
 * is there.
 */
public final class CommitWriter {

    /**
     * The level of deflate unless another is asked for: the fastest. For 275 MB of libraries and data, level 1 takes half
     * the processor time of level 6, which is C ostree's, and gives 8 % more bytes.
     */
    public static final int DEFAULT_LEVEL = 1;

    private final OstreeRepository repository;
    private final int level;
    private final BuildLog log;

    /** A writer that compresses at the {@linkplain #DEFAULT_LEVEL default level}. */
    public CommitWriter(OstreeRepository repository, BuildLog log) {
        this(repository, log, DEFAULT_LEVEL);
    }

    /**
     * A writer that compresses at a level of deflate from 0, stored, to 9. Checksums don't depend on it.
     */
    public CommitWriter(OstreeRepository repository, BuildLog log, int level) {
        if (level < 0 || level > 9) {
            throw new IllegalArgumentException("not a level of deflate: " + level);
        }
        this.repository = repository;
        this.level = level;
        this.log = log;
    }

    /**
     * Commits a tree, which stays as it is.
     *
     * @throws BootcException if the tree can't be committed as it is, or a ref can't be written
     */
    public CommitResult write(FileTree tree, CommitRequest request) throws IOException {
        return write(tree, request, null);
    }

    /**
     * Commits a tree on top of an earlier commit, whether or not that is in the repository. If it says the same already,
     * and of the same tree, there is nothing to commit on top of it: then it is the result itself.
     */
    public CommitResult writeOnTopOf(Commit earlier, FileTree tree, CommitRequest request) throws IOException {
        return write(tree, request.withParent(earlier.checksum()), earlier);
    }

    private CommitResult write(FileTree tree, CommitRequest request, @Nullable Commit earlier) throws IOException {
        try (RepositoryLock lock = RepositoryLock.shared(repository.directory())) {
            lock.require();
            return writeLocked(tree, request, earlier);
        }
    }

    private CommitResult writeLocked(FileTree tree, CommitRequest request, @Nullable Commit earlier)
            throws IOException {
        List<RefName> refs = request.refs().stream().map(RefName::new).toList();
        refs.forEach(repository.refFiles()::requireFree);
        FileTree shaped = UsrEtc.moved(tree);
        Map<String, Variant> metadata = CommitMetadata.of(request, shaped, repository.collectionId());
        TreeOutline outline = TreeOutline.of(shaped);

        Claims claims = new Claims();
        Map<Node, Digest> files = putLeaves(outline, claims, Parallel.MAX_THREADS);
        DirTree.DirectoryEntry root = putDirectories(outline, files, claims);
        Commit made = new Commit(
                metadata,
                request.parent(),
                request.subject(),
                request.body(),
                request.timestamp(),
                root.tree(),
                root.meta());
        Commit commit = earlier != null && made.withParent(earlier.parent()).equals(earlier) ? earlier : made;
        Digest checksum = put(ObjectType.COMMIT, commit.encode(), claims);
        for (RefName ref : refs) {
            repository.refFiles().write(ref, checksum);
        }
        return new CommitResult(
                checksum,
                commit,
                claims.count(Stored.WRITTEN),
                claims.count(Stored.LINKED),
                claims.count(Stored.PRESENT),
                outline.bytes());
    }

    /**
     * Has the content objects of a tree in the repository, so that a later commit of it, or of one much like it, finds
     * them there. Makes no directories, no commit and no ref.
     *
     * @param threads how many cores it may use at most
     */
    public void prepare(FileTree tree, int threads) throws IOException {
        putLeaves(TreeOutline.of(tree), new Claims(), threads);
    }

    private Map<Node, Digest> putLeaves(TreeOutline outline, Claims claims, int threads) throws IOException {
        Map<Node, Digest> checksums = new ConcurrentHashMap<>();
        try (Progress progress = log.progress("Committing files", outline.bytes())) {
            Parallel.forEach(outline.leaves(), threads, () -> new Parallel.Worker<>() {
                private final ContentWriter writer = new ContentWriter(repository, claims, level);

                @Override
                public void work(Place place) throws IOException {
                    checksums.put(place.node(), putLeaf(place, writer, progress));
                }

                @Override
                public void close() {
                    writer.close();
                }
            });
        }
        return checksums;
    }

    private static Digest putLeaf(Place place, ContentWriter writer, Progress progress) throws IOException {
        try {
            if (place.node() instanceof RegularFile file) {
                Digest checksum = writer.putFile(FileHeader.of(file), file.content());
                progress.advance(file.content().size());
                return checksum;
            }
            return writer.putSymlink(FileHeader.of((Symlink) place.node()));
        } catch (IOException e) {
            throw new IOException("committing " + place.path() + ": " + e.getMessage(), e);
        }
    }

    /** Within one level no directory needs another's checksum, so each level is done on all cores. */
    private DirTree.DirectoryEntry putDirectories(TreeOutline outline, Map<Node, Digest> files, Claims claims)
            throws IOException {
        Map<Node, DirTree.DirectoryEntry> done = new ConcurrentHashMap<>();
        List<List<Place>> levels = outline.levels();
        for (int i = levels.size() - 1; i >= 0; i--) {
            Parallel.forEach(levels.get(i), () -> place -> {
                Directory directory = (Directory) place.node();
                Digest tree = put(ObjectType.DIR_TREE, encode(place, files, done), claims);
                Digest meta = put(
                        ObjectType.DIR_META, DirMeta.of(directory.metadata()).encode(), claims);
                done.put(directory, new DirTree.DirectoryEntry(place.name(), tree, meta));
            });
        }
        return known(done, levels.get(0).get(0).node());
    }

    private static byte[] encode(Place place, Map<Node, Digest> files, Map<Node, DirTree.DirectoryEntry> done) {
        List<DirTree.FileEntry> fileEntries = new ArrayList<>();
        List<DirTree.DirectoryEntry> directoryEntries = new ArrayList<>();
        ((Directory) place.node()).children().forEach((name, node) -> {
            if (node instanceof Directory) {
                DirTree.DirectoryEntry below = known(done, node);
                directoryEntries.add(new DirTree.DirectoryEntry(name, below.tree(), below.meta()));
            } else {
                fileEntries.add(new DirTree.FileEntry(name, known(files, node)));
            }
        });
        byte[] bytes = new DirTree(fileEntries, directoryEntries).encode();
        if (bytes.length > OstreeRepository.MAX_METADATA) {
            throw BootcException.project("Cannot commit " + place.path() + ": there are too many files in it");
        }
        return bytes;
    }

    private static <T> T known(Map<Node, T> done, Node node) {
        return Objects.requireNonNull(done.get(node), "below comes before above");
    }

    private Digest put(ObjectType type, byte[] bytes, Claims claims) throws IOException {
        ObjectName name = new ObjectName(Digest.of(bytes), type);
        if (claims.claim(name)) {
            claims.done(repository.putMetadata(name, bytes));
        }
        return name.checksum();
    }
}
