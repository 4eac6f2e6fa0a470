// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a commit shall say besides its tree. The same request and the same tree always give the same checksum.
 *
 * @param refs the local refs that shall name the commit; they are also written into it, as {@code ostree.ref-binding}.
 *     With none the commit has no binding
 * @param subject one line
 * @param body more lines, or empty
 * @param timestamp seconds since 1970-01-01T00:00:00Z
 * @param version the value of {@code version}, or null for none
 * @param bootable whether the tree has a kernel, which {@code ostree.bootable} and {@code ostree.linux} shall tell
 * @param metadata more metadata, in this order
 * @param parent the commit before this one, or null
 */
public record CommitRequest(
        List<String> refs,
        String subject,
        String body,
        long timestamp,
        @Nullable String version,
        boolean bootable,
        Map<String, Variant> metadata,
        @Nullable Digest parent) {

    /** Refuses texts that have no UTF-8 bytes, or contain NUL. */
    public CommitRequest {
        if (timestamp < 0) {
            throw new IllegalArgumentException("a time before 1970: " + timestamp);
        }
        Utf8.encode(subject);
        Utf8.encode(body);
        Utf8.encode(version == null ? "" : version);
        refs = List.copyOf(refs);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** A request for a commit without ref, body, version, metadata and parent, and not bootable. */
    public static CommitRequest of(String subject, long timestamp) {
        return new CommitRequest(List.of(), subject, "", timestamp, null, false, Map.of(), null);
    }

    public CommitRequest withRefs(List<String> newRefs) {
        return new CommitRequest(newRefs, subject, body, timestamp, version, bootable, metadata, parent);
    }

    public CommitRequest withTimestamp(long newTimestamp) {
        return new CommitRequest(refs, subject, body, newTimestamp, version, bootable, metadata, parent);
    }

    public CommitRequest withBody(String newBody) {
        return new CommitRequest(refs, subject, newBody, timestamp, version, bootable, metadata, parent);
    }

    public CommitRequest withVersion(String newVersion) {
        return new CommitRequest(refs, subject, body, timestamp, newVersion, bootable, metadata, parent);
    }

    public CommitRequest withBootable(boolean newBootable) {
        return new CommitRequest(refs, subject, body, timestamp, version, newBootable, metadata, parent);
    }

    public CommitRequest withMetadata(Map<String, Variant> newMetadata) {
        return new CommitRequest(refs, subject, body, timestamp, version, bootable, newMetadata, parent);
    }

    public CommitRequest withParent(Digest newParent) {
        return new CommitRequest(refs, subject, body, timestamp, version, bootable, metadata, newParent);
    }
}
