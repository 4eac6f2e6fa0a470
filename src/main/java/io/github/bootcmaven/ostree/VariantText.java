// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.log.BootcException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value of commit metadata as a person writes it: a text, or, after {@code @} and a type, GVariant's own notation:
 * {@code @b true}, {@code @u 7}, {@code @t 7}, {@code @s '@text'}, {@code @as ['one', 'two']}.
 */
public final class VariantText {

    private static final Pattern TYPED = Pattern.compile("@(\\S+)\\s+(.*)", Pattern.DOTALL);
    private static final String STRING = "'((?:[^'\\\\]|\\\\['\\\\])*)'";
    private static final Pattern QUOTED = Pattern.compile(STRING);
    private static final Pattern LIST = Pattern.compile("\\[\\s*(?:" + STRING + "\\s*(?:,\\s*" + STRING + "\\s*)*)?]");

    private VariantText() {}

    /**
     * Reads a value.
     *
     * @param key what it is the value of, for messages
     * @param text the text; null, which is what Maven makes of an empty element, counts as empty
     * @throws BootcException if it begins with {@code @} and can't be read
     */
    public static Variant parse(String key, @Nullable String text) {
        String given = text == null ? "" : text;
        if (!given.startsWith("@")) {
            return Variant.string(given);
        }
        Matcher typed = TYPED.matcher(given.strip());
        Variant value = typed.matches() ? typed(typed.group(1), typed.group(2)) : null;
        if (value == null) {
            throw BootcException.project("The value of the commit's metadata '" + key + "' can't be read: " + given)
                    .in("<metadata>")
                    .hint("a text, or one of @b true, @u 7, @t 7, @s '@text', @as ['one', 'two']");
        }
        return value;
    }

    private static @Nullable Variant typed(String type, String text) {
        try {
            return switch (type) {
                case "b" -> text.equals("true") || text.equals("false") ? Variant.bool(text.equals("true")) : null;
                case "u" -> Variant.uint32(Integer.parseUnsignedInt(text));
                case "t" -> Variant.uint64(Long.parseUnsignedLong(text));
                case "s" -> QUOTED.matcher(text).matches() ? Variant.string(unquoted(text)) : null;
                case "as" -> LIST.matcher(text).matches() ? Variant.strings(strings(text)) : null;
                default -> null;
            };
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static List<String> strings(String list) {
        List<String> strings = new ArrayList<>();
        Matcher each = QUOTED.matcher(list);
        while (each.find()) {
            strings.add(unquoted(each.group()));
        }
        return strings;
    }

    private static String unquoted(String quoted) {
        return quoted.substring(1, quoted.length() - 1).replaceAll("\\\\(.)", "$1");
    }
}
