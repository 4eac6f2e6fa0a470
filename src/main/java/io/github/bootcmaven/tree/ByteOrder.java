// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import java.util.Comparator;

/** The order that file names and attribute names have in OSTree's objects and in our tars. */
public final class ByteOrder {

    /** Compares texts as C's {@code strcmp} compares their UTF-8 bytes: unsigned. */
    public static final Comparator<String> UTF8 = ByteOrder::compareUtf8;

    private ByteOrder() {}

    private static int compareUtf8(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // Java orders by UTF-16 units, in which surrogates stand below U+E000 to U+FFFF; in UTF-8 they stand
                // above.
                boolean surrogateX = Character.isSurrogate(x);
                boolean surrogateY = Character.isSurrogate(y);
                return surrogateX == surrogateY
                        ? Character.compare(x, y)
                        : surrogateX && y >= 0xE000 ? 1 : surrogateY && x >= 0xE000 ? -1 : Character.compare(x, y);
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
