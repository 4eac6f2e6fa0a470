// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.ArchiveExtraction;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageReference;
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

/** The images that an index is to join, as layouts; archives are extracted and pushed images pulled to a folder for the time being. */
final class IndexInputs {

    private static final String ELEMENT = "<index>";
    /** Begins the names of images in registries, as container tools write them. */
    private static final String REGISTRY = "docker://";

    private static final Pattern COORDINATES = Pattern.compile("[^:/]+:[^:/]+:[^:/]+(?::[^:/]+)?");

    private final MavenProject project;
    private final RepositorySystem repositories;
    private final RepositorySystemSession session;
    private final Registries registries;

    /** Brings images from registries. */
    @FunctionalInterface
    interface Registries {
        void pull(ImageReference image, Path target) throws IOException;
    }

    IndexInputs(
            MavenProject project,
            RepositorySystem repositories,
            RepositorySystemSession session,
            Registries registries) {
        this.project = project;
        this.repositories = repositories;
        this.session = session;
        this.registries = registries;
    }

    /**
     * The layout of an image.
     *
     * @param word a path, the coordinates of an artifact, or {@code docker://} and a reference
     * @param scratch where to put an archive's files or a pulled image; not there yet
     */
    ImageLayout open(String word, Path scratch) throws IOException {
        if (word.startsWith(REGISTRY)) {
            return pull(word, scratch);
        }
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

    private ImageLayout pull(String word, Path target) throws IOException {
        try {
            registries.pull(ImageReference.parse(word.substring(REGISTRY.length())), target);
        } catch (BootcException e) {
            throw e.in(ELEMENT);
        }
        return ImageLayout.open(target);
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
