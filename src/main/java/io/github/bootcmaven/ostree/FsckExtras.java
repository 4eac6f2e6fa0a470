// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The part of {@link Fsck} that looks at what is beside the commits: signatures, attributes of a mode, the summary. */
final class FsckExtras {

    /** Takes a finding: the object, where it is, what is wrong. */
    @FunctionalInterface
    interface Report {
        void found(String object, String path, String problem);
    }

    private static final String SUMMARY = "summary";

    private final OstreeRepository repository;
    private final Report report;

    FsckExtras(OstreeRepository repository, Report report) {
        this.repository = repository;
        this.report = report;
    }

    void check() throws IOException {
        Map<ObjectType, Set<ObjectName>> all = repository.objects().all();
        for (ObjectName name : all.getOrDefault(ObjectType.COMMIT_META, Set.of())) {
            // C ostree empties the file to take detached metadata away.
            if (Files.size(repository.path(name)) > 0) {
                attempt(name, () -> Signatures.of(DetachedMetadata.decode(repository.readMetadata(name))));
            }
        }
        for (ObjectType type : new ObjectType[] {ObjectType.FILE_XATTRS, ObjectType.FILE_XATTRS_LINK}) {
            for (ObjectName name : all.getOrDefault(type, Set.of())) {
                attempt(name, () -> checkXattrs(name));
            }
        }
        checkSummary();
    }

    @FunctionalInterface
    private interface Check {
        void run() throws IOException;
    }

    private void attempt(ObjectName name, Check check) throws IOException {
        attempt(
                name.toString(),
                name.type() == ObjectType.COMMIT_META
                        ? "commit " + name.checksum().hex()
                        : "attributes",
                check);
    }

    private void attempt(String object, String path, Check check) throws IOException {
        try {
            check.run();
        } catch (MalformedObjectException e) {
            report.found(object, path, String.valueOf(e.getMessage()));
        }
    }

    private void checkXattrs(ObjectName name) throws IOException {
        byte[] bytes = repository.readMetadata(name);
        Digest actual = Digest.of(bytes);
        if (name.type() == ObjectType.FILE_XATTRS && !actual.equals(name.checksum())) {
            throw new MalformedObjectException("has the checksum " + actual.hex());
        }
        XattrArray.decode(Variant.parse(XattrArray.TYPE, bytes), Violations.REFUSED);
    }

    private void checkSummary() throws IOException {
        if (!Files.exists(Summary.file(repository))) {
            return;
        }
        attempt(SUMMARY, SUMMARY, () -> {
            Summary summary = Summary.decode(Files.readAllBytes(Summary.file(repository)));
            Map<String, Digest> named = new HashMap<>();
            summary.refs().forEach((ref, entry) -> named.put(ref, entry.commit()));
            if (!named.equals(repository.refs())) {
                throw new MalformedObjectException("names other commits than the refs do");
            }
        });
    }
}
