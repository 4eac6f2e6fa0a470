// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.rootfs.PlacedFile;
import org.jspecify.annotations.Nullable;

/**
 * {@code <artifact>}: a Maven artifact and its place in the image. The short form is a line:
 * {@code com.example:app:1.0:jar /usr/lib/app/app.jar 0644}.
 */
public final class ArtifactConfiguration {

    private static final String ELEMENT = "<artifacts>";

    /** {@code g:a:v:type} or {@code g:a:v:classifier:type}. */
    @Nullable
    String coordinates;

    /** The file's path in the image. */
    @Nullable
    String path;

    /** Its mode, in octal; default: 0644. */
    @Nullable
    String mode;

    /** Its owner; default: root. */
    @Nullable
    String owner;

    /** Its group; default: root. */
    @Nullable
    String group;

    /** Takes the short form. */
    public void set(String shortForm) {
        String[] words = shortForm.trim().split("\\s+");
        if (words.length < 2 || words.length > 3) {
            throw BootcException.project(
                            "An artifact is coordinates, a path and perhaps a mode, and not " + shortForm.trim())
                    .in(ELEMENT);
        }
        coordinates = words[0];
        path = words[1];
        mode = words.length > 2 ? words[2] : null;
    }

    PlacedFile placed(ArtifactFiles files) {
        if (coordinates == null || path == null) {
            throw BootcException.project("An artifact needs <coordinates> and a <path>")
                    .in(ELEMENT);
        }
        return PlacedFile.of(coordinates, files.resolve(coordinates, ELEMENT), path, mode, owner, group);
    }
}
