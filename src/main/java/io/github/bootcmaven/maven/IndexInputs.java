// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.ArchiveExtraction;
import io.github.bootcmaven.oci.ImageLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/** The images that an index is to join, as layouts; archives are extracted to a folder for the time being. */
final class IndexInputs {

    private static final String ELEMENT = "<index>";
    private static final Pattern COORDINATES = Pattern.compile("[^:/]+:[^:/]+:[^:/]+(?::[^:/]+)?");

    private final MavenProject project;
    private final RepositorySystem repositories;
    private final RepositorySystemSession session;

    IndexInputs(MavenProject project, RepositorySystem repositories, RepositorySystemSession session) {
        this.project = project;
        this.repositories = repositories;
        this.session = session;
    }

    /**
     * The layout of an image.
     *
     * @param word a path, or the coordinates of an artifact
     * @param scratch where to extract an archive; not there yet
     */
    ImageLayout open(String word, Path scratch) throws IOException {
        boolean artifact = COORDINATES.matcher(word).matches();
        Path image = artifact ? resolve(word) : project.getBasedir().toPath().resolve(word);
        if (Files.isDirectory(image)) {
            return ImageLayout.open(image);
        }
        if (!Files.isRegularFile(image)) {
            throw BootcException.project("There is no oci-archive and no OCI image layout " + image)
                    .in(ELEMENT);
        }
        return ArchiveExtraction.extract(image, scratch);
    }

    private Path resolve(String coordinates) {
        List<String> words = List.of(coordinates.split(":"));
        String classifier = words.size() == 4 ? words.get(3) : "";
        DefaultArtifact artifact =
                new DefaultArtifact(words.get(0), words.get(1), classifier, ImageArtifact.EXTENSION, words.get(2));
        try {
            return repositories
                    .resolveArtifact(
                            session, new ArtifactRequest(artifact, project.getRemoteProjectRepositories(), "bootc"))
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (ArtifactResolutionException e) {
            throw BootcException.project("Cannot find the image " + coordinates + ": " + e.getMessage())
                    .in(ELEMENT)
                    .hint("A module of this build must be built before: make it a <dependency> of type bootc-image.")
                    .causedBy(e);
        }
    }
}
