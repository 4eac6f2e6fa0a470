// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a repository, of whatever mode, stricter than C ostree's own fsck: every ref names a commit, and one that is bound
 * to it; every object that a commit reaches is there; every object, reached or not, has the bytes its checksum says, is in
 * normal form and keeps the rules of its kind; compressed content ends where the file ends and has the size its header
 * promises; detached metadata can be read; the summary names the commits that the refs do.
 *
 * <p>A commit's parent may be missing: a history is as long as a pruning or a pull has left it.
 *
 * <p>Bad data is reported, all of it, and never thrown; the repository may be anybody's.
 */
public final class Fsck {

    private static final int MAX_PATH = 4095;
    private static final String HEADS = "heads/";

    /** Stands for the path of what no commit leads to. */
    private static final String UNREACHED = "unreached";

    private final OstreeRepository repository;
    private final Collection<FsckFinding> findings = new ConcurrentLinkedQueue<>();
    private final Set<ObjectName> met = new HashSet<>();
    private final Deque<Place> trees = new ArrayDeque<>();
    private final Map<ObjectName, Place> files = new LinkedHashMap<>();
    private final LongAdder contentBytes = new LongAdder();

    /** An object and the path where it was met first. */
    private record Place(ObjectName name, String path) {}

    private Fsck(OstreeRepository repository) {
        this.repository = repository;
    }

    /**
     * Verifies all refs, all commits and all that they reach.
     *
     * @throws IOException if a folder of the repository can't be listed, or the thread is interrupted
     */
    public static FsckReport check(OstreeRepository repository) throws IOException {
        return new Fsck(repository).check();
    }

    private FsckReport check() throws IOException {
        Map<Digest, SortedSet<String>> commits = refs();
        for (Digest commit : repository.objects().commits()) {
            commits.putIfAbsent(commit, new TreeSet<>());
        }
        for (Map.Entry<Digest, SortedSet<String>> commit : commits.entrySet()) {
            checkCommit(commit.getKey(), commit.getValue());
        }
        while (!trees.isEmpty()) {
            checkTree(trees.removeFirst());
        }
        checkUnreached();
        Parallel.forEach(List.copyOf(files.values()), FileWorker::new);
        new FsckExtras(repository, this::report).check();
        return new FsckReport(
                List.copyOf(findings), commits.size(), (long) met.size() + files.size(), contentBytes.sum());
    }

    /** What no commit reaches is part of the repository, too: the next commit may build on it. */
    private void checkUnreached() throws IOException {
        Map<ObjectType, Set<ObjectName>> all = repository.objects().all();
        for (ObjectName name : all.getOrDefault(ObjectType.FILE, Set.of())) {
            files.putIfAbsent(name, new Place(name, UNREACHED));
        }
        for (ObjectName name : all.getOrDefault(ObjectType.DIR_TREE, Set.of())) {
            if (!met.contains(name)) {
                decode(new Place(name, UNREACHED), DirTree::decode);
            }
        }
        for (ObjectName name : all.getOrDefault(ObjectType.DIR_META, Set.of())) {
            if (!met.contains(name)) {
                decode(new Place(name, UNREACHED), DirMeta::decode);
            }
        }
    }

    /** The refs that can be read, by the commit they name. */
    private Map<Digest, SortedSet<String>> refs() throws IOException {
        Map<Digest, SortedSet<String>> refs = new LinkedHashMap<>();
        for (Map.Entry<String, Path> ref : repository.refFiles().files("").entrySet()) {
            String name = "ref " + ref.getKey();
            try {
                if (!Refs.text(ref.getValue()).endsWith("\n")) {
                    report(name, name, "has no line end after its checksum");
                }
                refs.computeIfAbsent(Refs.parse(ref.getValue()), commit -> new TreeSet<>())
                        .add(ref.getKey());
            } catch (MalformedObjectException e) {
                report(name, name, "has no checksum in it");
            }
        }
        return refs;
    }

    private void checkCommit(Digest checksum, SortedSet<String> refs) throws IOException {
        ObjectName name = new ObjectName(checksum, ObjectType.COMMIT);
        Place place = new Place(name, refs.isEmpty() ? "commit " + checksum.hex() : "ref " + refs.first());
        Commit commit = decode(place, Commit::decode);
        if (commit == null) {
            return;
        }
        checkBindings(place, commit, refs);
        meetDirectory(commit.tree(), commit.meta(), "/");
    }

