// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * A directory in OCI image layout (image-layout.md): {@code oci-layout}, {@code index.json} and {@code blobs/sha256/}.
 *
 * <p>Files appear whole under their names. What is read is compared with its descriptor, size and digest. Safe for use by
 * several threads that write blobs; {@code index.json} has one writer.
 */
public final class ImageLayout {

    static final String OCI_LAYOUT = "oci-layout";
    static final String INDEX_JSON = "index.json";
    static final String BLOBS = "blobs/sha256";

    /** What clients read of a manifest or configuration at most (distribution spec, "Pushing Manifests"). */
    static final int MAX_JSON_SIZE = 4 << 20;

    private static final String VERSION_FIELD = "imageLayoutVersion";
    private static final String VERSION = "1.0.0";

    private final Path directory;

    private ImageLayout(Path directory) {
        this.directory = directory;
    }

    /** Makes a directory, which may exist, a layout without images. */
    public static ImageLayout create(Path directory) throws IOException {
        ImageLayout layout = new ImageLayout(directory);
        Files.createDirectories(layout.blobs());
        AtomicFile.write(
                directory.resolve(OCI_LAYOUT),
                new JsonText().put(VERSION_FIELD, VERSION).bytes());
        layout.writeIndex(ImageIndex.of(List.of()));
        return layout;
    }

    /**
     * Opens a layout.
     *
     * @throws BootcException if the directory is no layout of version 1.0.0
     */
    public static ImageLayout open(Path directory) throws IOException {
        ImageLayout layout = new ImageLayout(directory);
        if (!Files.isDirectory(directory)) {
            throw BootcException.environment("There is no OCI image layout at " + directory);
        }
        JsonObject version = JsonObject.parse(layout.readFile(OCI_LAYOUT), layout.document(OCI_LAYOUT));
        version.demand(VERSION_FIELD, VERSION);
        return layout;
    }

    public Path directory() {
        return directory;
    }

    /** Begins a new blob. */
    public BlobWriter newBlob() throws IOException {
        return new BlobWriter(blobs());
    }

    /** A name for a file that is to become a blob by {@link #adopt}. */
    public Path unfinishedBlob() {
        return blobs().resolve(AtomicFile.UNFINISHED_PREFIX + UUID.randomUUID());
    }

    /** Makes a finished file of this file system a blob, whose digest the caller vouches for. */
    public Descriptor adopt(Path file, String mediaType, Digest digest) throws IOException {
        Descriptor descriptor = Descriptor.of(mediaType, digest, Files.size(file));
        Files.move(file, path(digest), StandardCopyOption.ATOMIC_MOVE);
        return descriptor;
    }

    /** The file of a blob, which nobody may write to. */
    public Path blobFile(Digest digest) {
        return path(digest);
    }

    /** Writes a manifest as a blob. */
    public Descriptor write(ImageManifest manifest) throws IOException {
        return write(MediaType.MANIFEST, manifest.json());
    }

    /** Writes a configuration as a blob. */
    public Descriptor write(ImageConfig config) throws IOException {
        return write(MediaType.CONFIG, config.json());
    }

    /** Writes an index as a blob, for an image of several platforms. */
    public Descriptor write(ImageIndex index) throws IOException {
        return write(MediaType.INDEX, index.json());
    }

    /** Writes a small blob. */
    public Descriptor write(String mediaType, byte[] content) throws IOException {
        Digest digest = Digest.of(content);
        AtomicFile.write(path(digest), content);
        return Descriptor.of(mediaType, digest, content.length);
    }

    /** Writes {@code index.json}: which images the layout has. */
    public void writeIndex(ImageIndex index) throws IOException {
        AtomicFile.write(directory.resolve(INDEX_JSON), index.json());
    }

    /** The images that the layout has, from {@code index.json}. */
    public ImageIndex index() throws IOException {
        return ImageIndex.parse(readFile(INDEX_JSON), document(INDEX_JSON));
    }

    /**
     * The image that has a name, by its annotation {@code org.opencontainers.image.ref.name}.
     *
     * @throws BootcException if none has it, or several different ones
     */
    public Descriptor find(String refName) throws IOException {
        List<String> names = new ArrayList<>();
        Descriptor found = null;
        for (Descriptor manifest : index().manifests()) {
            String name = manifest.annotations().get(Annotation.REF_NAME);
            names.add(Objects.requireNonNullElse(name, "(no name)"));
            if (refName.equals(name)) {
                if (found != null && !found.digest().equals(manifest.digest())) {
                    throw BootcException.environment("Several images of " + this + " are named " + refName);
                }
                found = manifest;
            }
        }
        if (found == null) {
            throw BootcException.environment("No image of " + this + " is named " + refName)
                    .hint(names.isEmpty() ? "it has no image at all" : "it has " + String.join(", ", names));
        }
        return found;
    }

