// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Annotation;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageIndex;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.LayoutArchive;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.ostree.CommitRequest;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.ostree.Variant;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandFailedException;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.DiskListing;
import io.github.bootcmaven.testing.EncapsulatedFixture;
import io.github.bootcmaven.testing.RandomTrees;
import io.github.bootcmaven.testing.TreeListing;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Xattrs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tools that users read images with read ours. */
class ImageIT {

    private static final String NAME = "localhost/server:1.0";
    private static final CommitRequest BOOTABLE =
            CommitRequest.of("s", 5).withMetadata(Map.of("ostree.bootable", Variant.bool(true)));

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);

    @TempDir
    Path folder;

    @AfterEach
    void deleteNamesThatJavaMayBeUnableToSay() throws IOException {
        if (Files.exists(folder.resolve("storage"))) {
            // Layers of container storage may be mounted below it.
            // It now and then trips over its own events below /run; what it leaves is deleted next.
            runner.attempt(podman("system", "reset", "--force"));
        }
        runner.run(Command.of("rm", "-rf", folder.resolve("storage").toString(), bundle().toString()));
    }

    @ParameterizedTest
    @CsvSource({"bootc,zstd", "bootc,gzip", "ostree,zstd", "ostree,gzip"})
    void skopeoInspectsLayoutAndArchive(String format, String compression) throws IOException {
        assumeInstalled("skopeo");
        BuiltImage built = build(new RandomTrees(1).make(), format, compression);
        LayoutArchive.write(ImageLayout.open(layout()), archive());

        for (String image : List.of("oci:" + layout(), "oci:" + layout() + ":" + NAME, "oci-archive:" + archive())) {
            JsonNode inspected = json(runner.read(Command.of("skopeo", "inspect", image)));
            assertThat(inspected.get("Digest").asText())
                    .as(image)
                    .isEqualTo(built.manifest().digest().toString());
            assertThat(inspected.get("Architecture").asText()).isEqualTo("amd64");
            assertThat(inspected.get("Created").asText()).isEqualTo("2027-01-15T08:00:00Z");
            assertThat(inspected.at("/Labels/containers.bootc").asText()).isEqualTo("1");
            assertThat(inspected.get("Layers"))
                    .extracting(JsonNode::asText)
                    .containsExactlyElementsOf(built.layers().stream()
                            .map(layer -> layer.descriptor().digest().toString())
                            .toList());
        }
    }

    @ParameterizedTest
    @CsvSource({"bootc,zstd", "bootc,gzip", "ostree,zstd", "ostree,gzip"})
    void skopeoCopiesTheManifestByteForByte(String format, String compression) throws IOException {
        assumeInstalled("skopeo");
        BuiltImage built = build(new RandomTrees(2).make(), format, compression);
        LayoutArchive.write(ImageLayout.open(layout()), archive());

        for (String image : List.of("oci:" + layout() + ":" + NAME, "oci-archive:" + archive())) {
            Path copy = folder.resolve("copy");
            runner.run(Command.of("skopeo", "copy", image, "dir:" + copy));

            assertThat(Digest.of(copy.resolve("manifest.json")))
                    .isEqualTo(built.manifest().digest());
            for (BuiltLayer layer : built.layers()) {
                assertThat(Digest.of(copy.resolve(layer.descriptor().digest().hex())))
                        .isEqualTo(layer.descriptor().digest());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"bootc,zstd", "bootc,gzip", "ostree,zstd", "ostree,gzip"})
    void theTreePodmanMountsIsTheTreeThatWasPackaged(String format, String compression) throws Exception {
        assumeInstalled("podman");
        assumeInstalled("getfattr");
        assumeRoot();
        long seed = new Random().nextLong();
        System.out.println("ImageIT seed " + seed);
        FileTree tree = withXattrsThatGoCanRead(new RandomTrees(seed).nodes(500).make());
        build(tree, format, compression);
        LayoutArchive.write(ImageLayout.open(layout()), archive());

        runner.run(podman("load", "--input", archive().toString()));
        Path mounted = Path.of(runner.read(podman("image", "mount", NAME)).strip());

        assertThat(listing(mounted)).as("seed %s", seed).containsExactlyElementsOf(listing(tree, format));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bootc", "ostree"})
    void theTreeUmociUnpacksIsTheTreeThatWasPackaged(String format) throws Exception {
        assumeInstalled("umoci");
        assumeInstalled("getfattr");
        assumeRoot();
        long seed = new Random().nextLong();
        System.out.println("ImageIT seed " + seed);
        FileTree tree = withXattrsThatGoCanRead(new RandomTrees(seed).nodes(500).make());
        // umoci 0.4 knows no zstd, and takes no name with a slash or colon.
        build(tree, format, "gzip");
        ImageLayout layout = ImageLayout.open(layout());
        Descriptor image = layout.index().manifests().get(0);
        layout.writeIndex(ImageIndex.of(List.of(image.withAnnotation(Annotation.REF_NAME, "latest"))));

        runner.run(Command.of("umoci", "unpack", "--image", layout() + ":latest", bundle().toString()));

        assertThat(listing(bundle().resolve("rootfs")))
                .as("seed %s", seed)
                .containsExactlyElementsOf(listing(tree, format));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bootc", "ostree"})
    void buildahTakesTheImageIn(String format) throws IOException {
        assumeInstalled("buildah");
        assumeRoot();
        build(withXattrsThatGoCanRead(new RandomTrees(4).make()), format, "zstd");
        LayoutArchive.write(ImageLayout.open(layout()), archive());

        runner.run(stored("buildah", "pull", "--policy", "always", "oci-archive:" + archive()));

        JsonNode inspected = json(runner.read(stored("buildah", "inspect", "--type", "image", NAME)));
        assertThat(inspected.at("/OCIv1/config/Labels/containers.bootc").asText())
                .isEqualTo("1");
        assertThat(inspected.at("/OCIv1/rootfs/diff_ids")).hasSizeGreaterThan(2);
    }

    @Test
    void aContainerOfTheImageRuns() throws IOException {
        assumeInstalled("podman");
        assumeInstalled("runc");
        assumeInstalled("ldd");
        assumeRoot();
        FileTree tree = new FileTree(new Directory(Metadata.root(0755, 0)));
        for (String directory : List.of("dev", "etc", "proc", "run", "sys", "tmp", "var")) {
            tree.mkdirs(directory, Metadata.root(0755, 0));
        }
        putProgram(tree, "/bin/sh");
        tree.put("etc/greeting", file(0644, "hello from the image".getBytes(UTF_8)));
        build(tree, "bootc", "zstd");

        LayoutArchive.write(ImageLayout.open(layout()), archive());

        runner.run(podman("load", "--input", archive().toString()));
        List<String> run = new ArrayList<>(List.of("--runtime", "runc", "--cgroup-manager", "cgroupfs", "run"));
        run.addAll(List.of("--rm", "--network=none", "--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024"));
        run.addAll(List.of(NAME, "/bin/sh", "-c", "read line < /etc/greeting ; echo $line"));
        assertThat(runner.read(podman(run.toArray(String[]::new)))).contains("hello from the image");
    }

    @Test
    void gzipAndZstdAcceptTheLayers() throws IOException {
        assumeInstalled("gzip");
        assumeInstalled("zstd");
        FileTree tree = new RandomTrees(3).nodes(400).maxFileSize(50_000).make();
        for (String tool : List.of("gzip", "zstd")) {
            for (BuiltLayer layer : build(tree, "bootc", tool).layers()) {
                Path blob = layout().resolve(
                                "blobs/sha256/" + layer.descriptor().digest().hex());
                runner.feed(Command.of(tool, "-t"), stdin -> Files.copy(blob, stdin));
            }
        }
    }

    /** The host's program with the libraries it needs. */
    private void putProgram(FileTree tree, String program) throws IOException {
        Matcher libraries = Pattern.compile("/\\S+").matcher(runner.read(Command.of("ldd", program)));
        List<String> files = new ArrayList<>(List.of(program));
        libraries.results().map(MatchResult::group).forEach(files::add);
        for (String file : files) {
            String path = file.substring(1);
            tree.mkdirs(path.substring(0, path.lastIndexOf('/')), Metadata.root(0755, 0));
            tree.put(path, file(0755, Files.readAllBytes(Path.of(file))));
        }
    }

    private static RegularFile file(int mode, byte[] content) {
        return new RegularFile(Metadata.root(mode, 0), Content.of(content));
    }

    /**
     * All container tools read layers with Go's archive/tar. It drops attributes that have no value, and takes literally what
     * stands in an extended header for the {@code =} and {@code %} of an attribute's name.
     */
    private static FileTree withXattrsThatGoCanRead(FileTree tree) throws IOException {
        FileTree copy = new FileTree(new Directory(readable(tree.root().metadata())));
        IdentityHashMap<RegularFile, RegularFile> files = new IdentityHashMap<>();
        tree.walk((path, node) -> {
            if (node instanceof RegularFile file) {
                copy.put(path, files.computeIfAbsent(file, f -> new RegularFile(readable(f.metadata()), f.content())));
            } else if (!path.isEmpty()) {
                copy.put(path, node instanceof Directory ? new Directory(readable(node.metadata())) : node);
            }
        });
        return copy;
    }

    private static Metadata readable(Metadata metadata) {
        Map<String, byte[]> xattrs = new HashMap<>();
        metadata.xattrs().forEach((name, value) -> {
            if (value.length > 0 && name.indexOf('=') < 0 && name.indexOf('%') < 0) {
                xattrs.put(name, value);
            }
        });
        return metadata.withXattrs(Xattrs.of(xattrs));
    }

    /** The root's own time is the engine's: it makes the directory before it reads the first layer. */
    private static List<String> belowRoot(List<String> listing) {
        List<String> lines = new ArrayList<>(listing);
        lines.set(0, lines.get(0).replaceFirst(" @[0-9]+ ", " "));
        return lines;
    }

    private static List<String> listing(FileTree tree, String format) throws IOException {
        return belowRoot(TreeListing.of(format.equals("ostree") ? EncapsulatedFixture.visible(tree) : tree));
    }

    /** Without the objects, of which the files in the tree are further names. */
    private List<String> listing(Path folder) {
        if (Files.exists(folder.resolve("sysroot/ostree"))) {
            runner.run(Command.of("rm", "-r", folder.resolve("sysroot/ostree").toString()));
            runner.run(
                    Command.of("touch", "--date=@0", folder.resolve("sysroot").toString()));
        }
        return belowRoot(DiskListing.of(folder));
    }

    private BuiltImage build(FileTree tree, String format, String compression) throws IOException {
        ImageRequest request = ImageRequest.bootable(
                List.of(ImageReference.parse(NAME)), Platform.linux("amd64"), Instant.ofEpochSecond(1_800_000_000));
        request = request.withCompression(Compression.parse(compression)).withPlan(new ScatteringPlan(4));
        ImageBuilder builder = new ImageBuilder(BuildLog.SILENT);
        if (format.equals("bootc")) {
            return builder.build(tree, request, layout());
        }
        OstreeRepository repository = EncapsulatedFixture.repository(folder.resolve("repo"));
        Digest commit = EncapsulatedFixture.commit(repository, tree, BOOTABLE);
        return builder.encapsulate(repository, commit, request, layout());
    }

    private Path layout() {
        return folder.resolve("image");
    }

    private Path archive() {
        return folder.resolve("image.oci.tar");
    }

    private Path bundle() {
        return folder.resolve("bundle");
    }

    private Command podman(String... arguments) {
        return stored("podman", arguments);
    }

    /** A program of those that share the containers' storage, with one of its own. */
    private Command stored(String program, String... arguments) {
        Path storage = folder.resolve("storage");
        List<String> argv = new ArrayList<>(
                List.of(program, "--root", storage.resolve("root").toString()));
        argv.addAll(List.of("--runroot", storage.resolve("run").toString(), "--storage-driver", "vfs"));
        argv.addAll(List.of(arguments));
        return Command.of(argv);
    }

    private void assumeInstalled(String tool) {
        boolean found;
        try {
            found = runner.attempt(Command.of("which", tool)).status() == 0;
        } catch (CommandFailedException e) {
            found = false;
        }
        assumeTrue(found, tool + " is not installed");
    }

    private void assumeRoot() {
        assumeTrue(runner.read(Command.of("id", "-u")).equals("0\n"), "not run by root, who alone can give files away");
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
