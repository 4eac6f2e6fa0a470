// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 50 MB}, {@code 1.5GiB}, {@code 4096}. */
final class ByteSize {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?)\\s*([A-Za-z]*)");
    private static final Map<String, Long> UNITS = Map.of(
            "",
            1L,
            "b",
            1L,
            "kb",
            1_000L,
            "kib",
            1L << 10,
            "mb",
            1_000_000L,
            "mib",
            1L << 20,
            "gb",
            1_000_000_000L,
            "gib",
            1L << 30);

    private ByteSize() {}

    /**
     * Reads a size.
     *
     * @param element where it stands, for the error
     * @return the number of bytes
     */
    static long parse(String text, String element) {
        Matcher form = FORM.matcher(text.trim());
        Long unit = form.matches() ? UNITS.get(form.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw BootcException.project("'" + text + "' is no size")
                    .in(element)
                    .hint("Write e.g. 50 MB or 64 MiB.");
        }
        return (long) (Double.parseDouble(form.group(1)) * unit);
    }
}
