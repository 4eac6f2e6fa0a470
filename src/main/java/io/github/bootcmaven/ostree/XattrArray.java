// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.tree.ByteOrder;
import io.github.bootcmaven.tree.Xattrs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Extended attributes as {@code a(ayay)}: each name with a NUL after it, and the value as it is; sorted by the names'
 * bytes.
 */
final class XattrArray {

    static final VariantType TYPE = VariantType.of("a(ayay)");

    private XattrArray() {}

    /**
     * The attributes of a file as they are committed: those without a value are left out. C ostree doesn't see them when
     * it commits files, and a tar can't carry them.
     */
    static Xattrs committed(Xattrs xattrs) {
        Map<String, byte[]> withValue = new LinkedHashMap<>();
        xattrs.forEach((name, value) -> {
            if (value.length > 0) {
                withValue.put(name, value);
            }
        });
        return withValue.size() == xattrs.size() ? xattrs : Xattrs.of(withValue);
    }

    static byte[] encode(Xattrs xattrs) {
        List<byte[]> elements = new ArrayList<>(xattrs.size());
        xattrs.forEach(
                (name, value) -> elements.add(Framing.join(TYPE.element(), List.of(Utf8.encodeWithNul(name), value))));
        return Framing.join(TYPE, elements);
    }

    static Xattrs decode(Variant array, Violations violations) throws MalformedObjectException {
        Map<String, byte[]> xattrs = new TreeMap<>(ByteOrder.UTF8);
        byte[] before = new byte[0];
        for (Variant element : array.children()) {
            byte[] name = element.children().get(0).bytes();
            String text = name(name, violations);
            if (Arrays.compareUnsigned(before, name) >= 0) {
                violations.found("extended attributes not in order, or one twice: " + text);
            }
            before = name;
            xattrs.put(text, element.children().get(1).bytes());
        }
        xattrs.remove("");
        return Xattrs.of(xattrs);
    }

    private static String name(byte[] name, Violations violations) throws MalformedObjectException {
        if (name.length <= 1) {
            violations.found("an extended attribute without a name");
            return "";
        }
        try {
            return Utf8.decodeWithNul(name, 0, name.length);
        } catch (MalformedObjectException e) {
            String shown = new String(name, StandardCharsets.UTF_8).replace('\0', '?');
            violations.found("the name of extended attribute '" + shown + "': " + e.getMessage());
            return shown;
        }
    }
}
