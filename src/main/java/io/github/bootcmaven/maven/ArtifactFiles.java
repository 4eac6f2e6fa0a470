// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/** The files of Maven artifacts, {@code g:a:v:type} or {@code g:a:v:classifier:type}, of the reactor or of a repository. */
final class ArtifactFiles {

    private static final Pattern COORDINATES = Pattern.compile("[^:/=\\s]+(:[^:/=\\s]+){3,4}");

    private final MavenProject project;
    private final RepositorySystem repositories;
    private final RepositorySystemSession session;

    ArtifactFiles(MavenProject project, RepositorySystem repositories, RepositorySystemSession session) {
        this.project = project;
        this.repositories = repositories;
        this.session = session;
    }

    /**
     * The file of an artifact.
     *
     * @param element the pom element that names it
     */
    Path resolve(String coordinates, String element) {
        try {
            return repositories
                    .resolveArtifact(
                            session,
                            new ArtifactRequest(
                                    artifact(coordinates, element), project.getRemoteProjectRepositories(), "bootc"))
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (ArtifactResolutionException e) {
            throw BootcException.project("Cannot find the artifact " + coordinates + ": " + e.getMessage())
                    .in(element)
                    .hint("A module of this build must be built before: make it a <dependency>, and package it.")
                    .causedBy(e);
        }
    }

    static Artifact artifact(String coordinates, String element) {
        if (!COORDINATES.matcher(coordinates).matches()) {
            throw BootcException.project("Cannot find an artifact by " + coordinates)
                    .in(element)
                    .hint("Write group:artifact:version:type, or group:artifact:version:classifier:type.");
        }
        String[] words = coordinates.split(":");
        String classifier = words.length == 5 ? words[3] : "";
        return new DefaultArtifact(words[0], words[1], classifier, words[words.length - 1], words[2]);
    }
}
