// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Texts to UTF-8 and back, refusing what Java's own conversions would silently replace by question marks. */
final class Utf8 {

    private Utf8() {}

    static byte[] encode(String text) throws TarFormatException {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new TarFormatException("'" + printable(text) + "' can't be said in UTF-8");
        }
    }

    static String decode(byte[] bytes) throws TarFormatException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new TarFormatException("'" + printable(new String(bytes, StandardCharsets.UTF_8)) + "' is not UTF-8");
        }
    }

    /** The text as a message may show it: names from a tar must not reach a terminal as control sequences. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\u0080-\u009f]", "?");
    }
}
