// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.Annotation;
import io.github.bootcmaven.oci.ContainerConfig;
import io.github.bootcmaven.oci.OstreeLabel;
import io.github.bootcmaven.ostree.CommitOutline;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.ostree.Variant;
import io.github.bootcmaven.tree.Metadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A commit in ostree-ext's encapsulated format: its metadata in the first layer, its contents in those of a plan. Container
 * engines see the tree, bootc and ostree-ext take the objects, and with them the very commit.
 */
final class CommitSource implements ImageSource {

    private final OstreeRepository repository;
    private final CommitOutline outline;
    private final LayerPlan plan;

    private CommitSource(OstreeRepository repository, CommitOutline outline, LayerPlan plan) {
        this.repository = repository;
        this.outline = outline;
        this.plan = plan;
    }

    static CommitSource of(OstreeRepository repository, Digest commit, LayerPlan plan) throws IOException {
        return new CommitSource(repository, CommitOutline.read(repository, commit), plan);
    }

    @Override
    public List<TarLayer> layers() throws IOException {
        Map<String, Metadata> directories = new HashMap<>();
        for (CommitOutline.Place place : outline.directories()) {
            PlannedLayer.refuseWhiteout(place.path());
            directories.put(place.path(), place.metadata());
        }
        Map<String, ObjectLayer> chunks = new LinkedHashMap<>();
        plan.names().forEach(name -> chunks.put(name, new ObjectLayer(name, plan.componentsOf(name), directories)));
        for (Map.Entry<Digest, List<String>> file : outline.files().entrySet()) {
            List<String> paths = file.getValue();
            paths.forEach(PlannedLayer::refuseWhiteout);
            Objects.requireNonNull(chunks.get(plan.layerOf(paths.get(0))), "the plan names all its layers")
                    .add(repository.readContent(file.getKey()), paths);
        }
        List<TarLayer> layers = new ArrayList<>();
        layers.add(new CommitLayer(repository, outline));
        chunks.values().stream().filter(chunk -> !chunk.isEmpty()).forEach(layers::add);
        return layers;
    }

    @Override
    public ContainerConfig config(ImageRequest request, List<BuiltLayer> built) {
        SortedMap<String, String> labels = new TreeMap<>();
        labels.put(Annotation.CREATED, request.created().toString());
        putText(labels, Annotation.VERSION, "version");
        putText(labels, OstreeLabel.LEGACY_VERSION, "version");
        putText(labels, OstreeLabel.LINUX, "ostree.linux");
        Variant bootable = metadata("ostree.bootable", "b");
        if (bootable != null) {
            labels.put(OstreeLabel.BOOTABLE, String.valueOf(bootable.asBoolean()));
            labels.put(OstreeLabel.BOOTC, "1");
        }
        labels.put(OstreeLabel.COMMIT, outline.checksum().hex());
        labels.put(
                OstreeLabel.FINAL_DIFF_ID, built.get(built.size() - 1).diffId().toString());
        Variant cmd = metadata("ostree.container-cmd", "as");
        ContainerConfig config = request.config().withLabels(labels);
        return cmd == null || !request.hasDefaultCmd() ? config : config.withCmd(cmd.asStrings());
    }

    /** All of them, as ostree-ext does. */
    @Override
    public Map<String, String> annotations(Map<String, String> labels) {
        return labels;
    }

    @Override
    public String createdBy(BuiltLayer layer) {
        if (!layer.name().equals(CommitLayer.NAME)) {
            return layer.name();
        }
        String subject = outline.commit().subject();
        return subject.isEmpty()
                ? "ostree export of commit " + outline.checksum().hex()
                : subject;
    }

    private void putText(Map<String, String> labels, String label, String key) {
        Variant value = metadata(key, "s");
        if (value != null) {
            labels.put(label, value.asString());
        }
    }

    private @Nullable Variant metadata(String key, String type) {
        Variant value = outline.commit().metadata().get(key);
        if (value != null && !value.type().equals(type)) {
            throw BootcException.project("The commit " + outline.checksum().hex() + " has the metadata '" + key
                    + "' of type " + value.type() + ", not " + type);
        }
        return value;
    }
}
