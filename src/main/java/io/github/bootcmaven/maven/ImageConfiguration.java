// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code <image>}: what the image is called and carries. The short form {@code <image>name</image>} is the name alone.
 */
public final class ImageConfiguration {

    /** The repository the image is pushed to, without a tag, e.g. {@code registry.example.com/edge-node}. */
    @Nullable
    String name;

    /** The tags, separated by commas or spaces; default: the project's version. */
    @Nullable
    List<String> tags;

    /**
     * {@code bootc}, an image of the root filesystem, or {@code ostree}, one that carries the commit in ostree-ext's
     * encapsulated format; default: {@code bootc}.
     */
    @Nullable
    String format;

    /**
     * Under which classifier the archive is attached to the project, e.g. {@code amd64}, so that images of one project for
     * several architectures can be deployed; default: none, the archive is the project's artifact.
     */
    @Nullable
    String classifier;

    /** Labels beside those that bootc needs and those taken from the project. */
    @Nullable
    Map<String, String> labels;

    /** Annotations of the manifest beside those taken from the labels. */
    @Nullable
    Map<String, String> annotations;

    /** Variables that a container of the image has, by name. */
    @Nullable
    Map<String, String> env;

    /** What a container runs, or the arguments of {@code <entrypoint>}; default: init, or a shell where nothing boots. */
    @Nullable
    List<String> cmd;

    /** What a container runs before {@code <cmd>}; with it, {@code <cmd>} has no default. */
    @Nullable
    List<String> entrypoint;

    /** Whom a container runs as: {@code user}, {@code uid}, each with {@code :group}; default: root. */
    @Nullable
    String user;

    /** Where a container starts, an absolute path; default: the root. */
    @Nullable
    String workingDirectory;

    /** What stops a container, e.g. {@code SIGTERM}; default: init's own {@code SIGRTMIN+3}. */
    @Nullable
    String stopSignal;

    /** The ports a container listens on: {@code 80}, {@code 80/tcp}, {@code 53/udp}. */
    @Nullable
    List<String> exposedPorts;

    /** Where a container writes data of its own: absolute paths. */
    @Nullable
    List<String> volumes;

    /** When the image is said to be made, as {@code 2026-11-23T00:00:00Z} or in seconds since 1970; default: the tree's time. */
    @Nullable
    String created;

    /** How the image is divided into layers and compressed. */
    @Nullable
    LayersConfiguration layers;

    /** Takes the short form. */
    public void set(String shortForm) {
        name = shortForm.trim();
    }
}
