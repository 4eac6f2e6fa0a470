// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sbom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.deb.Copyright;
import io.github.bootcmaven.testing.Mutations;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicenceExpressionTest {

    private static LicenceExpression of(String... licences) {
        return LicenceExpression.of("pkg", new Copyright(new TreeSet<>(Arrays.asList(licences)), new TreeMap<>()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GPL-2+|GPL-2.0-or-later",
                "GPL-2|GPL-2.0-only",
                "GPLv3+|GPL-3.0-or-later",
                "LGPL-2.1|LGPL-2.1-only",
                "LGPL-2.0+|LGPL-2.0-or-later",
                "GFDL-NIV-1.3+|GFDL-1.3-no-invariants-or-later",
                "Expat|MIT",
                "BSD-3-clause|BSD-3-Clause",
                "GPL-1+ or Artistic|GPL-1.0-or-later OR Artistic-1.0-Perl",
                "FSFULLR and MIT|FSFULLR AND MIT",
                "GPL-2+ or AFL-2.1, and Expat|(GPL-2.0-or-later OR AFL-2.1) AND MIT",
                "GPL-3+ with Bison exception|GPL-3.0-or-later WITH Bison-exception-2.2",
                "GPL-2+ with OpenSSL exception|LicenseRef-pkg-GPL-2-plus-with-OpenSSL-exception",
                "LGPL|LicenseRef-pkg-LGPL",
                "public-domain|LicenseRef-pkg-public-domain",
                "MIT/X11|LicenseRef-pkg-MIT-X11",
            })
    void one_licence_in_spdx_words(String debian, String spdx) {
        assertThat(of(debian).text()).isEqualTo(spdx);
    }

    @Test
    void all_licences_of_a_package_hold_together() {
        assertThat(of("GPL-2+ or Artistic", "Expat", "MIT").text())
                .isEqualTo("(GPL-2.0-or-later OR Artistic-1.0-Perl) AND MIT");
    }

    @Test
    void what_spdx_does_not_know_keeps_its_name() {
        assertThat(of("Tiny").references()).containsExactly(java.util.Map.entry("LicenseRef-pkg-Tiny", "Tiny"));
    }

    /** SPDX's identifiers, as CycloneDX ships them. */
    @Test
    void the_table_has_nothing_but_identifiers_of_spdx() throws Exception {
        Set<String> known = new HashSet<>();
        try (InputStream in = LicenceExpressionTest.class.getResourceAsStream("/spdx.schema.json")) {
            new ObjectMapper().readTree(in).path("enum").forEach(id -> known.add(id.asText()));
        }
        known.add("PSF-2.0");
        try (InputStream in = LicenceName.class.getResourceAsStream("licences.json")) {
            for (JsonNode identifier : new ObjectMapper().readTree(Objects.requireNonNull(in))) {
                assertThat(known).containsAll(Arrays.asList(identifier.asText().split(" OR ")));
            }
        }
    }

    @Test
    void any_text_gives_an_expression_of_the_characters_that_spdx_allows() {
        Mutations mutations = Mutations.seeded(20261124);
        byte[] sound = "GPL-2+ or AFL-2.1, and Expat with X exception".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 5_000; i++) {
            String text = new String(mutations.mutate(sound), StandardCharsets.UTF_8).strip();
            assertThat(of(text).text())
                    .as(mutations + ", input " + i + ": " + text)
                    .matches("[A-Za-z0-9.() -]+");
        }
    }
}
