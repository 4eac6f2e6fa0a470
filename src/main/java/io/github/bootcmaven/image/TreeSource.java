// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.oci.Annotation;
import io.github.bootcmaven.oci.ContainerConfig;
import io.github.bootcmaven.oci.OstreeLabel;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A root filesystem in layers, an image like any other. */
final class TreeSource implements ImageSource {

    private final FileTree tree;
    private final LayerPlan plan;

    TreeSource(FileTree tree, LayerPlan plan) {
        this.tree = tree;
        this.plan = plan;
    }

    @Override
    public List<PlannedLayer> layers() throws IOException {
        return PlannedLayer.divide(tree, plan);
    }

    /** bootc and ostree-ext look for nothing else in an image without a commit. */
    @Override
    public ContainerConfig config(ImageRequest request, List<BuiltLayer> built) {
        SortedMap<String, String> labels = new TreeMap<>();
        labels.put(Annotation.CREATED, request.created().toString());
        if (request.bootable()) {
            labels.put(OstreeLabel.BOOTC, "1");
        }
        return request.config().withLabels(labels);
    }

    /** What the labels say in the specification's words, registries and bootc read from the manifest's annotations. */
    @Override
    public Map<String, String> annotations(Map<String, String> labels) {
        SortedMap<String, String> annotations = new TreeMap<>();
        labels.forEach((key, value) -> {
            if (key.startsWith(Annotation.NAMESPACE) && !key.equals(Annotation.REF_NAME)) {
                annotations.put(key, value);
            }
        });
        return annotations;
    }

    @Override
    public String createdBy(BuiltLayer layer) {
        return "bootc:oci-package " + layer.name();
    }
}
