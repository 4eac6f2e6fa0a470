// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.project.MavenProject;

/** What a build says last, on the console and in {@code summary.txt}: what was made, how large it is, what to do with it. */
final class Summary {

    private final Workspace workspace;
    private final MavenProject project;

    Summary(Workspace workspace, MavenProject project) {
        this.workspace = workspace;
        this.project = project;
    }

    void write(List<ImageReference> references, BuildLog log) throws IOException {
        BuildAccount account = new BuildAccount(workspace.account());
        JsonNode packages = account.read(AptInstallMojo.GOAL).orElse(MissingNode.getInstance());
        JsonNode commit = account.read(OstreeCommitMojo.GOAL).orElse(MissingNode.getInstance());
        JsonNode image = account.read(OciPackageMojo.GOAL).orElse(MissingNode.getInstance());
        String archive =
                project.getBasedir().toPath().relativize(workspace.archive()).toString();
        String reference = references.get(0).toString();

        List<String> lines = new ArrayList<>();
        lines.add("Image   " + reference + "@" + image.path("digest").asText());
        if (!commit.isMissingNode()) {
            lines.add("Commit  " + commit.path("commit").asText() + " on "
                    + commit.path("ref").asText());
        }
        lines.add("Sizes   "
                + (packages.isMissingNode() ? "" : packages.path("packages").size() + " packages, ")
                + MavenBuildLog.megabytes(Files.size(workspace.rootfsTar())) + " root filesystem, "
                + MavenBuildLog.megabytes(image.path("compressedSize").asLong()) + " image in "
                + image.path("layers").size() + " layers");
        lines.add("Push    mvn deploy, or mvn bootc:push");
        lines.add("Run     podman load -i " + archive + " && podman run --rm -it " + reference + " bash");
        lines.add("Boot    on a bootc host: bootc switch " + reference + "; on an OSTree host: ostree pull-local "
                + project.getBasedir().toPath().relativize(workspace.repository()) + " && ostree admin deploy "
                + commit.path("ref").asText());
        lines.forEach(log::info);
        AtomicFile.write(workspace.summary(), (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
