// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.content.AtomicDirectory;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.oci.Annotation;
import io.github.bootcmaven.oci.BlobWriter;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageIndex;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.ManifestDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pulls an image, all platforms of it, into an OCI layout, byte by byte as it is in the registry. */
public final class ImagePull {

    private final Connector connector;
    private final int parallel;
    private final BuildLog log;

    public ImagePull(RegistryAccess access, int parallel, BuildLog log) throws IOException {
        this.connector = new Connector(access, log);
        this.parallel = parallel;
        this.log = log;
    }

    /**
     * Pulls, from the first mirror that has the image, else from the registry itself.
     *
     * @param image with a tag, a digest, or both: then the digest counts
     * @param target the layout, which appears whole or not at all, in place of what is there
     * @return what the layout's index points to
     */
    public Descriptor pull(ImageReference image, Path target) throws IOException {
        String reference =
                image.digest() != null ? image.digest().toString() : image.tag() != null ? image.tag() : "latest";
        List<Connector.Way> ways = connector.toPull(image);
        for (Connector.Way way : ways.subList(0, ways.size() - 1)) {
            try {
                return pull(way.opening().open(), image, reference, target);
            } catch (BootcException e) {
                log.warn("The mirror " + way.name() + " can't be used: " + e.getMessage());
            }
        }
        return pull(ways.get(ways.size() - 1).opening().open(), image, reference, target);
    }

    private Descriptor pull(RemoteRepository source, ImageReference image, String reference, Path target)
            throws IOException {
        Map<String, ManifestDocument> manifests = new LinkedHashMap<>();
        ManifestDocument root = collect(source, reference, manifests);
        Map<String, Descriptor> blobs = new LinkedHashMap<>();
        for (ManifestDocument manifest : manifests.values()) {
            manifest.blobs().forEach(blob -> blobs.putIfAbsent(blob.digest().hex(), blob));
        }
        try (AtomicDirectory directory = AtomicDirectory.create(target)) {
            ImageLayout layout = ImageLayout.create(directory.unfinished());
            pullBlobs(source, List.copyOf(blobs.values()), layout);
            for (ManifestDocument manifest : manifests.values()) {
                layout.write(manifest);
            }
            Descriptor descriptor = root.descriptor();
            Descriptor named =
                    image.tag() == null ? descriptor : descriptor.withAnnotation(Annotation.REF_NAME, image.tag());
            layout.writeIndex(ImageIndex.of(List.of(named)));
            directory.commit();
            log.info("Pulled " + source.name() + "@" + descriptor.digest() + ": " + manifests.size() + " manifests, "
                    + blobs.size() + " blobs");
            return descriptor;
        }
    }

    private static ManifestDocument collect(
            RemoteRepository source, String reference, Map<String, ManifestDocument> manifests) {
        ManifestDocument document = source.manifest(reference)
                .orElseThrow(() -> BootcException.project("There is no image " + source.name()
                        + (reference.startsWith("sha256:") ? "@" : ":") + reference));
        if (manifests.putIfAbsent(document.descriptor().digest().hex(), document) == null) {
            for (Descriptor child : document.manifests()) {
                ManifestDocument found = collect(source, child.digest().toString(), manifests);
                if (found.json().length != child.size() || !found.mediaType().equals(child.mediaType())) {
                    throw BootcException.environment("Cannot read manifest " + child.digest() + " of " + source.name()
                            + ": it isn't what the index that names it says");
                }
            }
        }
        return document;
    }

    private void pullBlobs(RemoteRepository source, List<Descriptor> blobs, ImageLayout layout) throws IOException {
        long bytes = blobs.stream().mapToLong(Descriptor::size).sum();
        try (Progress progress = log.progress("pulling", bytes)) {
            Concurrently.forEach(blobs, parallel, blob -> {
                try (BlobWriter writer = layout.newBlob()) {
                    BlobDownload.of(source, blob).to(writer.out(), progress);
                    writer.commit(blob.mediaType());
                }
            });
        }
    }
}
