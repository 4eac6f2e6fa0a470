// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.deb.BinaryPackage;
import io.github.bootcmaven.deb.DebianVersion;
import io.github.bootcmaven.deb.InstallPlan.Action;
import io.github.bootcmaven.deb.InstallPlan.Batch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A solution as it is kept in the cache: what fetching and installing need of it, as JSON. */
final class SolutionFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SolutionFile() {}

    /** Writes a solution; a package's source is its place in {@code sources}. */
    static String write(Solution solution, List<AptSource> sources) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode packages = root.putArray("packages");
        for (Candidate candidate : solution.packages()) {
            BinaryPackage binary = candidate.binary();
            packages.addObject()
                    .put("name", binary.name())
                    .put("version", binary.version().toString())
                    .put("architecture", binary.architecture())
                    .put("filename", binary.filename())
                    .put("size", binary.size())
                    .put("sha256", binary.sha256().hex())
                    .put("sourceName", binary.sourceName())
                    .put("source", sources.indexOf(candidate.source()));
        }
        ArrayNode batches = root.putArray("batches");
        for (Batch batch : solution.batches()) {
            ObjectNode written =
                    batches.addObject().put("action", batch.action().name());
            batch.packages().forEach(written.putArray("packages")::add);
        }
        solution.bootstrap().stream().sorted().forEach(root.putArray("bootstrap")::add);
        return JSON.writeValueAsString(root);
    }

    /** Reads what {@link #write} wrote for the same sources. */
    static Solution read(String text, List<AptSource> sources) throws IOException {
        JsonNode root = JSON.readTree(text);
        List<Candidate> packages = new ArrayList<>();
        for (JsonNode each : root.required("packages")) {
            packages.add(new Candidate(
                    binary(each), sources.get(each.required("source").intValue())));
        }
        List<Batch> batches = new ArrayList<>();
        for (JsonNode each : root.required("batches")) {
            batches.add(
                    new Batch(Action.valueOf(each.required("action").textValue()), texts(each.required("packages"))));
        }
        Set<String> bootstrap = new LinkedHashSet<>(texts(root.required("bootstrap")));
        return new Solution(packages, batches, bootstrap);
    }

    /** A package without what only solving needs. */
    private static BinaryPackage binary(JsonNode each) {
        return new BinaryPackage(
                each.required("name").textValue(),
                DebianVersion.parse(each.required("version").textValue()),
                each.required("architecture").textValue(),
                false,
                null,
                "optional",
                "",
                "",
                "",
                each.required("filename").textValue(),
                each.required("size").longValue(),
                Digest.ofHex(each.required("sha256").textValue()),
                0,
                each.required("sourceName").textValue());
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.textValue()));
        return texts;
    }
}
