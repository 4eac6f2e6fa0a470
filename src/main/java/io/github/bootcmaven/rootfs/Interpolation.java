// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts values into texts: {@code ${name}} becomes the value of {@code name} where that has one. What has none stays as it
 * is, since shells and systemd write their variables in the same way; a backslash before keeps {@code ${name}} from being
 * replaced.
 */
public final class Interpolation {

    /** What is larger is no text that people write. */
    static final long MAX_BYTES = 1 << 20;

    private static final Pattern EXPRESSION = Pattern.compile("(\\\\?)(\\$\\{([A-Za-z0-9_.-]+)})");

    private final Map<String, String> values;

    public Interpolation(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    String apply(String text) {
        return EXPRESSION.matcher(text).replaceAll(found -> Matcher.quoteReplacement(replacement(found)));
    }

    private String replacement(MatchResult found) {
        String value = values.get(found.group(3));
        if (value == null) {
            return found.group();
        }
        return found.group(1).isEmpty() ? value : found.group(2);
    }

    /** The file's text with values put in; empty where the file is to be taken as it is: large, or not UTF-8. */
    Optional<byte[]> apply(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
            return Optional.of(apply(text).getBytes(StandardCharsets.UTF_8));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
