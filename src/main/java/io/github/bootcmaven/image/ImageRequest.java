// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.ContainerConfig;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.Platform;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * Which image to make of a tree.
 *
 * @param references the names the image gets in its layout, each with a tag and without a digest; may be none
 * @param platform the machine it is for
 * @param created its time of creation, cut to whole seconds
 * @param bootable whether it says of itself that bootc can boot it
 * @param config how a container of it runs, and its labels
 * @param annotations the manifest's annotations, besides those that every image gets
 * @param plan which file goes to which layer
 * @param compression how the layers are compressed
 */
public record ImageRequest(
        List<ImageReference> references,
        Platform platform,
        Instant created,
        boolean bootable,
        ContainerConfig config,
        Map<String, String> annotations,
        LayerPlan plan,
        Compression compression) {

    /** Started as a container, the image boots like a machine: its first process is init, stopped by init's own signal. */
    private static final ContainerConfig INIT =
            ContainerConfig.EMPTY.withCmd(List.of("/sbin/init")).withStopSignal("SIGRTMIN+3");

    /** By these, an import looks for a commit inside the image; here is none, and it would fail. */
    private static final List<String> LABELS_OF_ENCAPSULATED_COMMITS = List.of("ostree.commit", "ostree.final-diffid");

    public ImageRequest {
        references = List.copyOf(references);
        created = created.truncatedTo(ChronoUnit.SECONDS);
        annotations = Map.copyOf(annotations);
        references.forEach(ImageRequest::check);
        ContainerConfigRules.check(config);
        ContainerConfigRules.checkAnnotations(annotations);
        for (String label : LABELS_OF_ENCAPSULATED_COMMITS) {
            if (config.labels().containsKey(label)) {
                throw BootcException.project(
                                "Label " + label + " is for images that carry an OSTree commit, and this one doesn't")
                        .in("<labels>");
            }
        }
    }

    /** A bootable image with the defaults for everything that has one. */
    public static ImageRequest bootable(List<ImageReference> references, Platform platform, Instant created) {
        return new ImageRequest(
                references, platform, created, true, INIT, Map.of(), LayerPlan.byPath(), Compression.DEFAULT);
    }

    /** The same with these labels besides those that every image gets. */
    public ImageRequest withLabels(Map<String, String> newLabels) {
        return withConfig(config.withLabels(newLabels));
    }

    /** The same, said to be bootable or not; one that isn't runs a shell instead of init. */
    public ImageRequest withBootable(boolean newBootable) {
        ContainerConfig newConfig = newBootable ? config : config.withCmd(List.of("/bin/sh"));
        return new ImageRequest(references, platform, created, newBootable, newConfig, annotations, plan, compression);
    }

    /** The same with another configuration. */
    public ImageRequest withConfig(ContainerConfig newConfig) {
        return new ImageRequest(references, platform, created, bootable, newConfig, annotations, plan, compression);
    }

    /** The same with other annotations. */
    public ImageRequest withAnnotations(Map<String, String> newAnnotations) {
        return new ImageRequest(references, platform, created, bootable, config, newAnnotations, plan, compression);
    }

    /** The same with another compression. */
    public ImageRequest withCompression(Compression newCompression) {
        return new ImageRequest(references, platform, created, bootable, config, annotations, plan, newCompression);
    }

    /** The same with another layer plan. */
    public ImageRequest withPlan(LayerPlan newPlan) {
        return new ImageRequest(references, platform, created, bootable, config, annotations, newPlan, compression);
    }

    /** Whether nobody asked for another command than the one that every bootable image gets. */
    boolean hasDefaultCmd() {
        return config.cmd().equals(INIT.cmd());
    }

    private static void check(ImageReference reference) {
        if (reference.tag() == null || reference.digest() != null) {
            throw BootcException.project("Image reference '" + reference
                            + "': the name of an image that is yet to be built has a tag and no digest")
                    .in("<image>");
        }
    }
}
