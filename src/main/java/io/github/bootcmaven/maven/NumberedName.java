// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import org.jspecify.annotations.Nullable;

/**
 * The short form of a user or a group, {@code name id}.
 *
 * @param id null where there is but a name
 */
record NumberedName(String name, @Nullable Long id) {

    static NumberedName parse(String text, String element) {
        String[] words = text.trim().split("\\s+");
        if (words.length > 2 || (words.length == 2 && !words[1].matches("[0-9]{1,9}"))) {
            throw BootcException.project("Cannot read " + text.trim() + ": it is no name and number")
                    .in(element)
                    .hint("Write e.g. app 950.");
        }
        return new NumberedName(words[0], words.length == 2 ? Long.valueOf(words[1]) : null);
    }
}
