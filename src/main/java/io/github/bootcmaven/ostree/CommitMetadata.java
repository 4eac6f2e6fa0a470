// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.ByteOrder;
import io.github.bootcmaven.tree.FileTree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a commit, in the order that is part of the checksum: {@code ostree.linux}, {@code version},
 * {@code ostree.bootable}, what the request adds, {@code ostree.ref-binding}, {@code ostree.collection-binding}; each only
 * where it applies.
 *
 * <p>C ostree keeps the order of its command line, except with {@code --bootable}: then all keys go through a hash table,
 * whose order these four keys follow here. So the checksum equals that of
 *
 * <pre>ostree commit --bootable --add-metadata-string=version=…</pre>
 *
 * and, with metadata added by the request, which would upset the hash table's order, that of the same keys given one by
 * one in this order: {@code --add-metadata-string=ostree.linux=…}, {@code --add-metadata-string=version=…},
 * {@code --add-metadata=ostree.bootable=true} and so on, without {@code --bootable}.
 */
final class CommitMetadata {

    static final String REF_BINDING = "ostree.ref-binding";
    static final String COLLECTION_BINDING = "ostree.collection-binding";

    private static final Set<String> BINDINGS = Set.of(REF_BINDING, COLLECTION_BINDING);

    private CommitMetadata() {}

    static Map<String, Variant> of(CommitRequest request, FileTree tree, @Nullable String collectionId) {
        Map<String, Variant> metadata = new LinkedHashMap<>();
        if (request.bootable()) {
            metadata.put("ostree.linux", Variant.string(Kernel.in(tree).release()));
        }
        if (request.version() != null) {
            metadata.put("version", Variant.string(request.version()));
        }
        if (request.bootable()) {
            metadata.put("ostree.bootable", Variant.bool(true));
        }
        request.metadata().forEach((key, value) -> {
            if (key.isEmpty() || BINDINGS.contains(key) || metadata.putIfAbsent(key, value) != null) {
                throw BootcException.project("Cannot commit with the metadata key '" + key
                        + "' added: it is empty, or the commit has it already");
            }
        });
        if (!request.refs().isEmpty()) {
            metadata.put(
                    REF_BINDING,
                    Variant.strings(request.refs().stream()
                            .distinct()
                            .sorted(ByteOrder.UTF8)
                            .toList()));
            if (collectionId != null) {
                metadata.put(COLLECTION_BINDING, Variant.string(collectionId));
            }
        }
        return metadata;
    }
}
