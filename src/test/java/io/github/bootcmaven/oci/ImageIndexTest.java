// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageIndexTest {

    private static final ImageIndex INDEX =
            ImageIndex.of(List.of(Descriptor.of(MediaType.MANIFEST, Digest.of(new byte[0]), 2)
                    .withPlatform(Platform.linux("amd64"))
                    .withAnnotation(Annotation.REF_NAME, "localhost/x:1")));

    @Test
    void is_written_as_these_very_bytes() {
        assertThat(new String(INDEX.json(), StandardCharsets.UTF_8))
                .isEqualTo(("{'schemaVersion':2,'mediaType':'application/vnd.oci.image.index.v1+json','manifests':["
                                + "{'mediaType':'application/vnd.oci.image.manifest.v1+json','digest':"
                                + "'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','size':2,"
                                + "'annotations':{'org.opencontainers.image.ref.name':'localhost/x:1'},"
                                + "'platform':{'architecture':'amd64','os':'linux'}}]}")
                        .replace('\'', '"'));
    }

    @Test
    void is_read_back_as_it_was() {
        assertThat(ImageIndex.parse(INDEX.json(), "index")).isEqualTo(INDEX);
    }

    @Test
    void is_not_taken_for_a_manifest() {
        assertThatThrownBy(() -> ImageManifest.parse(INDEX.json(), "x"))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("mediaType is 'application/vnd.oci.image.index.v1+json'");
    }
}
