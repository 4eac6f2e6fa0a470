// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.apt.LocalPackage;
import io.github.bootcmaven.log.BootcException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/**
 * The .debs among the words of {@code <packages>}: paths, relative to the project, and Maven artifacts, {@code g:a:v:deb} or
 * {@code g:a:v:classifier:deb}, which Maven finds in the reactor or in a repository.
 */
final class LocalDebs {

    private static final String ELEMENT = "<packages>";
    private static final Pattern COORDINATES = Pattern.compile("[^:/=]+:[^:/=]+:[^:/=]+(?::[^:/=]+)?:deb");

    private final MavenProject project;
    private final RepositorySystem repositories;
    private final RepositorySystemSession session;

    LocalDebs(MavenProject project, RepositorySystem repositories, RepositorySystemSession session) {
        this.project = project;
        this.repositories = repositories;
        this.session = session;
    }

    /** Whether a word is one of a .deb rather than one that apt understands. */
    static boolean isLocal(String word) {
        return isArtifact(word) || (word.endsWith(".deb") && word.indexOf('=') < 0);
    }

    private static boolean isArtifact(String word) {
        return COORDINATES.matcher(word).matches();
    }

    /** The .debs that the words name. */
    List<LocalPackage> of(List<String> words) {
        List<LocalPackage> packages = new ArrayList<>();
        for (String word : words) {
            if (isLocal(word)) {
                packages.add(new LocalPackage(isArtifact(word) ? resolve(word) : path(word), word));
            }
        }
        return packages;
    }

    private Path path(String word) {
        Path file = project.getBasedir().toPath().resolve(word);
        if (!Files.isRegularFile(file)) {
            throw BootcException.project("There is no file " + file).in(ELEMENT);
        }
        return file;
    }

    private Path resolve(String coordinates) {
        try {
            return repositories
                    .resolveArtifact(
                            session,
                            new ArtifactRequest(artifact(coordinates), project.getRemoteProjectRepositories(), "bootc"))
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (ArtifactResolutionException e) {
            throw BootcException.project("Cannot find the package " + coordinates + ": " + e.getMessage())
                    .in(ELEMENT)
                    .hint("A module of this build must be built before: make it a <dependency>, and package it.")
                    .causedBy(e);
        }
    }

    static Artifact artifact(String coordinates) {
        String[] words = coordinates.split(":");
        String classifier = words.length == 5 ? words[3] : "";
        return new DefaultArtifact(words[0], words[1], classifier, "deb", words[2]);
    }
}
