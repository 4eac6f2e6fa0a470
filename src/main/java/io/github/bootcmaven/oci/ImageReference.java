// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an image lives: {@code registry/repository[:tag][@digest]}, in the grammar of the OCI distribution specification
 * (spec.md, "Pulling manifests").
 *
 * <p>The registry is always written. A short name such as {@code debian} would mean another image on each host, as its
 * container tools are configured, so it is an error and never completed. As everywhere in this field, the first component
 * is a registry if it contains a dot or a colon or is {@code localhost}.
 *
 * @param registry the host, with its port where it has one, e.g. {@code registry.example.com:5000}
 * @param repository the repository's name on it, e.g. {@code team/edge-node}
 * @param tag the tag, or null
 * @param digest the digest of the manifest or index, or null
 */
public record ImageReference(
        String registry,
        String repository,
        @Nullable String tag,
        @Nullable Digest digest) {

    private static final Pattern HOST = Pattern.compile(
            "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*"
                    + "|\\[[0-9a-fA-F:]+])(?::[0-9]{1,5})?");
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    /** What most clients and registries accept for registry and repository together. */
    private static final int MAX_NAME_LENGTH = 255;

    public ImageReference {
        String text = format(registry, repository, tag, digest);
        if (!HOST.matcher(registry).matches()) {
            throw invalid(text, "'" + registry + "' is not a host name with an optional port");
        }
        for (String component : repository.split("/", -1)) {
            if (!COMPONENT.matcher(component).matches()) {
                throw invalid(
                        text,
                        (component.isEmpty()
                                        ? "a component of the repository is empty"
                                        : "'" + component + "' is not a component of a repository")
                                + "; each has lower-case letters and digits, with one '.', one or two '_' or any"
                                + " number of '-' between them");
            }
        }
        if (registry.length() + 1 + repository.length() > MAX_NAME_LENGTH) {
            throw invalid(text, "registry and repository have more than " + MAX_NAME_LENGTH + " characters");
        }
        if (tag != null && !TAG.matcher(tag).matches()) {
            throw invalid(
                    text,
                    "'" + tag + "' is not a tag; a tag has 1 to 128 letters, digits, '_', '.' or '-' and begins"
                            + " with none of the last two");
        }
    }

    /**
     * Reads a reference.
     *
     * @throws BootcException if it breaks a rule, which the message names
     */
    public static ImageReference parse(String text) {
        int at = text.indexOf('@');
        String named = at < 0 ? text : text.substring(0, at);
        Digest digest = at < 0 ? null : parseDigest(text, text.substring(at + 1));

        int slash = named.indexOf('/');
        String registry = slash < 0 ? "" : named.substring(0, slash);
        if (!isRegistry(registry)) {
            throw invalid(text, "it names no registry, and short names are not completed")
                    .hint("write registry/repository:tag, e.g. registry.example.com/team/server:1.0, or"
                            + " localhost/server:1.0 for an image that stays on this machine");
        }
        String path = named.substring(slash + 1);
        int colon = path.indexOf(':', path.lastIndexOf('/') + 1);
        String repository = colon < 0 ? path : path.substring(0, colon);
        String tag = colon < 0 ? null : path.substring(colon + 1);
        return new ImageReference(registry, repository, tag, digest);
    }

    /** The same with another tag, and without a digest, which a new tag need not fit. */
    public ImageReference withTag(String newTag) {
        return new ImageReference(registry, repository, newTag, null);
    }

    /** The same with a digest. */
    public ImageReference withDigest(Digest newDigest) {
        return new ImageReference(registry, repository, tag, newDigest);
    }

    /** Registry and repository, without tag and digest. */
    public String name() {
        return registry + "/" + repository;
    }

    @Override
    public String toString() {
        return format(registry, repository, tag, digest);
    }

    private static boolean isRegistry(String component) {
        return component.equals("localhost") || component.indexOf('.') >= 0 || component.indexOf(':') >= 0;
    }

    private static Digest parseDigest(String text, String digest) {
        try {
            return Digest.parse(digest);
        } catch (IllegalArgumentException e) {
            throw invalid(text, "'" + digest + "' is not a digest; it is sha256: and 64 lower-case hexadecimal digits");
        }
    }

    private static String format(String registry, String repository, @Nullable String tag, @Nullable Digest digest) {
        return registry + "/" + repository + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }

    private static BootcException invalid(String text, String why) {
        return BootcException.project("Image reference '" + text + "': " + why);
    }
}
