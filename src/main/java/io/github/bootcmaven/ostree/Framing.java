// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import java.util.List;

/**
 * How GVariant puts values into a container (tuple, dictionary entry or array) and finds them again.
 *
 * <p>Members stand one after the other, each padded with zeros to its alignment. Where a member ends can't be told from the
 * type if its size varies, so a table of end offsets follows the members: in an array of such elements one for each, in
 * order; in a tuple one for each such member but the last, in reverse. Offsets are little-endian, 1, 2, 4 or 8 bytes wide:
 * the least width in which the size of the whole container can be written.
 */
final class Framing {

    private Framing() {}

    /** Serialises a container from its serialised members. */
    static byte[] join(VariantType container, List<byte[]> members) {
        int[] ends = new int[members.size()];
        int body = 0;
        for (int i = 0; i < ends.length; i++) {
            body = Math.addExact(body, member(container, i).padding(body) + members.get(i).length);
            ends[i] = body;
        }
        int framed = framedCount(container, members.size());
        int width = leastWidth(body, framed);
        int size = container.isFixedSize() ? container.fixedSize() : Math.toIntExact(body + (long) framed * width);
        byte[] bytes = new byte[size];
        int slot = 0;
        for (int i = 0; i < ends.length; i++) {
            byte[] member = members.get(i);
            System.arraycopy(member, 0, bytes, ends[i] - member.length, member.length);
            if (isFramed(container, i, ends.length)) {
                writeOffset(bytes, slotPosition(container, size, body, width, slot++), width, ends[i]);
            }
        }
        return bytes;
    }

    /**
     * Finds the members of a container and insists on the one way in which {@link #join} would have written them: offsets
     * in order, zeros between members, the least width of offsets, nothing left over.
     *
     * @return for each member the positions in {@code data} of its first byte and after its last one
     */
    static int[] split(VariantType container, byte[] data, int start, int end) throws MalformedObjectException {
        int size = end - start;
        if (container.isArray() && container.element().isFixedSize()) {
            return splitFixedArray(container, start, size);
        }
        if (container.isArray() && size == 0) {
            return new int[0];
        }
        int width = widthOf(size);
        int body;
        int count;
        if (container.isArray()) {
            body = (int) Math.min(size, offsetAt(data, end - width, width));
            count = (size - body) / width;
        } else {
            count = container.members().size();
            body = container.isFixedSize() ? size : size - framedCount(container, count) * width;
        }
        if (body < 0 || (count == 0 && container.isArray())) {
            throw malformed(container);
        }
        int framed = framedCount(container, count);
        if (container.isFixedSize()
                ? size != container.fixedSize()
                : body + (long) framed * leastWidth(body, framed) != size) {
            throw malformed(container);
        }
        return splitBody(container, data, start, size, body, width, count);
    }

    private static int[] splitBody(
            VariantType container, byte[] data, int start, int size, int body, int width, int count)
            throws MalformedObjectException {
        int[] bounds = new int[2 * count];
        int position = 0;
        int slot = 0;
        for (int i = 0; i < count; i++) {
            VariantType member = member(container, i);
            int from = position + member.padding(position);
            long to;
            if (member.isFixedSize()) {
                to = (long) from + member.fixedSize();
            } else if (isFramed(container, i, count)) {
                to = offsetAt(data, start + slotPosition(container, size, body, width, slot++), width);
            } else {
                to = body;
            }
            if (to < from || to > body) {
                throw malformed(container);
            }
            requireZeros(container, data, start + position, start + from);
            bounds[2 * i] = start + from;
            bounds[2 * i + 1] = start + (int) to;
            position = (int) to;
        }
        if (container.isFixedSize()) {
            requireZeros(container, data, start + position, start + size);
        } else if (position != body) {
            throw malformed(container);
        }
        return bounds;
    }

    private static int[] splitFixedArray(VariantType container, int start, int size) throws MalformedObjectException {
        int each = container.element().fixedSize();
        if (size % each != 0) {
            throw malformed(container);
        }
        int[] bounds = new int[2 * (size / each)];
        for (int i = 0; i < bounds.length; i += 2) {
            bounds[i] = start + i / 2 * each;
            bounds[i + 1] = bounds[i] + each;
        }
        return bounds;
    }

    private static VariantType member(VariantType container, int index) {
        return container.isArray() ? container.element() : container.members().get(index);
    }

    private static boolean isFramed(VariantType container, int index, int count) {
        return !member(container, index).isFixedSize() && (container.isArray() || index < count - 1);
    }

    private static int framedCount(VariantType container, int count) {
        if (container.isArray()) {
            return container.element().isFixedSize() ? 0 : count;
        }
        int framed = 0;
        for (int i = 0; i < count; i++) {
            framed += isFramed(container, i, count) ? 1 : 0;
        }
        return framed;
    }

    private static int slotPosition(VariantType container, int size, int body, int width, int slot) {
        return container.isArray() ? body + slot * width : size - (slot + 1) * width;
    }

    /** The width of offsets in a container to be written. */
    private static int leastWidth(long body, long offsets) {
        return body + offsets <= 0xFF
                ? 1
                : body + 2 * offsets <= 0xFFFF ? 2 : body + 4 * offsets <= 0xFFFF_FFFFL ? 4 : 8;
    }

    /** The width of offsets in a container of that size. */
    private static int widthOf(int size) {
        return size <= 0xFF ? 1 : size <= 0xFFFF ? 2 : 4;
    }

    private static void writeOffset(byte[] bytes, int position, int width, int offset) {
        for (int i = 0; i < width && i < Integer.BYTES; i++) {
            bytes[position + i] = (byte) (offset >>> (8 * i));
        }
    }

    private static long offsetAt(byte[] data, int position, int width) {
        long offset = 0;
        for (int i = 0; i < width; i++) {
            offset |= (data[position + i] & 0xFFL) << (8 * i);
        }
        return offset;
    }

    private static void requireZeros(VariantType container, byte[] data, int from, int to)
            throws MalformedObjectException {
        for (int i = from; i < to; i++) {
            if (data[i] != 0) {
                throw malformed(container);
            }
        }
    }

    private static MalformedObjectException malformed(VariantType container) {
        return new MalformedObjectException("not the normal form of a GVariant of type " + container);
    }
}