    /** The manifest that a descriptor points at. */
    public ImageManifest manifest(Descriptor descriptor) throws IOException {
        return ImageManifest.parse(json(descriptor, MediaType.MANIFEST), document("manifest " + descriptor.digest()));
    }

    /** The manifest or index that a descriptor points at, with its bytes. */
    public ManifestDocument document(Descriptor descriptor) throws IOException {
        return ManifestDocument.parse(
                json(descriptor, descriptor.mediaType()),
                descriptor.mediaType(),
                document("manifest " + descriptor.digest()));
    }

    /** Writes a manifest or index that comes from elsewhere, byte by byte as it is. */
    public Descriptor write(ManifestDocument document) throws IOException {
        return write(document.mediaType(), document.json());
    }

    /** The configuration that a descriptor points at. */
    public ImageConfig config(Descriptor descriptor) throws IOException {
        return ImageConfig.parse(json(descriptor, MediaType.CONFIG), document("configuration " + descriptor.digest()));
    }

    /** The index that a descriptor points at. */
    public ImageIndex index(Descriptor descriptor) throws IOException {
        return ImageIndex.parse(json(descriptor, MediaType.INDEX), document("index " + descriptor.digest()));
    }

    /**
     * The blob that a descriptor points at. Its streams fail with a {@link BootcException} at their end if number or digest
     * of the bytes isn't the descriptor's.
     *
     * @throws BootcException if there is no such blob, or one of another size
     */
    public Content blob(Descriptor descriptor) throws IOException {
        Path path = path(descriptor.digest());
        String name = document("blob " + descriptor.digest());
        if (!Files.isRegularFile(path)) {
            throw BootcException.environment("The "
                    + document("blob " + descriptor.digest() + " (" + descriptor.mediaType() + ")") + " is missing");
        }
        long size = Files.size(path);
        if (size != descriptor.size()) {
            throw BootcException.environment("The " + name + " is damaged: it has " + size
                    + " bytes, and its descriptor states " + descriptor.size());
        }
        return new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                return new VerifyingInputStream(Files.newInputStream(path), descriptor, "The " + name);
            }
        };
    }

    /** The digests of all blobs that are there, sorted. */
    public List<Digest> blobDigests() throws IOException {
        List<Digest> digests = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(blobs(), "[0-9a-f]*")) {
            for (Path file : files) {
                digests.add(digestOf(file));
            }
        }
        Collections.sort(digests);
        return digests;
    }

    private Digest digestOf(Path blob) {
        String name = String.valueOf(blob.getFileName());
        try {
            return Digest.ofHex(name);
        } catch (IllegalArgumentException e) {
            throw BootcException.environment("The " + document(BLOBS + "/" + name) + " is no blob: " + e.getMessage());
        }
    }

    private byte[] json(Descriptor descriptor, String mediaType) throws IOException {
        if (!descriptor.mediaType().equals(mediaType)) {
            throw BootcException.environment("The " + document("blob " + descriptor.digest()) + " is "
                    + descriptor.mediaType() + ", not " + mediaType);
        }
        if (descriptor.size() > MAX_JSON_SIZE) {
            throw tooLarge("blob " + descriptor.digest());
        }
        try (InputStream in = blob(descriptor).open()) {
            return in.readAllBytes();
        }
    }

    private byte[] readFile(String name) throws IOException {
        Path file = directory.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw BootcException.environment(directory + " is no OCI image layout: it has no file " + name);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_JSON_SIZE + 1);
            if (bytes.length > MAX_JSON_SIZE) {
                throw tooLarge(name);
            }
            return bytes;
        }
    }

    private BootcException tooLarge(String what) {
        return BootcException.environment(
                "The " + document(what) + " has more than " + MAX_JSON_SIZE + " bytes, too many for JSON of an image");
    }

    private Path path(Digest digest) {
        return blobs().resolve(digest.hex());
    }

    private Path blobs() {
        return directory.resolve(BLOBS);
    }

    private String document(String what) {
        return what + " of " + this;
    }

    @Override
    public String toString() {
        return "OCI image layout " + directory;
    }
}
