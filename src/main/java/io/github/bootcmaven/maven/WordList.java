// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists as people write them into a pom: an element each, or one text with commas, spaces or line ends between. */
final class WordList {

    private WordList() {}

    static List<String> of(@Nullable List<String> elements) {
        return elements == null
                ? List.of()
                : elements.stream()
                        .filter(element -> element != null)
                        .flatMap(element -> List.of(element.trim().split("[\\s,]+")).stream())
                        .filter(word -> !word.isEmpty())
                        .toList();
    }
}
