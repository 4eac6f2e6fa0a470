// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.image.BuiltImage;
import io.github.bootcmaven.image.BuiltLayer;
import io.github.bootcmaven.image.ImageBuilder;
import io.github.bootcmaven.image.ImageRequest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Annotation;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.LayoutArchive;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.TreeReader;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Packages {@code target/bootc/rootfs.tar} as an OCI image: a layout in {@code target/bootc/image} and an oci-archive, the
 * project's artifact.
 */
@Mojo(name = "oci-package", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
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

    @Override
    protected boolean skipsGoal() {
        return skipOciPackage;
    }

    @Override
    protected void run(Workspace workspace, BuildLog log) throws IOException {
        RootfsInput.require(workspace);
        List<ImageReference> references = references();
        Map<String, String> labels = labels();
        Digest commit = ImageFormat.of(image).commit(workspace);
        Digest rootfs = new BuildAccount(workspace.account()).digestOf(workspace.rootfsTar(), AptInstallMojo.GOAL);
        Digest key = new StageKey()
                .add("plugin", PluginIdentity.digest())
                .add("rootfs", rootfs)
                .add("format", ImageFormat.of(image))
                .add("commit", commit)
                .addAll("references", references)
                .addAll("labels", labels.entrySet())
                .add("bootable", bootable)
                .add("architecture", HostArchitecture.orElse(architecture))
                .digest();
        ObjectNode section = new CachedStage(workspace)
                .run(
                        GOAL,
                        key,
                        Map.of("image", workspace.image(), "archive", workspace.archive()),
                        () -> build(workspace, commit, references, labels, log));
        project.getArtifact().setFile(workspace.archive().toFile());
        new Summary(workspace, project).write(references, log);
        log.debug("image " + section.path("digest").asText());
    }

    private ObjectNode build(
            Workspace workspace,
            @Nullable Digest commit,
            List<ImageReference> references,
            Map<String, String> labels,
            BuildLog log)
            throws IOException {
        FileTree tree = TreeReader.read(workspace.rootfsTar());
        Platform platform = Platform.linux(HostArchitecture.oci(HostArchitecture.orElse(architecture)));
        ImageRequest request =
                ImageRequest.bootable(references, platform, Instant.ofEpochSecond(RootfsInput.timestamp(tree)));
        request = request.withBootable(bootable).withLabels(labels);
        ImageBuilder builder = new ImageBuilder(log);
        BuiltImage built = commit == null
                ? builder.build(tree, request, workspace.image())
                : builder.encapsulate(
                        OstreeRepository.open(workspace.repository()), commit, request, workspace.image());
        LayoutArchive.write(ImageLayout.open(workspace.image()), workspace.archive());
        return account(built, references).put("format", String.valueOf(ImageFormat.of(image)));
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
                    .put("size", layer.size());
        }
        return section;
    }

    private List<ImageReference> references() {
        String name = image == null || image.name == null ? "localhost/" + project.getArtifactId() : image.name;
        List<String> tags = image == null ? List.of() : WordList.of(image.tags);
        ImageReference reference = parse(name);
        if (reference.tag() != null || reference.digest() != null) {
            throw BootcException.project("The image's name " + name + " has a tag or digest")
                    .in("<image>")
                    .hint("Put tags into <image><tags>; without, the image gets the project's version for its tag.");
        }
        return (tags.isEmpty() ? List.of(project.getVersion()) : tags)
                .stream().map(reference::withTag).toList();
    }

    private static ImageReference parse(String name) {
        try {
            return ImageReference.parse(name);
        } catch (BootcException e) {
            throw e.in("<image>");
        }
    }

    private Map<String, String> labels() {
        SortedMap<String, String> labels = new TreeMap<>();
        labels.put(Annotation.TITLE, project.getName());
        labels.put(Annotation.VERSION, project.getVersion());
        putIfGiven(labels, Annotation.DESCRIPTION, project.getDescription());
        putIfGiven(labels, Annotation.URL, project.getUrl());
        putIfGiven(
                labels,
                Annotation.SOURCE,
                project.getScm() == null ? null : project.getScm().getUrl());
        putIfGiven(
                labels,
                Annotation.VENDOR,
                project.getOrganization() == null
                        ? null
                        : project.getOrganization().getName());
        if (image != null && image.labels != null) {
            labels.putAll(image.labels);
        }
        return labels;
    }

    private static void putIfGiven(Map<String, String> labels, String key, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            labels.put(key, value.trim());
        }
    }
}
