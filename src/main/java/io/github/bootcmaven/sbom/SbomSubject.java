// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sbom;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.oci.ImageReference;
import java.time.Instant;
import java.util.Map;

/**
 * The image that a bill of materials is of.
 *
 * @param image the image's name, with a tag
 * @param manifest the digest of its manifest
 * @param created when the image was made
 * @param archives the digests of the .debs it was made from, by {@code name/architecture}; may lack any
 */
public record SbomSubject(ImageReference image, Digest manifest, Instant created, Map<String, Digest> archives) {

    public SbomSubject {
        archives = Map.copyOf(archives);
    }

    /** The image's name without registry and path. */
    String name() {
        return image.repository().substring(image.repository().lastIndexOf('/') + 1);
    }

    String version() {
        return image.tag() == null ? manifest.toString() : image.tag();
    }

    /** The package URL (purl-spec, type {@code oci}). */
    String url() {
        return "pkg:oci/" + PackageUrl.encode(name()) + "@" + PackageUrl.encode(manifest.toString())
                + "?repository_url=" + PackageUrl.encode(image.name()) + "&tag=" + PackageUrl.encode(version());
    }
}
