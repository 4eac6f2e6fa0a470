// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is attached to the images of a layout: SBOMs and signatures. They are in a layout of their own beside it, because
 * tools that read the image's want exactly one image there.
 *
 * <p>Each entry of its {@code index.json} points at an {@link ImageManifest}. A <em>referrer</em> names its image in
 * {@code subject} and goes to a registry by its digest; its descriptor has the artifact type and the annotations that a
 * registry shows in the image's list of referrers (distribution specification, "Listing Referrers"). An entry with
 * {@code org.opencontainers.image.ref.name} goes to the registry under that name as its tag and need not name its image.
 */
public final class Referrers {

    private final ImageLayout layout;

    private Referrers(ImageLayout layout) {
        this.layout = layout;
    }

    /** Makes a directory, which may exist, hold nothing that is attached. */
    public static Referrers create(Path directory) throws IOException {
        return new Referrers(ImageLayout.create(directory));
    }

    /** What a directory holds; made empty where it doesn't exist. */
    public static Referrers openOrCreate(Path directory) throws IOException {
        return Files.isDirectory(directory) ? new Referrers(ImageLayout.open(directory)) : create(directory);
    }

    /** The layout they are in, for their manifests and blobs. */
    public ImageLayout layout() {
        return layout;
    }

    /** All entries, tagged or not, in the order in which they were attached. */
    public List<Descriptor> all() throws IOException {
        return layout.index().manifests();
    }

    /** The entries whose subject is a manifest with this digest, as a registry's list of referrers has them. */
    public List<Descriptor> of(Digest subject) throws IOException {
        List<Descriptor> referrers = new ArrayList<>();
        for (Descriptor entry : all()) {
            Descriptor named = layout.manifest(entry).subject();
            if (named != null && named.digest().equals(subject)) {
                referrers.add(entry);
            }
        }
        return List.copyOf(referrers);
    }

    /** The entries that go to the registry under a tag, by their tags. */
    public SortedMap<String, Descriptor> tagged() throws IOException {
        SortedMap<String, Descriptor> tagged = new TreeMap<>();
        for (Descriptor entry : all()) {
            String tag = entry.annotations().get(Annotation.REF_NAME);
            if (tag != null) {
                tagged.put(tag, entry);
            }
        }
        return tagged;
    }

    /**
     * Attaches a document to an image, as a manifest whose only layer it is. One that is there already stays.
     *
     * @param subject points at the image's manifest or index
     * @param artifactType what the document is; its media type, too
     * @param annotations the manifest's annotations, which registries show in the list of referrers
     */
    public Descriptor attach(Descriptor subject, String artifactType, byte[] document, Map<String, String> annotations)
            throws IOException {
        Descriptor config = layout.write(MediaType.EMPTY, new JsonText().bytes());
        Descriptor layer = layout.write(artifactType, document);
        ImageManifest manifest =
                ImageManifest.of(config, List.of(layer), annotations).attachedTo(subject, artifactType);
        Descriptor entry = layout.write(manifest).withArtifactType(artifactType);
        for (Map.Entry<String, String> annotation : manifest.annotations().entrySet()) {
            entry = entry.withAnnotation(annotation.getKey(), annotation.getValue());
        }
        add(entry, null);
        return entry;
    }

    /** Puts a manifest under a tag, in place of what had it before. */
    public Descriptor tag(ImageManifest manifest, String tag) throws IOException {
        Descriptor entry = layout.write(manifest).withAnnotation(Annotation.REF_NAME, tag);
        add(entry, tag);
        return entry;
    }

    private void add(Descriptor entry, @Nullable String tag) throws IOException {
        List<Descriptor> entries = new ArrayList<>();
        for (Descriptor present : all()) {
            boolean replaced = tag != null && tag.equals(present.annotations().get(Annotation.REF_NAME));
            if (!replaced && !present.equals(entry)) {
                entries.add(present);
            }
        }
        entries.add(entry);
        layout.writeIndex(ImageIndex.of(entries));
    }

    @Override
    public String toString() {
        return layout.toString();
    }
}
