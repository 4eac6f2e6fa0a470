// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.tree.ByteOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code summary} of a repository, by which clients of HTTP learn its refs, <code>(a(s(taya{sv}))a{sv})</code>; and
 * {@code summary.sig}, its signatures. It names local branches; static deltas, which aren't made here, are not listed. For a
 * collection C ostree makes, beside the summary, a commit on the ref {@code ostree-metadata} for peers of a local network;
 * that isn't made here.
 *
 * @param refs what each branch names, by the branch's name
 * @param metadata what is said of the repository
 */
public record Summary(SortedMap<String, Entry> refs, Map<String, Variant> metadata) {

    /**
     * A branch.
     *
     * @param size the number of bytes of the commit object
     * @param metadata its time and version
     */
    public record Entry(long size, Digest commit, Map<String, Variant> metadata) {}

    private static final String FILE = "summary";
    private static final String SIGNATURES = "summary.sig";
    private static final VariantType TYPE = VariantType.of("(a(s(taya{sv}))a{sv})");
    private static final VariantType REFS = TYPE.members().get(0);
    private static final VariantType ENTRY = REFS.element().members().get(1);
    private static final VariantType TIME = VariantType.of("t");
    private static final String TIMESTAMP = "ostree.commit.timestamp";
    private static final String VERSION = "ostree.commit.version";

    public Summary {
        refs = Collections.unmodifiableSortedMap(new TreeMap<>(refs));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * What there is to say of a repository now. The time of the summary is that of the youngest commit it names, so that the
     * same commits give the same bytes.
     */
    public static Summary of(OstreeRepository repository) throws IOException {
        SortedMap<String, Entry> refs = new TreeMap<>(ByteOrder.UTF8);
        long youngest = 0;
        for (Map.Entry<String, Digest> ref : repository.refs().entrySet()) {
            byte[] bytes = repository.readMetadata(new ObjectName(ref.getValue(), ObjectType.COMMIT));
            Commit commit = Commit.decode(bytes);
            Map<String, Variant> metadata = new LinkedHashMap<>();
            Variant version = commit.metadata().get("version");
            if (version != null && version.type().equals("s")) {
                metadata.put(VERSION, version);
            }
            metadata.put(TIMESTAMP, time(commit.timestamp()));
            refs.put(ref.getKey(), new Entry(bytes.length, ref.getValue(), metadata));
            youngest = Math.max(youngest, commit.timestamp());
        }
        return new Summary(refs, describe(repository, youngest));
    }

    private static Map<String, Variant> describe(OstreeRepository repository, long time) {
        Map<String, Variant> metadata = new LinkedHashMap<>();
        metadata.put("ostree.summary.mode", Variant.string(repository.mode().text()));
        metadata.put("ostree.summary.last-modified", time(time));
        metadata.put("ostree.summary.tombstone-commits", Variant.bool(false));
        metadata.put("ostree.summary.indexed-deltas", Variant.bool(true));
        if (repository.collectionId() != null) {
            metadata.put("ostree.summary.collection-id", Variant.string(repository.collectionId()));
        }
        return metadata;
    }

    /** Times are in the order of OSTree's own fields, sizes in that of the machine. */
    private static Variant time(long seconds) {
        return Variant.of(TIME, BigEndian.uint64(seconds));
    }

    /** The file's bytes. */
    public byte[] encode() {
        List<byte[]> entries = new ArrayList<>(refs.size());
        refs.forEach((ref, entry) -> entries.add(Framing.join(
                REFS.element(),
                List.of(
                        Utf8.encodeWithNul(ref),
                        Framing.join(
                                ENTRY,
                                List.of(
                                        Variant.uint64(entry.size()).bytes(),
                                        entry.commit().bytes(),
                                        Variant.dictionary(entry.metadata()).bytes()))))));
        return Framing.join(
                TYPE,
                List.of(
                        Framing.join(REFS, entries),
                        Variant.dictionary(metadata).bytes()));
    }

    /** Reads the file's bytes. */
    public static Summary decode(byte[] bytes) throws MalformedObjectException {
        return decode(bytes, Violations.REFUSED);
    }

    static Summary decode(byte[] bytes, Violations violations) throws MalformedObjectException {
        List<Variant> members = Variant.parse(TYPE, bytes).children();
        SortedMap<String, Entry> refs = new TreeMap<>(ByteOrder.UTF8);
        String before = "";
        for (Variant ref : members.get(0).children()) {
            String name = ref.children().get(0).asString();
            if (ByteOrder.UTF8.compare(before, name) >= 0) {
                violations.found("refs not in order, or one twice: " + name);
            }
            before = name;
            List<Variant> entry = ref.children().get(1).children();
            refs.putIfAbsent(
                    name,
                    new Entry(
                            entry.get(0).asUint64(),
                            entry.get(1).asChecksum(),
                            entry.get(2).asDictionary()));
        }
        return new Summary(refs, members.get(1).asDictionary());
    }

    /** The repository's summary as its file has it, or null where there is none. */
    public static @Nullable Summary read(OstreeRepository repository) throws IOException {
        Path file = file(repository);
        return Files.exists(file) ? decode(Files.readAllBytes(file)) : null;
    }

    /**
     * Has the repository's summary say what there is to say now. One that says it stays as it is, with its signatures.
     *
     * @param key what it is to be signed with, or null: then signatures of another one are taken away
     */
    public static void write(OstreeRepository repository, @Nullable SigningKey key) throws IOException {
        byte[] bytes = of(repository).encode();
        boolean same = Files.exists(file(repository)) && Arrays.equals(Files.readAllBytes(file(repository)), bytes);
        if (same && (key == null || isSigned(repository, List.of(key.verificationKey())))) {
            return;
        }
        Path signatures = repository.directory().resolve(SIGNATURES);
        // In this order a reader never sees a new summary with a signature of the old one.
        Files.deleteIfExists(signatures);
        AtomicFile.write(file(repository), bytes);
        if (key != null) {
            AtomicFile.write(
                    signatures,
                    Variant.dictionary(Signatures.signed(Map.of(), bytes, key)).bytes());
        }
    }

    static Path file(OstreeRepository repository) {
        return repository.directory().resolve(FILE);
    }

    /** Whether one of some keys has signed the repository's summary. */
    public static boolean isSigned(OstreeRepository repository, Iterable<VerificationKey> trusted) throws IOException {
        Path file = repository.directory().resolve(SIGNATURES);
        if (!Files.exists(file)) {
            return false;
        }
        byte[] bytes = Files.readAllBytes(file(repository));
        List<byte[]> signatures = Signatures.of(DetachedMetadata.decode(Files.readAllBytes(file)));
        for (VerificationKey key : trusted) {
            if (signatures.stream().anyMatch(signature -> key.verifies(bytes, signature))) {
                return true;
            }
        }
        return false;
    }
}
