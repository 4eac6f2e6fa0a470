// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StageKeyTest {

    @Test
    void theSamePartsGiveTheSameKey() {
        assertThat(new StageKey().add("a", 1).addAll("b", List.of("x", "y")).digest())
                .isEqualTo(new StageKey()
                        .add("a", "1")
                        .addAll("b", List.of("x", "y"))
                        .digest());
    }

    @Test
    void partsAreToldApartFromTheirNeighbours() {
        List<Digest> keys = List.of(
                new StageKey().add("ab", "c").digest(),
                new StageKey().add("a", "bc").digest(),
                new StageKey().add("a", null).digest(),
                new StageKey().add("a", "").digest(),
                new StageKey().add("a", "absent").digest(),
                new StageKey().addAll("a", List.of("b", "c")).digest(),
                new StageKey().addAll("a", List.of("bc")).digest(),
                new StageKey().addAll("a", List.of("c", "b")).digest(),
                new StageKey().addAll("a", List.of()).digest());
        assertThat(keys).doesNotHaveDuplicates();
    }
}
