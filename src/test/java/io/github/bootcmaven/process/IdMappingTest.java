// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IdMappingTest {

    @Test
    void theHostsOwnIdsAreComplete() {
        assertThat(IdMapping.isComplete(List.of("         0          0 4294967295")))
                .isTrue();
    }

    @Test
    void aContainersRangesCountTogether() {
        assertThat(IdMapping.isComplete(List.of("0 1000 1", "1 100000 65536"))).isTrue();
        assertThat(IdMapping.isComplete(List.of("0 1000 1", "1 100000 65535"))).isTrue();
        assertThat(IdMapping.isComplete(List.of("0 1000 1", "1 100000 65534"))).isFalse();
    }

    @Test
    void aNamespaceOfOneIdOrWithAGapIsNot() {
        assertThat(IdMapping.isComplete(List.of("0 0 1"))).isFalse();
        assertThat(IdMapping.isComplete(List.of("0 0 1000", "1001 1001 100000")))
                .isFalse();
        assertThat(IdMapping.isComplete(List.of())).isFalse();
    }
}
