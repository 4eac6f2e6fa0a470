// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.image.BuiltImage;
import io.github.bootcmaven.image.Compression;
import io.github.bootcmaven.image.ImageBuilder;
import io.github.bootcmaven.image.ImageRequest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Annotation;
import io.github.bootcmaven.oci.BlobWriter;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageConfig;
import io.github.bootcmaven.oci.ImageIndex;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.LayoutArchive;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.ostree.CommitRequest;
import io.github.bootcmaven.ostree.CommitWriter;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.TreeReader;
import io.github.bootcmaven.tree.TreeWriter;
import io.github.bootcmaven.tree.Xattrs;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * All that a build makes of a small root filesystem: the tar, a commit in a repository, an image in a layout, and its
 * archive; and ways to spoil them.
 */
public final class BuiltSystem {

    /** The ref that names the commit. */
    public static final String REF = "edge/amd64/stable";

    /** The image's name. */
    public static final ImageReference IMAGE = ImageReference.parse("registry.example.com/edge-node:1.0");

    private static final Instant CREATED = Instant.parse("2026-08-01T00:00:00Z");

    private final Path directory;

    private BuiltSystem(Path directory) {
        this.directory = directory;
    }

    /** A root with one of everything that a tree can have, in which no lint finds anything. */
    public static RootfsFixture root() {
        RootfsFixture root = RootfsFixture.passing()
                .file("etc/passwd", "root:x:0:0:root:/root:/bin/bash\n")
                .file("etc/group", "root:x:0:\n")
                .file("usr/lib/sysusers.d/basic.conf", "u root 0\n")
                .file("usr/lib/firmware/card.bin", "firmware")
                .file("usr/bin/hello", "#!/bin/sh\necho hello\n")
                .hardLink("usr/bin/hullo", "usr/bin/hello")
                .link("bin", "usr/bin")
                .file("usr/share/doc/empty", "")
                .file("usr/lib/sysimage/dpkg/status", """
                        Package: hello
                        Status: install ok installed
                        Architecture: amd64
                        Version: 2.10-5
                        Description: a greeting
                         Version: not this one

                        Package: tzdata
                        Status: install ok installed
                        Architecture: all
                        Version: 2026a-1
                        """);
        // Revision 2, effective: CAP_NET_BIND_SERVICE. The kernel takes no other length than 20 bytes.
        byte[] capability = Arrays.copyOf(new byte[] {1, 0, 0, 2, 0, 4, 0, 0}, 20);
        return root.node(
                "usr/bin/su",
                new RegularFile(
                        new Metadata(0, 42, 04755, 1_600_000_000, Xattrs.of(Map.of("security.capability", capability))),
                        Objects.requireNonNull((RegularFile) root.tree().find("usr/bin/hello"))
                                .content()));
    }

    /** Builds everything in a folder. */
    public static BuiltSystem build(Path directory, FileTree tree) throws IOException {
        return build(directory, tree, Compression.DEFAULT);
    }

    /** Builds everything in a folder, with layers compressed as given. */
    public static BuiltSystem build(Path directory, FileTree tree, Compression compression) throws IOException {
        BuiltSystem system = new BuiltSystem(directory);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(system.rootfs()))) {
            TreeWriter.write(tree, out);
        }
        system.commit(tree);
        system.image(tree, compression);
        return system;
    }

    /** The same in another folder, to be spoiled. */
    public BuiltSystem copy(Path other) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = other.resolve(directory.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        return new BuiltSystem(other);
    }

    /** Commits another tree under the same ref. */
    public void commit(FileTree tree) throws IOException {
        CommitRequest request = CommitRequest.of("", CREATED.getEpochSecond()).withRefs(List.of(REF));
        new CommitWriter(OstreeRepository.create(repository()), BuildLog.SILENT).write(tree, request);
    }

    /** Builds the image, and its archive, of another tree. */
    public BuiltImage image(FileTree tree, Compression compression) throws IOException {
        ImageRequest request = ImageRequest.bootable(List.of(IMAGE), Platform.linux("amd64"), CREATED)
                .withCompression(compression);
        BuiltImage image = new ImageBuilder(BuildLog.SILENT).build(tree, request, layout());
        archive(ImageLayout.open(layout()));
        return image;
    }

    private void archive(ImageLayout layout) throws IOException {
        LayoutArchive.write(layout, archive());
    }

    public Path rootfs() {
        return directory.resolve("rootfs.tar");
    }

    public Path repository() {
        return directory.resolve("repo");
    }

    public Path layout() {
        return directory.resolve("image");
    }

    public Path archive() {
        return directory.resolve("edge-node.oci.tar");
    }

    /** The tree as the tar has it. */
    public FileTree tree() throws IOException {
        return TreeReader.read(rootfs());
    }

    public ImageManifest manifest() throws IOException {
        ImageLayout layout = ImageLayout.open(layout());
        return layout.manifest(layout.find(IMAGE.toString()));
    }

    /** The file of a blob. */
    public Path blob(Descriptor descriptor) {
        return layout().resolve("blobs/sha256").resolve(descriptor.digest().hex());
    }

    /** Gives the image another configuration, with manifest, index and archive that are true to it. */
    public void changeConfig(UnaryOperator<ImageConfig> change) throws IOException {
        ImageLayout layout = ImageLayout.open(layout());
        ImageManifest manifest = manifest();
        ImageConfig config = layout.config(manifest.config());
        Files.delete(blob(manifest.config()));
        Descriptor changed = layout.write(change.apply(config));
        changeManifest(old -> ImageManifest.of(changed, old.layers(), old.annotations()));
    }

    /** Gives the image another manifest, with index and archive that are true to it. */
    public void changeManifest(UnaryOperator<ImageManifest> change) throws IOException {
        ImageLayout layout = ImageLayout.open(layout());
        Descriptor before = layout.find(IMAGE.toString());
        ImageManifest manifest = layout.manifest(before);
        Files.delete(blob(before));
        Descriptor changed = layout.write(change.apply(manifest));
        layout.writeIndex(ImageIndex.of(List.of(changed.withAnnotation(Annotation.REF_NAME, IMAGE.toString()))));
        archive(layout);
    }

    /** Puts other bytes in place of a layer's blob; all that is said of it but the diff ID is true. */
    public void changeLayer(int number, String mediaType, byte[] content) throws IOException {
        ImageLayout layout = ImageLayout.open(layout());
        Files.delete(blob(manifest().layers().get(number)));
        BlobWriter blob = layout.newBlob();
        try (blob) {
            blob.out().write(content);
            Descriptor changed = blob.commit(mediaType);
            changeManifest(old -> {
                List<Descriptor> layers = new ArrayList<>(old.layers());
                layers.set(number, changed);
                return ImageManifest.of(old.config(), layers, old.annotations());
            });
        }
    }

    /** Flips all bits of one byte of a file, in the middle of it. */
    public static void flipByte(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= (byte) 0xff;
        Files.write(file, bytes);
    }

    /** Takes the last bytes off a file. */
    public static void truncate(Path file, int bytes) throws IOException {
        byte[] all = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(all, all.length - bytes));
    }

    /** Puts a text in place of another in a file. */
    public static void replace(Path file, String from, String to) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (!text.contains(from)) {
            throw new IllegalArgumentException(file + " does not contain " + from);
        }
        Files.writeString(file, text.replace(from, to), StandardCharsets.ISO_8859_1);
    }
}
