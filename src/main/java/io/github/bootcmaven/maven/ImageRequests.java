// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.image.ImageRequest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.Annotation;
import io.github.bootcmaven.oci.ContainerConfig;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.Platform;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/** What is asked of an image, put together from the project and its {@code <image>}. */
final class ImageRequests {

    private final MavenProject project;
    private final ImageConfiguration image;
    private final boolean bootable;
    private final Platform platform;

    ImageRequests(MavenProject project, @Nullable ImageConfiguration image, boolean bootable, Platform platform) {
        this.project = project;
        this.image = image == null ? new ImageConfiguration() : image;
        this.bootable = bootable;
        this.platform = platform;
    }

    /** The names of the image. */
    List<ImageReference> references() {
        return ImageNames.of(project, image);
    }

    /**
     * The request, without a plan of layers.
     *
     * @param treeTime the tree's time, in seconds since 1970: that of the image unless the pom says another
     */
    ImageRequest request(long treeTime) {
        ImageRequest request = ImageRequest.bootable(
                        references(), platform, Instant.ofEpochSecond(created().orElse(treeTime)))
                .withBootable(bootable);
        return request.withConfig(config(request.config()))
                .withLabels(labels())
                .withAnnotations(orEmpty(image.annotations));
    }

    /** Adds all that the pom says of the image to a stage's key. */
    void addTo(StageKey key) {
        // What the tree's time is, the tree decides, and that is in the key.
        ImageRequest request = request(0);
        key.addAll("references", request.references())
                .addAll("env", request.config().env())
                .addAll("cmd", request.config().cmd())
                .addAll("entrypoint", request.config().entrypoint())
                .addAll("ports", request.config().exposedPorts())
                .addAll("volumes", request.config().volumes())
                .addAll("labels", request.config().labels().entrySet())
                .add("user", request.config().user())
                .add("folder", request.config().workingDir())
                .add("signal", request.config().stopSignal())
                .addAll("annotations", new TreeMap<>(request.annotations()).entrySet())
                .add("created", created())
                .add("bootable", bootable)
                .add("platform", platform);
    }

    private ContainerConfig config(ContainerConfig base) {
        List<String> entrypoint = words(image.entrypoint, "<entrypoint>");
        List<String> defaultCmd = entrypoint.isEmpty() ? base.cmd() : List.of();
        return new ContainerConfig(
                image.user,
                new TreeSet<>(WordList.of(image.exposedPorts)),
                orEmpty(image.env).entrySet().stream()
                        .map(variable -> variable.getKey() + "=" + Objects.requireNonNullElse(variable.getValue(), ""))
                        .toList(),
                entrypoint,
                image.cmd == null ? defaultCmd : words(image.cmd, "<cmd>"),
                new TreeSet<>(WordList.of(image.volumes)),
                image.workingDirectory,
                base.labels(),
                image.stopSignal == null ? base.stopSignal() : image.stopSignal);
    }

    private OptionalLong created() {
        if (image.created == null) {
            return OptionalLong.empty();
        }
        try {
            OptionalLong seconds = OutputTimestamp.seconds(image.created.trim());
            if (seconds.isEmpty()) {
                throw BootcException.project("'" + image.created + "' is no time");
            }
            return seconds;
        } catch (BootcException e) {
            throw e.in("<image><created>");
        }
    }

    /** An element a word; an empty one is a mistake. */
    private static List<String> words(@Nullable List<String> elements, String element) {
        if (elements == null) {
            return List.of();
        }
        if (elements.stream().anyMatch(Objects::isNull)) {
            throw BootcException.project("An empty word").in(element);
        }
        return elements;
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    private Map<String, String> labels() {
        SortedMap<String, String> labels = new TreeMap<>();
        labels.put(Annotation.TITLE, project.getName());
        labels.put(Annotation.VERSION, project.getVersion());
        putIfGiven(labels, Annotation.DESCRIPTION, project.getDescription());
        putIfGiven(labels, Annotation.URL, project.getUrl());
        putIfGiven(
                labels,
                Annotation.SOURCE,
                project.getScm() == null ? null : project.getScm().getUrl());
        putIfGiven(
                labels,
                Annotation.VENDOR,
                project.getOrganization() == null
                        ? null
                        : project.getOrganization().getName());
        orEmpty(image.labels).forEach((key, value) -> labels.put(key, Objects.requireNonNullElse(value, "")));
        return labels;
    }

    private static void putIfGiven(Map<String, String> labels, String key, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            labels.put(key, value.trim());
        }
    }
}