    private void checkBindings(Place place, Commit commit, SortedSet<String> refs) {
        Variant binding = commit.metadata().get(CommitMetadata.REF_BINDING);
        if (binding != null && binding.type().equals("as")) {
            List<String> bound = binding.asStrings();
            refs.stream()
                    .filter(ref -> ref.startsWith(HEADS) && !bound.contains(ref.substring(HEADS.length())))
                    .forEach(ref -> report(place, "isn't bound to the ref " + ref + " that names it"));
        }
    }

    private void checkTree(Place place) throws IOException {
        DirTree tree = decode(place, DirTree::decode);
        if (tree == null) {
            return;
        }
        String above = place.path().equals("/") ? "/" : place.path() + "/";
        if (above.length() > MAX_PATH) {
            report(place, "its path is longer than a path can be");
            return;
        }
        for (DirTree.FileEntry file : tree.files()) {
            ObjectName name = new ObjectName(file.file(), ObjectType.FILE);
            files.putIfAbsent(name, new Place(name, above + file.name()));
        }
        for (DirTree.DirectoryEntry directory : tree.directories()) {
            meetDirectory(directory.tree(), directory.meta(), above + directory.name());
        }
    }

    private void meetDirectory(Digest tree, Digest meta, String path) throws IOException {
        ObjectName treeName = new ObjectName(tree, ObjectType.DIR_TREE);
        if (!met.contains(treeName)) {
            met.add(treeName);
            trees.addLast(new Place(treeName, path));
        }
        ObjectName metaName = new ObjectName(meta, ObjectType.DIR_META);
        if (!met.contains(metaName)) {
            decode(new Place(metaName, path), DirMeta::decode);
        }
    }

    @FunctionalInterface
    private interface Decoder<T> {
        T decode(byte[] bytes, Violations violations) throws MalformedObjectException;
    }

    /** Reads and checks a metadata object; null where it can't be read at all. */
    private <T> @Nullable T decode(Place place, Decoder<T> decoder) throws IOException {
        met.add(place.name());
        try {
            requireFile(place);
            byte[] bytes = repository.readMetadata(place.name());
            if (!Digest.of(bytes).equals(place.name().checksum())) {
                report(place, "has the checksum " + Digest.of(bytes).hex());
            }
            return decoder.decode(bytes, problem -> report(place, problem));
        } catch (IOException e) {
            reportUnreadable(place, e);
            return null;
        }
    }

    /** Reads and checks content objects. */
    private final class FileWorker implements Parallel.Worker<Place> {

        private final MessageDigest sha256 = Digest.sha256();
        private final byte[] buffer = new byte[1 << 16];

        @Override
        public void work(Place place) throws IOException {
            try {
                requireFile(place);
                check(place);
            } catch (IOException e) {
                reportUnreadable(place, e);
            }
        }

        private void check(Place place) throws IOException {
            sha256.reset();
            try (FileObject file =
                    repository.objects().format().open(place.name().checksum(), problem -> report(place, problem))) {
                sha256.update(file.hashedHeader());
                for (int n = file.content().read(buffer);
                        n >= 0;
                        n = file.content().read(buffer)) {
                    sha256.update(buffer, 0, n);
                    contentBytes.add(n);
                }
            }
            Digest actual = Digest.of(sha256);
            if (!actual.equals(place.name().checksum())) {
                report(place, "has the checksum " + actual.hex());
            }
        }
    }

    private void requireFile(Place place) throws IOException {
        Path file = repository.path(place.name());
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.toString());
        }
        boolean mayBeLink = repository.mode() == RepositoryMode.BARE_SPLIT_XATTRS
                && place.name().type() == ObjectType.FILE;
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !(mayBeLink && Files.isSymbolicLink(file))) {
            throw new MalformedObjectException("is no regular file");
        }
    }

    private void reportUnreadable(Place place, IOException e) throws IOException {
        if (e instanceof ClosedByInterruptException || e instanceof InterruptedIOException) {
            throw e;
        }
        report(place, e instanceof NoSuchFileException ? "is missing" : String.valueOf(e.getMessage()));
    }

    private void report(Place place, String problem) {
        report(place.name().toString(), place.path(), problem);
    }

    private void report(String object, String path, String problem) {
        findings.add(new FsckFinding(object, path, problem));
    }
}
