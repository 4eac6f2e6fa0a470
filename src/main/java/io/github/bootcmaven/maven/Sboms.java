// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.sbom.SbomSubject;
import io.github.bootcmaven.sbom.SbomWriter;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.TreeReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.MavenProjectHelper;

/** The image's bills of materials: files, referrers of the image, and artifacts of the project. */
final class Sboms {

    private static final String STAGE = "sbom";

    private final Workspace workspace;
    private final MavenProject project;
    private final MavenProjectHelper projects;

    Sboms(Workspace workspace, MavenProject project, MavenProjectHelper projects) {
        this.workspace = workspace;
        this.project = project;
        this.projects = projects;
    }

    /** Makes them for the image that the layout has, or brings them back from the cache. */
    void make(ImageReference image) throws IOException {
        Descriptor manifest =
                ImageLayout.open(workspace.image()).index().manifests().get(0);
        Map<String, Digest> archives = archives();
        Path cycloneDx = workspace.build().resolve("sbom.cyclonedx.json");
        Path spdx = workspace.build().resolve("sbom.spdx.json");
        Digest key = new StageKey()
                .add("plugin", PluginIdentity.digest())
                .add("image", manifest.digest())
                .add("reference", image)
                .addAll("archives", archives.entrySet())
                .digest();
        new CachedStage(workspace)
                .run(
                        STAGE,
                        key,
                        Map.of("cyclonedx", cycloneDx, "spdx", spdx, "referrers", workspace.referrers()),
                        () -> {
                            FileTree tree = TreeReader.read(workspace.rootfsTar());
                            Instant created = Instant.ofEpochSecond(RootfsInput.timestamp(tree));
                            new SbomWriter(cycloneDx, spdx, workspace.referrers())
                                    .write(
                                            tree,
                                            new SbomSubject(image, manifest.digest(), created, archives),
                                            manifest);
                            return BuildAccount.section();
                        });
        projects.attachArtifact(project, "json", "cyclonedx", cycloneDx.toFile());
        projects.attachArtifact(project, "json", "spdx", spdx.toFile());
    }

    /** What apt-install says of the .debs, by {@code name/architecture}. */
    private Map<String, Digest> archives() throws IOException {
        Map<String, Digest> archives = new TreeMap<>();
        for (JsonNode each : new BuildAccount(workspace.account())
                .read(AptInstallMojo.GOAL)
                .map(section -> section.path("packages"))
                .orElseGet(BuildAccount::section)) {
            archives.put(
                    each.path("name").asText() + "/" + each.path("architecture").asText(),
                    Digest.ofHex(each.path("sha256").asText()));
        }
        return archives;
    }
}
