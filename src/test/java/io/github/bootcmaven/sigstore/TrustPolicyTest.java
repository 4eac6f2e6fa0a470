// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.KeyFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy says; whether hosts understand it, SignedImageIT asks them. */
class TrustPolicyTest {

    private static final String SCOPE = "registry.example.com:5000/team/node";

    private static JsonNode policy(String scope, boolean rejectOthers) throws Exception {
        VerificationKey key = VerificationKey.parse(KeyFiles.p256().publicKey(), "key");
        return new ObjectMapper()
                .readTree(new TrustPolicy(scope, key, rejectOthers).files().get(TrustPolicy.FILE));
    }

    @Test
    void othersAreTakenAsTheyAreUnlessToldOtherwise() throws Exception {
        JsonNode open = policy(SCOPE, false).at("/transports/docker");
        assertThat(open.path("").at("/0/type").asText()).isEqualTo("insecureAcceptAnything");
        assertThat(open.path(SCOPE).at("/0/type").asText()).isEqualTo("sigstoreSigned");

        JsonNode closed = policy(SCOPE, true);
        assertThat(closed.at("/transports/docker").has("")).isFalse();
        assertThat(closed.at("/default/0/type").asText()).isEqualTo("reject");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"registry.example.com", "registry.example.com/team", "localhost:5000/a", "127.0.0.1:1/a_b/c"})
    void registriesAndPartsOfThemAreScopes(String scope) throws Exception {
        assertThat(policy(scope, true).at("/transports/docker").has(scope)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a/",
                "/a",
                "registry.example.com/node:1.0",
                "registry.example.com/node@sha256:00",
                "a b",
                "a/\"",
                "*"
            })
    void whatNamesAnImageOrNothingIsNone(String scope) {
        assertThatThrownBy(() -> policy(scope, false))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("is no registry or repository");
    }
}
