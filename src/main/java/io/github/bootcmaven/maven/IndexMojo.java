// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.Deletion;
import io.github.bootcmaven.image.IndexBuilder;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.LayoutArchive;
import io.github.bootcmaven.registry.ImagePull;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProjectHelper;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;

/**
 * Joins images for several architectures, built here or on other machines, to one image index: a layout in
 * {@code target/bootc/index} and an oci-archive, attached to the project.
 */
@Mojo(name = "index", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
@SuppressWarnings("NullAway.Init")
public final class IndexMojo extends AbstractRegistryMojo {

    static final String GOAL = "index";

    /** Skips this goal. */
    @Parameter(property = "bootc.index.skip", defaultValue = "false")
    private boolean skipIndex;

    /** The images to join: oci-archives, OCI image layouts, Maven artifacts, pushed images; {@code <images>}, or them alone. */
    @Parameter
    private @Nullable IndexConfiguration index;

    @Inject
    private RepositorySystem repositories;

    @Inject
    private MavenProjectHelper projects;

    @Override
    protected boolean skipsGoal() {
        return skipIndex;
    }

    @Override
    protected void run(Workspace workspace, BuildLog log) throws IOException {
        List<String> words = index == null ? List.of() : WordList.of(index.images);
        if (words.isEmpty()) {
            throw BootcException.project("There are no images to join to an index")
                    .in("<index>")
                    .hint("name oci-archives, OCI image layouts, artifacts groupId:artifactId:version[:classifier]"
                            + " or pushed images docker://registry/name@sha256:…");
        }
        long started = System.nanoTime();
        Path archive = workspace.archive().resolveSibling(archiveName(workspace));
        List<ImageReference> references = ImageNames.of(project, image);
        IndexBuilder builder = new IndexBuilder();
        Descriptor built = join(words, builder, references, workspace, log);
        LayoutArchive.write(ImageLayout.open(workspace.index()), archive);
        attach(archive);
        new BuildAccount(workspace.account()).write(GOAL, account(built, builder, references), false, started);
        log.info(
                "Index " + references.get(0) + "@" + built.digest() + " for " + String.join(", ", builder.platforms()));
    }

    private Descriptor join(
            List<String> words,
            IndexBuilder builder,
            List<ImageReference> references,
            Workspace workspace,
            BuildLog log)
            throws IOException {
        Path scratch = workspace.scratch().resolve(GOAL);
        Deletion.all(scratch);
        try {
            IndexInputs inputs = new IndexInputs(
                    project,
                    repositories,
                    session.getRepositorySession(),
                    (from, to) -> new ImagePull(access(from.registry()), parallel(), log).pull(from, to));
            for (int i = 0; i < words.size(); i++) {
                builder.add(inputs.open(words.get(i), scratch.resolve(String.valueOf(i))));
            }
            return builder.build(references, workspace.index());
        } finally {
            Deletion.all(scratch);
        }
    }

    private static String archiveName(Workspace workspace) {
        String own = String.valueOf(workspace.archive().getFileName());
        return own.substring(0, own.length() - ImageArtifact.EXTENSION.length() - 1) + "-index."
                + ImageArtifact.EXTENSION;
    }

    /** In a project that builds an image itself, that one has the plain coordinates. */
    private void attach(Path archive) {
        if (project.getArtifact().getType().equals(ImageArtifact.PACKAGING)) {
            projects.attachArtifact(project, ImageArtifact.EXTENSION, GOAL, archive.toFile());
        } else {
            projects.attachArtifact(project, ImageArtifact.EXTENSION, archive.toFile());
        }
    }

    private static ObjectNode account(Descriptor built, IndexBuilder builder, List<ImageReference> references) {
        ObjectNode section = BuildAccount.section().put("digest", built.digest().toString());
        references.forEach(reference -> section.withArray("references").add(reference.toString()));
        builder.platforms().forEach(platform -> section.withArray("platforms").add(platform));
        return section;
    }
}
