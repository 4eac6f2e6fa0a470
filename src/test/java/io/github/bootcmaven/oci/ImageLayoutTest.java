// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageLayoutTest {

    @TempDir
    Path directory;

    private ImageLayout layout;

    @BeforeEach
    void makeLayout() throws IOException {
        layout = ImageLayout.create(directory.resolve("image"));
    }

    @Test
    void has_the_files_of_the_specification() throws IOException {
        assertThat(layout.directory().resolve("oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
        assertThat(layout.directory().resolve("index.json"))
                .hasContent("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
                        + "\"manifests\":[]}");
        assertThat(layout.directory().resolve("blobs/sha256")).isDirectory();
    }

    @Test
    void a_blob_is_named_by_its_digest_and_read_back() throws IOException {
        Descriptor blob = blob("hello");

        assertThat(blob).isEqualTo(Descriptor.of("text/plain", Digest.of("hello"), 5));
        assertThat(layout.directory()
                        .resolve("blobs/sha256/" + Digest.of("hello").hex()))
                .hasContent("hello");
        assertThat(read(blob)).isEqualTo("hello");
        assertThat(layout.blobDigests()).containsExactly(Digest.of("hello"));
    }

    @Test
    void a_blob_written_twice_is_there_once() throws IOException {
        assertThat(blob("hello")).isEqualTo(blob("hello"));
        assertThat(files()).containsExactly(Digest.of("hello").hex());
    }

    @Test
    void a_blob_that_is_not_committed_leaves_nothing() throws IOException {
        try (BlobWriter writer = layout.newBlob()) {
            writer.out().write(new byte[100_000]);
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void an_image_is_found_by_its_name() throws IOException {
        Descriptor one = image("one", "1.0");
        Descriptor two = image("two", "2.0");
        Descriptor latest = image("two", "latest");
        layout.writeIndex(ImageIndex.of(List.of(one, two, latest)));

        ImageLayout read = ImageLayout.open(layout.directory());

        assertThat(read.index().manifests()).containsExactly(one, two, latest);
        assertThat(read.find("2.0")).isEqualTo(two);
        ImageManifest manifest = read.manifest(read.find("latest"));
        assertThat(manifest.annotations()).containsEntry(Annotation.TITLE, "two");
        assertThat(read.config(manifest.config()).platform()).isEqualTo(Platform.linux("amd64"));
        assertThatThrownBy(() -> read.find("3.0"))
                .hasMessageContaining("No image")
                .hasMessageContaining("3.0")
                .isInstanceOfSatisfying(
                        BootcException.class, e -> assertThat(e.hint()).isEqualTo("it has 1.0, 2.0, latest"));
    }

    @Test
    void a_name_of_two_different_images_is_an_error() throws IOException {
        layout.writeIndex(ImageIndex.of(List.of(image("one", "1.0"), image("two", "1.0"))));

        assertThatThrownBy(() -> layout.find("1.0")).hasMessageContaining("Several images");
    }

    @Test
    void an_index_for_several_platforms_is_read_as_a_blob() throws IOException {
        ImageIndex platforms = ImageIndex.of(List.of(image("one", "x")));
        assertThat(layout.index(layout.write(platforms))).isEqualTo(platforms);
    }

    @Test
    void a_tampered_blob_is_found_at_its_end() throws IOException {
        Descriptor blob = blob("hello");
        Files.writeString(path(blob), "hellO");

        assertThatThrownBy(() -> read(blob))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("The blob " + blob.digest())
                .hasMessageContaining("is damaged: the digest of its content is " + Digest.of("hellO"));
        try (InputStream in = layout.blob(blob).open()) {
            assertThat(in.skip(3)).isEqualTo(3);
            assertThatThrownBy(in::readAllBytes).isInstanceOf(BootcException.class);
        }
        try (InputStream in = layout.blob(blob).open()) {
            assertThat(in.read()).isEqualTo('h');
            assertThatThrownBy(() -> in.skip(100)).isInstanceOf(BootcException.class);
        }
    }

    @Test
    void a_blob_of_another_size_is_not_even_opened() throws IOException {
        Descriptor blob = blob("hello");
        Files.writeString(path(blob), "hell");

        assertThatThrownBy(() -> layout.blob(blob))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("it has 4 bytes, and its descriptor states 5");
    }

    @Test
    void a_blob_that_changes_its_size_while_it_is_read_is_found() throws IOException {
        Descriptor blob = blob("hello");
        var content = layout.blob(blob);

        Files.writeString(path(blob), "hello world");
        assertThatThrownBy(() -> content.open().readAllBytes()).hasMessageContaining("more than the 5 bytes");
        Files.writeString(path(blob), "he");
        assertThatThrownBy(() -> content.open().readAllBytes()).hasMessageContaining("it has 2 bytes");
    }

    @Test
    void a_missing_blob_is_named() throws IOException {
        Descriptor blob = blob("hello");
        Files.delete(path(blob));

        assertThatThrownBy(() -> layout.blob(blob))
                .isInstanceOf(BootcException.class)
                .hasMessage("The blob " + blob.digest() + " (text/plain) of OCI image layout " + layout.directory()
                        + " is missing");
    }

    @Test
    void a_blob_that_is_a_directory_counts_as_missing() throws IOException {
        Descriptor blob = blob("hello");
        Files.delete(path(blob));
        Files.createDirectory(path(blob));

        assertThatThrownBy(() -> layout.blob(blob)).hasMessageContaining("is missing");
    }

    @Test
    void a_truncated_index_is_named() throws IOException {
        Files.writeString(layout.directory().resolve("index.json"), "{\"schemaVersion\":2,\"mani");

        assertThatThrownBy(layout::index)
                .isInstanceOf(BootcException.class)
                .hasMessageStartingWith("Reading index.json of OCI image layout " + layout.directory())
                .hasMessageContaining("it is no JSON");
    }

    @Test
    void an_index_that_points_out_of_the_layout_is_refused() throws IOException {
        Files.writeString(
                layout.directory().resolve("index.json"),
                "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"x\",\"size\":1,"
                        + "\"digest\":\"sha256:../../../../../etc/passwd\"}]}");

        assertThatThrownBy(layout::index).hasMessageContaining("manifests[0].digest is 'sha256:../../");
    }

    @Test
    void a_document_of_another_kind_or_of_absurd_size_is_refused() throws IOException {
        Descriptor config = image("one", "x");
        assertThatThrownBy(() -> layout.config(config))
                .hasMessageContaining("is application/vnd.oci.image.manifest.v1+json, not");
        Descriptor huge = Descriptor.of(MediaType.MANIFEST, config.digest(), 5L << 30);
        assertThatThrownBy(() -> layout.manifest(huge)).hasMessageContaining("too many for JSON");

        Files.write(layout.directory().resolve("index.json"), new byte[(4 << 20) + 1]);
        assertThatThrownBy(layout::index).hasMessageContaining("too many for JSON");
    }

    @Test
    void a_directory_that_is_no_layout_is_refused() throws IOException {
        assertThatThrownBy(() -> ImageLayout.open(directory.resolve("nowhere")))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("There is no OCI image layout at");
        assertThatThrownBy(() -> ImageLayout.open(directory)).hasMessageContaining("it has no file oci-layout");
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"2.0.0\"}");
        assertThatThrownBy(() -> ImageLayout.open(directory))
                .hasMessageContaining("imageLayoutVersion is '2.0.0', not '1.0.0'");
    }

    private Descriptor image(String title, String refName) throws IOException {
        Descriptor config = layout.write(
                new ImageConfig(null, Platform.linux("amd64"), ContainerConfig.EMPTY, List.of(), List.of()));
        return layout.write(ImageManifest.of(config, List.of(), Map.of(Annotation.TITLE, title)))
                .withAnnotation(Annotation.REF_NAME, refName);
    }

    private Descriptor blob(String text) throws IOException {
        try (BlobWriter writer = layout.newBlob()) {
            writer.out().write(text.getBytes(UTF_8));
            return writer.commit("text/plain");
        }
    }

    private String read(Descriptor blob) throws IOException {
        try (InputStream in = layout.blob(blob).open()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private Path path(Descriptor blob) {
        return layout.directory().resolve("blobs/sha256/" + blob.digest().hex());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(layout.directory().resolve("blobs/sha256"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
