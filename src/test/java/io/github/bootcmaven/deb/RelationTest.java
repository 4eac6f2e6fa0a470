// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelationTest {

    @Test
    void aFieldHasGroupsOfAlternatives() {
        List<List<Relation>> groups = Relation.parseField(
                "libc6 (>= 2.38), python3:any(<<3.14)|python3-minimal , mta,\n debconf (>= 0.5) | debconf-2.0,");
        assertThat(groups.stream().map(Object::toString))
                .containsExactly(
                        "[libc6 (>= 2.38)]",
                        "[python3:any (<< 3.14), python3-minimal]",
                        "[mta]",
                        "[debconf (>= 0.5), debconf-2.0]");
        assertThat(groups.get(1).get(0).qualifier()).isEqualTo("any");
        assertThat(groups.get(2).get(0).operator()).isNull();
    }

    @Test
    void anEmptyFieldHasNoGroups() {
        assertThat(Relation.parseField("")).isEmpty();
        assertThat(Relation.parseField(" , ")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a (<< 2), 1, true", "a (<< 2), 2, false",
        "a (<= 2), 2, true", "a (<= 2), 3, false",
        "a (= 2), 2, true", "a (= 2), 2-1, false",
        "a (>= 2), 2, true", "a (>= 2), 1, false",
        "a (>> 2), 3, true", "a (>> 2), 2, false",
        "a (< 2), 2, true", "a (> 2), 2, true",
        "a, 2, true",
    })
    void aRelationBoundsTheVersion(String relation, String version, boolean satisfied) {
        assertThat(Relation.parse(relation).isSatisfiedBy(DebianVersion.parse(version)))
                .isEqualTo(satisfied);
    }

    @ParameterizedTest
    @CsvSource({
        "mta, mta, true",
        "mta, mta (= 1), true",
        "mta (>= 1), mta, false",
        "mta (>= 1), mta (= 1), true",
        "mta (>= 2), mta (= 1), false",
        "mta, mda, false",
    })
    void aBoundIsSatisfiedOnlyByAProvidedVersion(String relation, String provided, boolean satisfied) {
        assertThat(Relation.parse(relation).isSatisfiedByProvided(Relation.parse(provided)))
                .isEqualTo(satisfied);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a | ",
                "(>= 1)",
                "a (>= )",
                "a (>= 1",
                "a [amd64]",
                "a <!nocheck>",
                "a b",
                "a (<> 1)",
                "a (== 1)",
                "a (>= 1) b",
                "-a",
                "a:(= 1)"
            })
    void whatIsNoRelationIsRefused(String field) {
        assertThatThrownBy(() -> Relation.parseField(field)).isInstanceOf(DebFormatException.class);
    }
}
