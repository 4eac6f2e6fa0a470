// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import java.nio.ByteBuffer;

/** Numbers as OSTree's own fields have them: in the order opposite to that of all else in a GVariant. */
final class BigEndian {

    private static final long UINT32_MASK = 0xFFFF_FFFFL;

    private BigEndian() {}

    static byte[] uint32(long value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt((int) value).array();
    }

    static byte[] uint64(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    static long uint32(Variant number) {
        return number.buffer().getInt() & UINT32_MASK;
    }

    static long uint64(Variant number) {
        return number.buffer().getLong();
    }
}
