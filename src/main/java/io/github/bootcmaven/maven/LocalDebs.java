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

/**
 * The .debs among the words of {@code <packages>}: paths, relative to the project, and Maven artifacts, {@code g:a:v:deb} or
 * {@code g:a:v:classifier:deb}, which Maven finds in the reactor or in a repository.
 */
final class LocalDebs {

    private static final String ELEMENT = "<packages>";
    private static final Pattern COORDINATES = Pattern.compile("[^:/=]+:[^:/=]+:[^:/=]+(?::[^:/=]+)?:deb");

    private final MavenProject project;
    private final ArtifactFiles artifacts;

    LocalDebs(MavenProject project, ArtifactFiles artifacts) {
        this.project = project;
        this.artifacts = artifacts;
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
                packages.add(new LocalPackage(isArtifact(word) ? artifacts.resolve(word, ELEMENT) : path(word), word));
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
}
