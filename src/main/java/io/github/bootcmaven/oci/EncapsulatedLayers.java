// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.util.List;
import java.util.Map;

/**
 * Which layers of an image carry an OSTree commit, as ostree-ext's container format has it: the first one the commit, those
 * up to {@code ostree.final-diffid} its content.
 *
 * @param checksum the commit that the image says it carries
 * @param commit the layer with the commit and its directories
 * @param chunks the layers with content
 * @param derived what somebody put on top
 */
public record EncapsulatedLayers(
        Digest checksum, Descriptor commit, List<Descriptor> chunks, List<Descriptor> derived) {

    public EncapsulatedLayers {
        chunks = List.copyOf(chunks);
        derived = List.copyOf(derived);
    }

    /** Whether an image says that it carries a commit. */
    public static boolean areIn(ImageConfig config) {
        return config.config().labels().containsKey(OstreeLabel.FINAL_DIFF_ID);
    }

    /**
     * Reads which layers are which.
     *
     * @throws BootcException if labels, diff IDs and layers don't fit each other
     */
    public static EncapsulatedLayers of(ImageManifest manifest, ImageConfig config) {
        Digest last = digest(config.config().labels(), OstreeLabel.FINAL_DIFF_ID);
        int index = config.diffIds().indexOf(last);
        if (index < 0) {
            throw refusal("the label " + OstreeLabel.FINAL_DIFF_ID + " is " + last + ", which is no layer's diff ID");
        }
        List<Descriptor> layers = manifest.layers();
        if (layers.size() != config.diffIds().size()) {
            throw refusal("there are " + layers.size() + " layers, and "
                    + config.diffIds().size() + " diff IDs");
        }
        Digest target = layers.get(index).digest();
        if (layers.stream().filter(layer -> layer.digest().equals(target)).count() > 1) {
            throw refusal("the layer " + target + ", the commit's last, comes twice");
        }
        return new EncapsulatedLayers(
                digest(config.config().labels(), OstreeLabel.COMMIT),
                layers.get(0),
                index == 0 ? List.of() : layers.subList(1, index + 1),
                layers.subList(index + 1, layers.size()));
    }

    private static Digest digest(Map<String, String> labels, String name) {
        String text = labels.get(name);
        if (text == null) {
            throw refusal("the label " + name + " is missing");
        }
        try {
            return name.equals(OstreeLabel.COMMIT) ? Digest.ofHex(text) : Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw refusal("the label " + name + " is '" + text + "', no checksum");
        }
    }

    private static BootcException refusal(String why) {
        return BootcException.environment("Looking for the commit in the image: " + why);
    }
}
