// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageIndex;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.MediaType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of a build's two layouts is pushed: the index of images for several architectures where one was made, for that is what
 * users are to pull, else the image. An index that doesn't have the image beside it is of another build.
 */
final class PushedLayout {

    private static final String ELEMENT = "<push><layout>";

    private final Path image;
    private final Path index;

    PushedLayout(Path image, Path index) {
        this.image = image;
        this.index = index;
    }

    /**
     * Chooses.
     *
     * @param wanted {@code image}, {@code index}, or null for what is there
     */
    Path choose(@Nullable String wanted) throws IOException {
        return switch (wanted == null ? "" : wanted.trim().toLowerCase(Locale.ROOT)) {
            case "image" -> require(image);
            case "index" -> require(index);
            case "" -> choose();
            default ->
                throw BootcException.project("There is no layout " + wanted + " to push")
                        .in(ELEMENT)
                        .hint("It is image or index; without the element, the index where there is one.");
        };
    }

    private Path choose() throws IOException {
        if (!Files.isDirectory(index)) {
            return require(image);
        }
        if (Files.isDirectory(image)) {
            ImageLayout indexed = ImageLayout.open(index);
            Set<Digest> there = digests(indexed, indexed.index());
            for (Descriptor built : ImageLayout.open(image).index().manifests()) {
                if (!there.contains(built.digest())) {
                    throw BootcException.project("Cannot push the index " + index + ": it doesn't have the image "
                                    + built.digest() + " that lies beside it, so it is of another build")
                            .in(ELEMENT)
                            .hint(
                                    "Run bootc:index again, or delete the index; or say that one of the two is meant all the"
                                            + " same: <layout>image</layout>, <layout>index</layout>.");
                }
            }
        }
        return index;
    }

    /** The digests of all manifests that an index points at, those in indexes of it, too. */
    private static Set<Digest> digests(ImageLayout layout, ImageIndex index) throws IOException {
        Set<Digest> digests = new HashSet<>();
        for (Descriptor each : index.manifests()) {
            digests.add(each.digest());
            if (each.mediaType().equals(MediaType.INDEX)) {
                digests.addAll(digests(layout, layout.index(each)));
            }
        }
        return digests;
    }

    private Path require(Path layout) {
        if (!Files.isDirectory(layout)) {
            throw BootcException.project(
                            "There is no " + (layout.equals(image) ? "image" : "index") + " to push at " + layout)
                    .hint((layout.equals(image) ? "bootc:oci-package" : "bootc:index")
                            + " makes it, in the phase package: mvn deploy.");
        }
        return layout;
    }
}
