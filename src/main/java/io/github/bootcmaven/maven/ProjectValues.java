// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.rootfs.Interpolation;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * What filtered overlays may name: the pom's properties, those of the command line, and {@code project.groupId},
 * {@code artifactId}, {@code version}, {@code name}, {@code description}, {@code url} and {@code build.finalName}. Nothing of
 * the host: its environment, its system properties and its folders would be other bytes on another machine.
 */
final class ProjectValues {

    private ProjectValues() {}

    static Interpolation of(MavenProject project, Properties commandLine) {
        Map<String, String> values = new TreeMap<>();
        put(values, "groupId", project.getGroupId());
        put(values, "artifactId", project.getArtifactId());
        put(values, "version", project.getVersion());
        put(values, "name", project.getName());
        put(values, "description", project.getDescription());
        put(values, "url", project.getUrl());
        put(values, "build.finalName", project.getBuild().getFinalName());
        project.getProperties().forEach((name, value) -> values.put(name.toString(), value.toString()));
        commandLine.forEach((name, value) -> values.put(name.toString(), value.toString()));
        return new Interpolation(values);
    }

    private static void put(Map<String, String> values, String name, @Nullable String value) {
        if (value != null) {
            values.put("project." + name, value);
        }
    }
}
