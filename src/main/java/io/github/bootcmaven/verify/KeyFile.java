// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A GLib key file, as much of it as {@code prepare-root.conf} needs: groups of keys with values, the last one holds. */
final class KeyFile {

    private final String path;
    private final Map<String, Map<String, String>> groups;

    private KeyFile(String path, Map<String, Map<String, String>> groups) {
        this.path = path;
        this.groups = groups;
    }

    static KeyFile parse(String path, List<String> lines) throws CouldNotCheckException {
        Map<String, Map<String, String>> groups = new HashMap<>();
        Map<String, String> group = null;
        for (String line : lines) {
            String text = line.strip();
            int equals = text.indexOf('=');
            if (text.startsWith("[") && text.endsWith("]")) {
                group = groups.computeIfAbsent(text.substring(1, text.length() - 1), name -> new HashMap<>());
            } else if (group != null && equals > 0 && !text.startsWith("#")) {
                group.put(
                        text.substring(0, equals).strip(),
                        text.substring(equals + 1).strip());
            } else if (!text.isEmpty() && !text.startsWith("#")) {
                throw new CouldNotCheckException(path + " has a line that is neither group nor key: " + text);
            }
        }
        return new KeyFile(path, groups);
    }

    /** The value of a key, or null. */
    @Nullable
    String get(String group, String key) {
        return groups.getOrDefault(group, Map.of()).get(key);
    }

    /** The value of a truth; false where it isn't said. */
    boolean isTrue(String group, String key) throws CouldNotCheckException {
        String value = get(group, key);
        if (value == null) {
            return false;
        }
        return switch (value) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default ->
                throw new CouldNotCheckException(path + " says " + key + "=" + value + ", neither true nor false");
        };
    }
}
