// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which layers are the commit's, by what ostree-ext itself demands of labels, diff IDs and layers. */
class EncapsulatedLayersTest {

    private static final String COMMIT = Digest.of("commit").hex();

    private static Descriptor layer(String content) {
        return Descriptor.of(MediaType.LAYER_ZSTD, Digest.of("compressed " + content), content.length());
    }

    private static EncapsulatedLayers of(Map<String, String> labels, List<String> diffIds, String... layers) {
        ImageConfig config = new ImageConfig(
                Instant.EPOCH,
                Platform.linux("amd64"),
                ContainerConfig.EMPTY.withLabels(new TreeMap<>(labels)),
                diffIds.stream().map(Digest::of).toList(),
                List.of());
        ImageManifest manifest = ImageManifest.of(
                Descriptor.of(MediaType.CONFIG, Digest.of("config"), 2),
                List.of(layers).stream().map(EncapsulatedLayersTest::layer).toList(),
                Map.of());
        assertThat(EncapsulatedLayers.areIn(config)).isEqualTo(labels.containsKey(OstreeLabel.FINAL_DIFF_ID));
        return EncapsulatedLayers.of(manifest, config);
    }

    private static Map<String, String> labels(String last) {
        return Map.of(
                OstreeLabel.COMMIT,
                COMMIT,
                OstreeLabel.FINAL_DIFF_ID,
                Digest.of(last).toString());
    }

    @Test
    void theFirstIsTheCommitThoseUpToTheLastOneItsContentAndTheRestDerived() {
        EncapsulatedLayers layers = of(labels("b"), List.of("commit", "a", "b", "c"), "commit", "a", "b", "c");
        assertThat(layers.checksum().hex()).isEqualTo(COMMIT);
        assertThat(layers.commit()).isEqualTo(layer("commit"));
        assertThat(layers.chunks()).containsExactly(layer("a"), layer("b"));
        assertThat(layers.derived()).containsExactly(layer("c"));
    }

    @Test
    void aCommitMayBeInOneLayer() {
        EncapsulatedLayers layers = of(labels("all"), List.of("all"), "all");
        assertThat(layers.chunks()).isEmpty();
        assertThat(layers.derived()).isEmpty();
    }

    @Test
    void moreOrFewerLayersThanDiffIdsAreRefused() {
        assertThatThrownBy(() -> of(labels("a"), List.of("commit", "a"), "commit", "a", "b"))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("there are 3 layers, and 2 diff IDs");
        assertThatThrownBy(() -> of(labels("commit"), List.of("commit", "a"), "commit"))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("there are 1 layers, and 2 diff IDs");
    }

    @Test
    void aLastLayerThatComesTwiceIsRefused() {
        assertThatThrownBy(() -> of(labels("a"), List.of("commit", "a", "again"), "commit", "a", "a"))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("comes twice");
        // Another layer may: ostree-ext looks for the last one only.
        assertThat(of(labels("b"), List.of("commit", "a", "a", "b"), "commit", "a", "a", "b")
                        .chunks())
                .hasSize(3);
    }

    @Test
    void labelsThatAreMissingOrNoChecksumsAreRefused() {
        assertThatThrownBy(() -> of(Map.of(OstreeLabel.COMMIT, COMMIT), List.of("a"), "a"))
                .hasMessageContaining("label " + OstreeLabel.FINAL_DIFF_ID + " is missing");
        assertThatThrownBy(() ->
                        of(Map.of(OstreeLabel.FINAL_DIFF_ID, Digest.of("a").toString()), List.of("a"), "a"))
                .hasMessageContaining("label " + OstreeLabel.COMMIT + " is missing");
        assertThatThrownBy(() -> of(
                        Map.of(
                                OstreeLabel.COMMIT,
                                "no",
                                OstreeLabel.FINAL_DIFF_ID,
                                Digest.of("a").toString()),
                        List.of("a"),
                        "a"))
                .hasMessageContaining("'no', no checksum");
        assertThatThrownBy(() -> of(labels("elsewhere"), List.of("a"), "a")).hasMessageContaining("no layer's diff ID");
    }
}
