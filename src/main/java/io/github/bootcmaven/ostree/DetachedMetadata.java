// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/**
 * What is said of a commit outside of its checksum, and can be changed later: the {@code .commitmeta} beside it, a
 * dictionary <code>a{sv}</code>. Signatures are kept there.
 */
public final class DetachedMetadata {

    private static final String TYPE = "a{sv}";

    private DetachedMetadata() {}

    /** The detached metadata of a commit; empty where there is none, or where it was taken away. */
    public static Map<String, Variant> read(OstreeRepository repository, Digest commit) throws IOException {
        ObjectName name = name(commit);
        return Files.exists(repository.path(name)) ? decode(repository.readMetadata(name)) : Map.of();
    }

    /** A checksum of all that is said of a commit now. */
    public static Digest digest(OstreeRepository repository, Digest commit) throws IOException {
        return Digest.of(Variant.dictionary(read(repository, commit)).bytes());
    }

    static Map<String, Variant> decode(byte[] bytes) throws MalformedObjectException {
        return Variant.parse(TYPE, bytes).asDictionary();
    }

    /** Gives a commit other detached metadata, in place of all that it has. */
    public static void write(OstreeRepository repository, Digest commit, Map<String, Variant> metadata)
            throws IOException {
        ObjectName name = name(commit);
        if (metadata.isEmpty()) {
            Files.deleteIfExists(repository.path(name));
        } else {
            repository.objects().replace(name, Variant.dictionary(metadata).bytes());
        }
    }

    private static ObjectName name(Digest commit) {
        return new ObjectName(commit, ObjectType.COMMIT_META);
    }
}
