// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One alternative of a relation field such as {@code Depends}: a package name, an architecture qualifier and a bound on
 * the version (Debian Policy 7.1). Binary packages' fields only: build profiles and architecture lists belong to source
 * packages and are refused.
 *
 * @param name the package's or virtual package's name
 * @param qualifier what follows the name's colon, e.g. {@code any}; null where there is none
 * @param operator how the version is bound; null where any will do
 * @param version the version that binds; null where any will do
 */
public record Relation(
        String name,
        @Nullable String qualifier,
        @Nullable Operator operator,
        @Nullable DebianVersion version) {

    /** How a relation bounds the version. */
    public enum Operator {
        EARLIER("<<"),
        EARLIER_OR_EQUAL("<="),
        EQUAL("="),
        LATER_OR_EQUAL(">="),
        LATER(">>");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        /** Reads an operator; the single angles of old packages mean "or equal", as for dpkg. */
        static Operator of(String symbol) {
            return switch (symbol) {
                case "<<" -> EARLIER;
                case "<=", "<" -> EARLIER_OR_EQUAL;
                case "=" -> EQUAL;
                case ">=", ">" -> LATER_OR_EQUAL;
                case ">>" -> LATER;
                default -> throw DebFormatException.of("no such operator: " + Quoted.of(symbol));
            };
        }

        boolean holds(int order) {
            return switch (this) {
                case EARLIER -> order < 0;
                case EARLIER_OR_EQUAL -> order <= 0;
                case EQUAL -> order == 0;
                case LATER_OR_EQUAL -> order >= 0;
                case LATER -> order > 0;
            };
        }

        @Override
        public String toString() {
            return symbol;
        }
    }

    private static final int MAXIMUM_FIELD = 1 << 20;

    private static final Pattern ALTERNATIVE = Pattern.compile(
            "([A-Za-z0-9][A-Za-z0-9+._-]*+)(?::([a-z0-9-]++))?+\\s*+(?:\\(\\s*+([<>=]{1,2}+)\\s*+([^\\s()]++)\\s*+\\))?+");

    /**
     * Reads a whole field: groups separated by commas, alternatives within a group by bars. Empty groups, as a trailing
     * comma leaves, are skipped.
     *
     * @throws DebFormatException if {@code field} isn't a relation field
     */
    public static List<List<Relation>> parseField(String field) {
        if (field.length() > MAXIMUM_FIELD) {
            throw DebFormatException.of("a relation field of " + field.length() + " characters");
        }
        List<List<Relation>> groups = new ArrayList<>();
        for (String group : field.split(",", -1)) {
            if (!group.isBlank()) {
                groups.add(parseGroup(group));
            }
        }
        return List.copyOf(groups);
    }

    private static List<Relation> parseGroup(String group) {
        List<Relation> alternatives = new ArrayList<>();
        for (String alternative : group.split("\\|", -1)) {
            alternatives.add(parse(alternative));
        }
        return List.copyOf(alternatives);
    }

    /**
     * Reads one alternative.
     *
     * @throws DebFormatException if {@code alternative} isn't one
     */
    public static Relation parse(String alternative) {
        String text = alternative.strip();
        Matcher matcher = ALTERNATIVE.matcher(text);
        if (!matcher.matches()) {
            throw DebFormatException.of("not a relation: \"" + Quoted.of(text) + "\"");
        }
        if (matcher.group(3) == null) {
            return new Relation(matcher.group(1), matcher.group(2), null, null);
        }
        return new Relation(
                matcher.group(1),
                matcher.group(2),
                Operator.of(matcher.group(3)),
                DebianVersion.parse(matcher.group(4)));
    }

    /** Whether a package of this name in {@code candidate}'s version satisfies the relation. */
    public boolean isSatisfiedBy(DebianVersion candidate) {
        return operator == null || version == null || operator.holds(candidate.compareTo(version));
    }

    /**
     * Whether a package's {@code Provides} entry satisfies the relation: a bound on the version is satisfied only by a
     * provided version (Policy 7.5).
     */
    public boolean isSatisfiedByProvided(Relation provided) {
        if (!provided.name().equals(name)) {
            return false;
        }
        DebianVersion providedVersion = provided.version();
        return operator == null || (providedVersion != null && isSatisfiedBy(providedVersion));
    }

    @Override
    public String toString() {
        return name
                + (qualifier == null ? "" : ":" + qualifier)
                + (operator == null ? "" : " (" + operator + " " + version + ")");
    }
}
