// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordListTest {

    @Test
    void elementsCommasBlanksAndLineEndsAllSeparate() {
        assertThat(WordList.of(List.of("a", "b,c", "\n  d e,\n f \n"))).containsExactly("a", "b", "c", "d", "e", "f");
    }

    @Test
    void nothingGivesNothing() {
        assertThat(WordList.of(null)).isEmpty();
        assertThat(WordList.of(List.of("", "  "))).isEmpty();
    }
}
