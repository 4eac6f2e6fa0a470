// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.EncapsulatedLayers;
import io.github.bootcmaven.oci.ImageConfig;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.MediaType;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.verify.VerifyRequest.ImageLocation;
import java.util.Map;
import java.util.Set;

/** Whether manifest and configuration of an image fit together, and say what bootc asks for. */
final class ConfigRules {

    private static final String BOOTC_LABEL = "containers.bootc";
    private static final String OSTREE_PREFIX = "ostree.";

    /** What bootc can decompress. */
    private static final Set<String> LAYER_TYPES = Set.of(MediaType.LAYER, MediaType.LAYER_GZIP, MediaType.LAYER_ZSTD);

    private ConfigRules() {}

    static void check(ImageManifest manifest, ImageConfig config, ImageLocation image, Findings findings) {
        checkCounts(manifest, config, findings);
        for (Descriptor layer : manifest.layers()) {
            if (!LAYER_TYPES.contains(layer.mediaType())) {
                findings.add("the layer " + layer.digest() + " has the media type " + layer.mediaType()
                        + ", which bootc can't read");
            }
        }
        Platform actual = config.platform();
        Platform expected = image.platform();
        if (!actual.equals(expected)) {
            findings.add("the image is for " + name(actual) + ", and was built for " + name(expected));
        }
        if (EncapsulatedLayers.areIn(config)) {
            checkRepeated(config.config().labels(), manifest.annotations(), findings);
        } else {
            checkLabels("label", config.config().labels(), findings);
            checkLabels("annotation", manifest.annotations(), findings);
        }
        String bootc = config.config().labels().get(BOOTC_LABEL);
        if (image.bootable() && !"1".equals(bootc)) {
            findings.add(
                    bootc == null
                            ? "the label " + BOOTC_LABEL + "=1 is missing, without which bootc refuses the image"
                            : "the label " + BOOTC_LABEL + " is " + bootc + ", not 1");
        }
    }

    private static void checkCounts(ImageManifest manifest, ImageConfig config, Findings findings) {
        int layers = manifest.layers().size();
        if (layers == 0) {
            findings.add("the manifest has no layers");
        }
        if (config.diffIds().size() != layers) {
            findings.add("the manifest has " + layers + " layers, and the configuration "
                    + config.diffIds().size() + " diff IDs");
        }
        long steps =
                config.history().stream().filter(step -> !step.emptyLayer()).count();
        if (steps != layers) {
            findings.add("the manifest has " + layers + " layers, and the history tells of " + steps);
        }
    }

    /** The labels of an image with a commit are annotations of its manifest too. */
    private static void checkRepeated(Map<String, String> labels, Map<String, String> annotations, Findings findings) {
        labels.forEach((name, value) -> {
            if (name.startsWith(OSTREE_PREFIX) && !value.equals(annotations.get(name))) {
                findings.add("the label " + name + " is " + value + ", and the annotation " + annotations.get(name));
            }
        });
    }

    /** With these, an import looks for a commit inside the image, where a plain image has files. */
    private static void checkLabels(String kind, Map<String, String> labels, Findings findings) {
        labels.keySet().stream()
                .filter(name -> name.startsWith(OSTREE_PREFIX))
                .forEach(name -> findings.add("the " + kind + " " + name + " says there is a commit inside the image"));
    }

    private static String name(Platform platform) {
        return platform.os() + "/" + platform.architecture()
                + (platform.variant() == null ? "" : "/" + platform.variant());
    }
}
