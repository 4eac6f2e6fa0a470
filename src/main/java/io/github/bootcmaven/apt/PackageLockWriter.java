// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.deb.InstallPlan.Batch;
import java.util.Locale;

/**
 * A lock as text, made for diffs: a value a line, everything sorted that has no order of its own. The form is published as
 * {@code packages.lock.schema.json}.
 */
final class PackageLockWriter {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\n");

    private PackageLockWriter() {}

    static String text(PackageLock lock) throws JsonProcessingException {
        ObjectNode root = JSON.createObjectNode().put("lockVersion", PackageLock.VERSION);
        ObjectNode architectures = root.putObject("architectures");
        lock.architectures().forEach((name, section) -> architectures.set(name, section(section)));
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator(""))
                .withObjectIndenter(INDENTER)
                .withArrayIndenter(INDENTER);
        return JSON.writer(printer).writeValueAsString(root) + "\n";
    }

    private static ObjectNode section(LockedArchitecture section) {
        ObjectNode written = JSON.createObjectNode();
        LockInputs inputs = section.inputs();
        ObjectNode input =
                written.putObject("inputs").put("digest", inputs.digest().toString());
        inputs.lists().forEach((name, list) -> list.forEach(input.withArray(name)::add));
        input.put(LockInputs.RECOMMENDS, inputs.recommends());

        ArrayNode releases = written.putArray("releases");
        section.releases().forEach(release -> releases.add(release(release)));
        ArrayNode packages = written.putArray("packages");
        section.packages().forEach(each -> packages.add(pinned(each)));
        ArrayNode order = written.putArray("order");
        for (Batch batch : section.batches()) {
            ArrayNode names = order.addObject().putArray(batch.action().name().toLowerCase(Locale.ROOT));
            batch.packages().forEach(names::add);
        }
        section.bootstrap().stream().sorted().forEach(written.putArray("bootstrap")::add);
        return written;
    }

    private static ObjectNode release(LockedRelease release) {
        ObjectNode written = JSON.createObjectNode().put("source", release.source());
        if (release.date() != null) {
            written.put("date", release.date().toString());
        }
        release.keys().forEach(written.putArray("keys")::add);
        ArrayNode indexes = written.putArray("indexes");
        for (LockedRelease.Index index : release.indexes()) {
            indexes.addObject()
                    .put("path", index.path())
                    .put("sha256", index.sha256().hex());
        }
        return written;
    }

    private static ObjectNode pinned(LockedPackage each) {
        return JSON.createObjectNode()
                .put("name", each.name())
                .put("version", each.version().toString())
                .put("architecture", each.architecture())
                .put("why", each.why())
                .put("from", each.from())
                .put("sourcePackage", each.sourcePackage())
                .put("path", each.path())
                .put("size", each.size())
                .put("installedSize", each.installedSize())
                .put("sha256", each.sha256().hex());
    }
}
