// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A root directory with a description, <code>(a{sv}aya(say)sstayay)</code>.
 *
 * @param metadata typed values by key; their order is part of the checksum
 * @param parent the commit before this one, or null
 * @param subject one line
 * @param body more lines, or empty
 * @param timestamp seconds since 1970-01-01T00:00:00Z
 * @param tree the root's dirtree
 * @param meta the root's dirmeta
 */
public record Commit(
        Map<String, Variant> metadata,
        @Nullable Digest parent,
        String subject,
        String body,
        long timestamp,
        Digest tree,
        Digest meta) {

    private static final VariantType TYPE = VariantType.of("(a{sv}aya(say)sstayay)");
    private static final byte[] NONE = {};

    public Commit {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** The same with another parent, or none. */
    public Commit withParent(@Nullable Digest newParent) {
        return new Commit(metadata, newParent, subject, body, timestamp, tree, meta);
    }

    /** The object's bytes. */
    public byte[] encode() {
        return Framing.join(
                TYPE,
                List.of(
                        Variant.dictionary(metadata).bytes(),
                        parent == null ? NONE : parent.bytes(),
                        NONE,
                        Utf8.encodeWithNul(subject),
                        Utf8.encodeWithNul(body),
                        BigEndian.uint64(timestamp),
                        tree.bytes(),
                        meta.bytes()));
    }

    /** The checksum of the object's bytes, which is the commit's name. */
    public Digest checksum() {
        return Digest.of(encode());
    }

    /** The checksum that {@code ostree show} calls the content's: of the root alone, whatever else the commit says. */
    public Digest contentChecksum() {
        byte[] both = Arrays.copyOf(tree.bytes(), 2 * Digest.LENGTH);
        System.arraycopy(meta.bytes(), 0, both, Digest.LENGTH, Digest.LENGTH);
        return Digest.of(both);
    }

    /** Reads the object's bytes. */
    public static Commit decode(byte[] bytes) throws MalformedObjectException {
        return decode(bytes, Violations.REFUSED);
    }

    static Commit decode(byte[] bytes, Violations violations) throws MalformedObjectException {
        List<Variant> members = Variant.parse(TYPE, bytes).children();
        Map<String, Variant> metadata = members.get(0).asDictionary();
        if (metadata.containsKey("")) {
            violations.found("metadata without a key");
        }
        if (metadata.size() != members.get(0).children().size()) {
            violations.found("a key of metadata that comes twice");
        }
        if (members.get(2).size() > 0) {
            violations.found("related objects, which no commit has");
        }
        Variant parent = members.get(1);
        return new Commit(
                metadata,
                parent.size() == 0 ? null : parent.asChecksum(),
                members.get(3).asString(),
                members.get(4).asString(),
                BigEndian.uint64(members.get(5)),
                members.get(6).asChecksum(),
                members.get(7).asChecksum());
    }
}
