// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.Deletion;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.image.BuiltImage;
import io.github.bootcmaven.image.BuiltLayer;
import io.github.bootcmaven.image.ImageBuilder;
import io.github.bootcmaven.image.ImageRequest;
import io.github.bootcmaven.image.UpdateCost;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.LayoutArchive;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.ostree.DetachedMetadata;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.TreeReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProjectHelper;
import org.jspecify.annotations.Nullable;

/**
 * Packages {@code target/bootc/rootfs.tar} as an OCI image: a layout in {@code target/bootc/image} and an oci-archive, the
 * project's artifact.
 */
@Mojo(name = "oci-package", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
@SuppressWarnings("NullAway.Init")
public final class OciPackageMojo extends AbstractBootcMojo {

    static final String GOAL = "oci-package";

    /** Skips this goal. */
    @Parameter(property = "bootc.oci-package.skip", defaultValue = "false")
    private boolean skipOciPackage;

    /** The Debian architecture; default: the host's. */
    @Parameter(property = "bootc.architecture")
    private @Nullable String architecture;

    /** Whether the image says that bootc can boot it. */
    @Parameter(property = "bootc.bootable", defaultValue = "true")
    private boolean bootable;

    /** What the image is called and carries: {@code <name>}, {@code <tags>}, {@code <labels>}, or the name alone. */
    @Parameter
    private @Nullable ImageConfiguration image;

    /** Whether the image gets bills of materials, in CycloneDX and SPDX, as artifacts and as referrers. */
    @Parameter(property = "bootc.sbom", defaultValue = "true")
    private boolean sbom;

    @Inject
    private MavenProjectHelper projects;

    @Override
    protected boolean skipsGoal() {
        return skipOciPackage;
    }

    @Override
    protected void run(Workspace workspace, BuildLog log) throws IOException {
        RootfsInput.require(workspace);
        Path basedir = project.getBasedir().toPath();
        Platform platform = Platform.linux(HostArchitecture.oci(HostArchitecture.orElse(architecture)));
        ImageRequests requests = new ImageRequests(project, image, bootable, platform);
        LayerPlanning layers = LayerPlanning.of(image, basedir).forBuild(basedir, platform);
        List<ImageReference> references = requests.references();
        Digest commit = ImageFormat.of(image).commit(workspace);
        UpdateReport update = UpdateReport.before(
                workspace, layers.previous(), references.get(0).name(), platform, log);
        ObjectNode section = new CachedStage(workspace)
                .run(
                        GOAL,
                        key(workspace, requests, layers, commit),
                        Map.of("image", workspace.image(), "archive", workspace.archive()),
                        () -> build(workspace, commit, requests, layers, log));
        report(update, layers.maxUpdate(), workspace, log);
        if (sbom) {
            new Sboms(workspace, project, projects).make(references.get(0));
        }
        ImageArtifact.set(project, projects, image, workspace.archive());
        new Summary(workspace, project).write(references, log);
        log.debug("image " + section.path("digest").asText());
    }

    private Digest key(Workspace workspace, ImageRequests requests, LayerPlanning layers, @Nullable Digest commit)
            throws IOException {
        Digest rootfs = new BuildAccount(workspace.account()).digestOf(workspace.rootfsTar(), AptInstallMojo.GOAL);
        StageKey key = new StageKey()
                .add("plugin", PluginIdentity.digest())
                .add("rootfs", rootfs)
                .add("format", ImageFormat.of(image))
                .add("commit", commit)
                .add("signatures", commit == null ? null : detachedMetadata(workspace, commit));
        requests.addTo(key);
        layers.addTo(key);
        return key.digest();
    }

    /** The image of a commit carries its signatures, which the commit's checksum doesn't cover. */
    private static Digest detachedMetadata(Workspace workspace, Digest commit) throws IOException {
        return DetachedMetadata.digest(OstreeRepository.open(workspace.repository()), commit);
    }

    private ObjectNode build(
            Workspace workspace, @Nullable Digest commit, ImageRequests requests, LayerPlanning layers, BuildLog log)
            throws IOException {
        FileTree tree = TreeReader.read(workspace.rootfsTar());
        ImageRequest request = requests.request(RootfsInput.timestamp(tree))
                .withPlan(layers.plan(tree, log))
                .withCompression(layers.compression());
        ImageBuilder builder = new ImageBuilder(log).withLayerCache(workspace.stages());
        BuiltImage built = commit == null
                ? builder.build(tree, request, workspace.image())
                : builder.encapsulate(
                        OstreeRepository.open(workspace.repository()), commit, request, workspace.image());
        LayoutArchive.writeFresh(ImageLayout.open(workspace.image()), workspace.archive());
        return account(built, request.references()).put("format", String.valueOf(ImageFormat.of(image)));
    }

    /** An image that is too much to download isn't there: it must not become the previous one of the next build. */
    private static void report(UpdateReport update, Optional<Long> max, Workspace workspace, BuildLog log)
            throws IOException {
        try {
            Optional<UpdateCost> cost = update.after(max, log);
            if (cost.isPresent()) {
                new BuildAccount(workspace.account()).add(GOAL, "update", UpdateReport.account(cost.get()));
            }
        } catch (BootcException e) {
            Deletion.all(workspace.image());
            Deletion.all(workspace.archive());
            throw e;
        }
    }

    private static ObjectNode account(BuiltImage built, List<ImageReference> references) {
        ObjectNode section = BuildAccount.section()
                .put("digest", built.manifest().digest().toString())
                .put("config", built.config().digest().toString())
                .put("compressedSize", built.downloadSize());
        references.forEach(reference -> section.withArray("references").add(reference.toString()));
        ArrayNode layers = section.putArray("layers");
        for (BuiltLayer layer : built.layers()) {
            layers.addObject()
                    .put("name", layer.name())
                    .put("digest", layer.descriptor().digest().toString())
                    .put("diffId", layer.diffId().toString())
                    .put("compressedSize", layer.descriptor().size())
                    .put("size", layer.size())
                    .set("components", BuildAccount.array(layer.components()));
        }
        return section;
    }
}
