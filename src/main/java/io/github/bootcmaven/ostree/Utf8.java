// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text and its UTF-8 bytes, without the silent replacement of what can't be converted that {@link String} does. */
final class Utf8 {

    private Utf8() {}

    /**
     * The bytes of a text.
     *
     * @throws IllegalArgumentException if the text contains half of a surrogate pair, or NUL, which ends strings on disk
     */
    static byte[] encode(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a text with NUL: " + printable(text));
        }
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a text that isn't Unicode: " + printable(text), e);
        }
    }

    /** The bytes of a text, and NUL after them. */
    static byte[] encodeWithNul(String text) {
        byte[] bytes = encode(text);
        byte[] terminated = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, terminated, 0, bytes.length);
        return terminated;
    }

    /** The text as a message may show it: names in an object must not reach a terminal as control sequences. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\u0080-\u009f]", "?");
    }

    /** The text that {@code bytes} from {@code start} to the NUL before {@code end} are. */
    static String decodeWithNul(byte[] bytes, int start, int end) throws MalformedObjectException {
        if (end <= start || bytes[end - 1] != 0) {
            throw new MalformedObjectException("a string without NUL at its end");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, end - 1 - start))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw new MalformedObjectException("a string with NUL inside");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new MalformedObjectException("a string that isn't UTF-8");
        }
    }
}
