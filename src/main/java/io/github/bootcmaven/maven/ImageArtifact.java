// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import java.nio.file.Path;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.MavenProjectHelper;
import org.jspecify.annotations.Nullable;

/** An oci-archive as an artifact of its project. */
final class ImageArtifact {

    /** The extension of archives in repositories. */
    static final String EXTENSION = "oci.tar";

    static final String PACKAGING = "bootc-image";

    private ImageArtifact() {}

    /**
     * Makes an archive the project's artifact, or attaches it under the classifier that {@code <image>} names. Maven wants a
     * project of this packaging to have an artifact of its own in any case.
     */
    static void set(
            MavenProject project, MavenProjectHelper projects, @Nullable ImageConfiguration image, Path archive) {
        String classifier = image == null || image.classifier == null ? "" : image.classifier.trim();
        if (!classifier.isEmpty()) {
            projects.attachArtifact(project, EXTENSION, classifier, archive.toFile());
        }
        if (classifier.isEmpty() || project.getArtifact().getType().equals(PACKAGING)) {
            project.getArtifact().setFile(archive.toFile());
        }
    }
}
