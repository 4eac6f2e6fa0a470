// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import java.util.Comparator;

/** The order that file names and attribute names have in OSTree's objects and in our tars. */
public final class ByteOrder {

    /**
     * Compares texts as C's {@code strcmp} compares their UTF-8 bytes: unsigned. The texts are well-formed: a surrogate
     * without its other half has no UTF-8 bytes, and no place in this order.
     */
    public static final Comparator<String> UTF8 = ByteOrder::compareUtf8;

    private ByteOrder() {}

    private static int compareUtf8(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                return Integer.compare(rank(x), rank(y));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /**
     * Surrogates stand for code points above U+FFFF, whose UTF-8 bytes are above all others; as UTF-16 units they are below
     * U+E000 to U+FFFF.
     */
    private static int rank(char unit) {
        return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
    }
}
