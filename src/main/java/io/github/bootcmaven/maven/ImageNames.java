// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.ImageReference;
import java.util.List;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/** What a project's image is called: {@code <image><name>} with each of {@code <tags>}, or with the project's version. */
final class ImageNames {

    private ImageNames() {}

    static List<ImageReference> of(MavenProject project, @Nullable ImageConfiguration image) {
        String name = image == null || image.name == null ? "localhost/" + project.getArtifactId() : image.name;
        List<String> tags = image == null ? List.of() : WordList.of(image.tags);
        ImageReference reference = parse(name);
        if (reference.tag() != null || reference.digest() != null) {
            throw BootcException.project("The image's name " + name + " has a tag or digest")
                    .in("<image>")
                    .hint("Put tags into <image><tags>; without, the image gets the project's version for its tag.");
        }
        return (tags.isEmpty() ? List.of(project.getVersion()) : tags)
                .stream().map(reference::withTag).toList();
    }

    /** The same, for those that leave this machine. */
    static List<ImageReference> toPush(MavenProject project, @Nullable ImageConfiguration image) {
        if (image == null || image.name == null) {
            throw BootcException.project("Cannot push the image: it has no name that says to which registry")
                    .in("<image>")
                    .hint("Name registry and repository: <image>registry.example.com/" + project.getArtifactId()
                            + "</image>.");
        }
        return of(project, image);
    }

    private static ImageReference parse(String name) {
        try {
            return ImageReference.parse(name);
        } catch (BootcException e) {
            throw e.in("<image>");
        }
    }
}
