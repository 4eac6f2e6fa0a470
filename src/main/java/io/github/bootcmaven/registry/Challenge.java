// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One way to log in that a server offers in {@code WWW-Authenticate} (RFC 9110, 11.6.1).
 *
 * @param scheme the scheme in lower case, e.g. {@code bearer}
 * @param parameters its parameters by names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {

    private static final String SEPARATORS = "()<>@,;:\\\"/[]?={} \t";

    Challenge {
        parameters = Map.copyOf(parameters);
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /**
     * Reads the challenges of all headers of an answer. Servers and the proxies before them write these in many ways, so what
     * makes no sense is skipped, and nothing is an error.
     */
    static List<Challenge> parse(List<String> headers) {
        List<Challenge> challenges = new ArrayList<>();
        for (String header : headers) {
            new Parser(header).readInto(challenges);
        }
        return challenges;
    }

    /** Words are read one by one; a word that no equals sign follows begins a challenge. */
    private static final class Parser {

        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        void readInto(List<Challenge> challenges) {
            String scheme = "";
            Map<String, String> parameters = new TreeMap<>();
            while (skipTo()) {
                String word = token();
                if (word.isEmpty()) {
                    at++;
                } else if (isAssignment()) {
                    parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value());
                } else {
                    end(challenges, scheme, parameters);
                    scheme = word.toLowerCase(Locale.ROOT);
                    parameters = new TreeMap<>();
                }
            }
            end(challenges, scheme, parameters);
        }

        private static void end(List<Challenge> challenges, String scheme, Map<String, String> parameters) {
            if (!scheme.isEmpty()) {
                challenges.add(new Challenge(scheme, parameters));
            }
        }

        /** Goes past blanks and commas; false at the end. */
        private boolean skipTo() {
            while (at < text.length() && (isBlank(text.charAt(at)) || text.charAt(at) == ',')) {
                at++;
            }
            return at < text.length();
        }

        private String token() {
            int start = at;
            while (at < text.length() && SEPARATORS.indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        /** Goes past an equals sign with blanks around it, if that is what comes. */
        private boolean isAssignment() {
            int next = at;
            while (next < text.length() && isBlank(text.charAt(next))) {
                next++;
            }
            if (next >= text.length() || text.charAt(next) != '=') {
                return false;
            }
            at = next + 1;
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
            return true;
        }

        /** A quoted text, or all up to the next comma or blank: some servers leave the quotes out around addresses. */
        private String value() {
            if (at < text.length() && text.charAt(at) == '"') {
                return quoted();
            }
            int start = at;
            while (at < text.length() && text.charAt(at) != ',' && !isBlank(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private String quoted() {
            StringBuilder value = new StringBuilder();
            for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at));
            }
            at++;
            return value.toString();
        }

        private static boolean isBlank(char c) {
            return c == ' ' || c == '\t';
        }
    }
}
