// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferrersTest {

    private static final Descriptor IMAGE = Descriptor.of(MediaType.MANIFEST, Digest.of("image"), 5);
    private static final Descriptor OTHER = Descriptor.of(MediaType.MANIFEST, Digest.of("other"), 5);
    private static final String TYPE = "application/vnd.example+json";
    private static final String TAG = "sha256-0123.sig";

    @TempDir
    Path directory;

    private Referrers referrers;

    @BeforeEach
    void create() throws IOException {
        referrers = Referrers.openOrCreate(directory.resolve("referrers"));
    }

    private Descriptor attach(Descriptor subject, String document) throws IOException {
        return referrers.attach(subject, TYPE, document.getBytes(StandardCharsets.UTF_8), Map.of("a", "b"));
    }

    private ImageManifest signature(String payload) throws IOException {
        ImageLayout layout = referrers.layout();
        return ImageManifest.of(
                layout.write(MediaType.CONFIG, "{}".getBytes(StandardCharsets.UTF_8)),
                List.of(layout.write("text/plain", payload.getBytes(StandardCharsets.UTF_8))),
                Map.of());
    }

    @Test
    void an_attached_document_is_the_only_layer_of_a_manifest_that_names_its_image() throws IOException {
        Descriptor attached = attach(IMAGE.withPlatform(Platform.linux("amd64")), "{}x");

        ImageManifest manifest = referrers.layout().manifest(attached);
        assertThat(manifest.subject()).isEqualTo(IMAGE);
        assertThat(manifest.artifactType()).isEqualTo(TYPE);
        assertThat(manifest.config().mediaType()).isEqualTo(MediaType.EMPTY);
        assertThat(manifest.annotations()).containsExactly(Map.entry("a", "b"));
        try (InputStream in = referrers.layout().blob(manifest.layers().get(0)).open()) {
            assertThat(in).hasContent("{}x");
        }
    }

    @Test
    void the_manifest_is_written_as_these_very_bytes() throws IOException {
        Descriptor attached = attach(IMAGE, "x");

        assertThat(directory.resolve(
                        "referrers/blobs/sha256/" + attached.digest().hex()))
                .hasContent(("{'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json',"
                                + "'artifactType':'application/vnd.example+json',"
                                + "'config':{'mediaType':'application/vnd.oci.empty.v1+json','digest':'sha256:"
                                + "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a','size':2},"
                                + "'layers':[{'mediaType':'application/vnd.example+json','digest':'"
                                + Digest.of("x") + "','size':1}],"
                                + "'subject':{'mediaType':'application/vnd.oci.image.manifest.v1+json','digest':'"
                                + Digest.of("image") + "','size':5},'annotations':{'a':'b'}}")
                        .replace('\'', '"'));
    }

    @Test
    void entries_say_what_a_registry_says_in_its_list_of_referrers() throws IOException {
        Descriptor attached = attach(IMAGE, "x");
        attach(OTHER, "x");

        assertThat(Referrers.openOrCreate(directory.resolve("referrers")).of(IMAGE.digest()))
                .containsExactly(attached);
        assertThat(attached.artifactType()).isEqualTo(TYPE);
        assertThat(attached.annotations()).containsExactly(Map.entry("a", "b"));
    }

    @Test
    void attaching_again_changes_nothing() throws IOException {
        attach(IMAGE, "x");
        byte[] index = Files.readAllBytes(directory.resolve("referrers/index.json"));

        attach(IMAGE, "x");

        assertThat(directory.resolve("referrers/index.json")).hasBinaryContent(index);
    }

    @Test
    void a_tag_has_one_manifest_which_is_no_referrer() throws IOException {
        referrers.tag(signature("old"), TAG);
        Descriptor attached = attach(IMAGE, "x");
        Descriptor signature = referrers.tag(signature("new"), TAG);

        assertThat(referrers.all()).containsExactly(attached, signature);
        assertThat(referrers.tagged()).containsExactly(Map.entry(TAG, signature));
        assertThat(referrers.of(IMAGE.digest())).containsExactly(attached);
    }
}
