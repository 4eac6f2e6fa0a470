// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.image.StoredImage;
import io.github.bootcmaven.image.UpdateCost;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Says what an update from the previous image downloads, and holds it to a limit. The previous image is the one the pom
 * names; else the layout that the build is about to replace; else, after {@code mvn clean}, the last image of this name
 * whose manifest the user's cache remembers. It never decides what an image is made of.
 */
final class UpdateReport {

    private static final int NAMED = 4;

    private final Workspace workspace;
    private final Platform platform;
    private final Path remembered;
    private final Optional<StoredImage> previous;

    private UpdateReport(Workspace workspace, Platform platform, Path remembered, Optional<StoredImage> previous) {
        this.workspace = workspace;
        this.platform = platform;
        this.remembered = remembered;
        this.previous = previous;
    }

    /**
     * Finds the previous image, before a build replaces it.
     *
     * @param named the image that the pom names
     * @param name the image's name
     */
    static UpdateReport before(
            Workspace workspace, Optional<StoredImage> named, String name, Platform platform, BuildLog log) {
        Digest key = new StageKey().add("name", name).add("platform", platform).digest();
        Path remembered = workspace.manifests().resolve(key.hex() + ".json");
        Optional<StoredImage> previous = named;
        if (previous.isEmpty()) {
            previous = attempt(workspace.image(), () -> StoredImage.read(workspace.image(), platform), log);
        }
        if (previous.isEmpty()) {
            previous = attempt(
                    remembered, () -> StoredImage.of(Files.readAllBytes(remembered), remembered.toString()), log);
        }
        return new UpdateReport(workspace, platform, remembered, previous);
    }

    @FunctionalInterface
    private interface Reading {
        StoredImage read() throws IOException;
    }

    /** An image that nobody named only informs: one that can't be read is as good as none. */
    private static Optional<StoredImage> attempt(Path path, Reading reading, BuildLog log) {
        try {
            return Files.exists(path) ? Optional.of(reading.read()) : Optional.empty();
        } catch (IOException | BootcException e) {
            log.debug("No previous image at " + path + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Compares the image that is in the workspace now.
     *
     * @return the cost, where there was a previous image
     * @throws BootcException if it is more than {@code max}
     */
    Optional<UpdateCost> after(Optional<Long> max, BuildLog log) throws IOException {
        StoredImage built = StoredImage.read(workspace.image(), platform);
        Optional<UpdateCost> cost = previous.map(image -> UpdateCost.between(image, built));
        if (cost.isPresent() && cost.get().bytes() > 0) {
            log.info("Update  " + MavenBuildLog.megabytes(cost.get().bytes()) + " to download from the previous image: "
                    + inWords(cost.get()));
        }
        if (cost.isPresent() && max.isPresent() && cost.get().bytes() > max.get()) {
            throw tooMuch(cost.get(), max.get());
        }
        AtomicFile.write(remembered, built.manifest().json());
        return cost;
    }

    /** The cost as a part of the goal's account. */
    static ObjectNode account(UpdateCost cost) {
        ObjectNode update = BuildAccount.section().put("bytes", cost.bytes());
        cost.layers().forEach(layer -> update.withArray("layers").add(layer.name()));
        return update;
    }

    private static String inWords(UpdateCost cost) {
        String largest = cost.layers().stream()
                .limit(NAMED)
                .map(layer -> layer.name() + " " + MavenBuildLog.megabytes(layer.bytes()))
                .collect(Collectors.joining(", "));
        int more = cost.layers().size() - NAMED;
        return cost.layers().size() + " of " + cost.of() + " layers"
                + (largest.isEmpty() ? "" : " (" + largest + (more > 0 ? " and " + more + " more" : "") + ")");
    }

    private static BootcException tooMuch(UpdateCost cost, long max) {
        String layers = cost.layers().stream()
                .map(layer -> "\n    " + layer.name() + ": " + layer.bytes() + " bytes")
                .collect(Collectors.joining());
        return BootcException.project("An update from the previous image downloads " + cost.bytes()
                        + " bytes, and at most " + max + " are allowed. The layers that changed:" + layers)
                .in("<layers><maxUpdate>")
                .hint("Raise the limit for a larger update, or see why so much changed; with a plan of layers"
                        + " (mvn bootc:replan) packages stay where they are.");
    }
}
