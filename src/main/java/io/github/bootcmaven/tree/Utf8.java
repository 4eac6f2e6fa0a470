// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Texts to UTF-8 and back, refusing what Java's own conversions silently replace by question marks: that shows on the way
 * back, which is still faster than a coder that reports it, for each of a tree's names.
 */
final class Utf8 {

    private Utf8() {}

    static byte[] encode(String text) throws TarFormatException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!new String(bytes, StandardCharsets.UTF_8).equals(text)) {
            throw new TarFormatException("'" + printable(text) + "' can't be said in UTF-8");
        }
        return bytes;
    }

    static String decode(byte[] bytes) throws TarFormatException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
            throw new TarFormatException("'" + printable(text) + "' is not UTF-8");
        }
        return text;
    }

    /** The text as a message may show it: names from a tar must not reach a terminal as control sequences. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\u0080-\u009f]", "?");
    }
}
