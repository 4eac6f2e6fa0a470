// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.ContainerConfig;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.Platform;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageRequestTest {

    private static final Instant CREATED = Instant.parse("2026-11-23T01:02:03.999Z");

    @Test
    void a_bootable_image_starts_init_and_stops_it_by_its_own_signal() {
        ImageRequest request = request("a.example/x:1");

        assertThat(request.bootable()).isTrue();
        assertThat(request.config().cmd()).containsExactly("/sbin/init");
        assertThat(request.config().stopSignal()).isEqualTo("SIGRTMIN+3");
        assertThat(request.created()).isEqualTo(Instant.parse("2026-11-23T01:02:03Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.example/x",
                "a.example/x:1@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            })
    void a_name_without_tag_or_with_digest_is_an_error(String reference) {
        assertThatThrownBy(() -> request(reference))
                .hasMessageContaining(reference)
                .isInstanceOfSatisfying(
                        BootcException.class, e -> assertThat(e.element()).isEqualTo("<image>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ostree.commit", "ostree.final-diffid"})
    void labels_that_promise_a_commit_are_an_error(String label) {
        assertThatThrownBy(
                        () -> request("a.example/x:1").withConfig(ContainerConfig.EMPTY.withLabels(Map.of(label, "x"))))
                .hasMessageContaining("Label " + label)
                .isInstanceOfSatisfying(
                        BootcException.class, e -> assertThat(e.element()).isEqualTo("<labels>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATH", "=x", ""})
    void a_variable_without_name_or_value_is_an_error(String variable) {
        assertThatThrownBy(() ->
                        request("a.example/x:1").withConfig(ContainerConfig.EMPTY.withEnv(List.of("A=", variable))))
                .hasMessage("Environment variable '" + variable + "' is not of the form NAME=value");
    }

    private static ImageRequest request(String reference) {
        return ImageRequest.bootable(List.of(ImageReference.parse(reference)), Platform.linux("amd64"), CREATED);
    }
}
