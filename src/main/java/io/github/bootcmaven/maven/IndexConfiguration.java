// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code <index>}: which images make up an image index. The short form names them, separated by commas or blanks. */
public final class IndexConfiguration {

    /**
     * The images, each a path of an oci-archive or of an OCI image layout, relative to the project, a Maven artifact
     * {@code groupId:artifactId:version[:classifier]}, or one in a registry, {@code docker://registry/name:tag} or, sure to be
     * the one that is meant, {@code docker://registry/name@sha256:…}.
     */
    @Nullable
    List<String> images;

    /** Takes the short form. */
    public void set(String shortForm) {
        images = List.of(shortForm);
    }
}
