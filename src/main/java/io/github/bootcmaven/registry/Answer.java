// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An answer of a registry.
 *
 * @param uri the address that was asked, after redirects
 * @param head status and headers
 * @param body the content, unless a {@link Sink} took it
 */
@SuppressWarnings("ArrayRecordComponent")
record Answer(URI uri, Head head, byte[] body) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);
    private static final int LONGEST_ACCOUNT = 300;

    int status() {
        return head.status();
    }

    @Nullable
    String header(String name) {
        return head.header(name);
    }

    boolean isPassing() {
        return PASSING.contains(status());
    }

    /** Retry-After, in seconds or as a date (RFC 9110, 10.2.3), or null. */
    @Nullable
    Duration retryAfter() {
        String value = header("Retry-After");
        if (value == null) {
            return null;
        }
        if (value.trim().matches("[0-9]{1,6}")) {
            return Duration.ofSeconds(Long.parseLong(value.trim()));
        }
        try {
            Duration until = Duration.between(
                    Instant.now(),
                    ZonedDateTime.parse(value.trim(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return until.isNegative() ? Duration.ZERO : until;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** Whether the registry's account of an error has a code of the specification, e.g. {@code DIGEST_INVALID}. */
    boolean hasCode(String code) {
        return errors().stream().anyMatch(error -> error.path("code").asText().equals(code));
    }

    /** What the registry says, for a message: the status and its own words, in one line. */
    String account() {
        List<String> words = new ArrayList<>();
        for (JsonNode error : errors()) {
            String code = error.path("code").asText();
            String message = error.path("message").asText();
            words.add(message.isBlank() ? code : code.isBlank() ? message : code + ", " + message);
        }
        String text =
                String.join("; ", words).replaceAll("[\\p{Cntrl}\\s]+", " ").trim();
        String brief = text.length() > LONGEST_ACCOUNT ? text.substring(0, LONGEST_ACCOUNT) + "..." : text;
        return "the registry answers " + status() + (brief.isEmpty() ? "" : " (" + brief + ")");
    }

    private List<JsonNode> errors() {
        List<JsonNode> errors = new ArrayList<>();
        json().path("errors").forEach(errors::add);
        return errors;
    }

    /** The content as JSON; nothing where it is none. */
    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }
}
