// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

/**
 * A package version, {@code [epoch:]upstream[-revision]}, ordered as dpkg orders it (deb-version(7)).
 *
 * <p>Equality is that of the order: {@code 1.0}, {@code 0:1.0} and {@code 1.0-0} are the same version. The text stays as
 * it was written, for that is what file names and other tools know.
 */
public final class DebianVersion implements Comparable<DebianVersion> {

    private static final int MAXIMUM_LENGTH = 1024;

    private final String text;
    private final int epoch;
    private final String upstream;
    private final String revision;

    private DebianVersion(String text, int epoch, String upstream, String revision) {
        this.text = text;
        this.epoch = epoch;
        this.upstream = upstream;
        this.revision = revision;
    }

    /**
     * Reads a version. Any printable ASCII is taken in the upstream part and the revision, as dpkg takes it when it
     * compares: archives in the wild have underscores.
     *
     * @throws DebFormatException if {@code text} isn't a version
     */
    public static DebianVersion parse(String text) {
        if (text.isEmpty() || text.length() > MAXIMUM_LENGTH) {
            throw DebFormatException.of("a version has 1 to " + MAXIMUM_LENGTH + " characters, not " + text.length());
        }
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw DebFormatException.of("the version \"" + Quoted.of(text) + "\" has a character that no version has");
        }
        int colon = text.indexOf(':');
        int hyphen = text.lastIndexOf('-');
        if (hyphen < colon) {
            hyphen = -1;
        }
        String upstream = text.substring(colon + 1, hyphen < 0 ? text.length() : hyphen);
        String revision = hyphen < 0 ? "" : text.substring(hyphen + 1);
        if (upstream.isEmpty() || (hyphen >= 0 && revision.isEmpty())) {
            throw DebFormatException.of("the version \"" + Quoted.of(text) + "\" has an empty part");
        }
        return new DebianVersion(text, colon < 0 ? 0 : epoch(text, colon), upstream, revision);
    }

    private static int epoch(String text, int colon) {
        String digits = text.substring(0, colon);
        if (digits.isEmpty() || !digits.chars().allMatch(DebianVersion::isDigit)) {
            throw DebFormatException.of("the epoch of the version \"" + Quoted.of(text) + "\" isn't a number");
        }
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw DebFormatException.of("the epoch of the version \"" + Quoted.of(text) + "\" is too big", e);
        }
    }

    @Override
    public int compareTo(DebianVersion other) {
        int order = Integer.compare(epoch, other.epoch);
        if (order == 0) {
            order = compareParts(upstream, other.upstream);
        }
        return order == 0 ? compareParts(revision, other.revision) : order;
    }

    /** Runs of other characters and runs of digits by turns; the first run that differs decides. */
    private static int compareParts(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() || j < b.length()) {
            while ((i < a.length() && !isDigit(a.charAt(i))) || (j < b.length() && !isDigit(b.charAt(j)))) {
                int order = Integer.compare(weight(a, i++), weight(b, j++));
                if (order != 0) {
                    return order;
                }
            }
            int endOfA = endOfDigits(a, i);
            int endOfB = endOfDigits(b, j);
            int order = compareNumbers(a.substring(i, endOfA), b.substring(j, endOfB));
            if (order != 0) {
                return order;
            }
            i = endOfA;
            j = endOfB;
        }
        return 0;
    }

    /** A tilde sorts before the end, the end (and a digit, which ends the run) before letters, letters before the rest. */
    private static int weight(String part, int index) {
        if (index >= part.length() || isDigit(part.charAt(index))) {
            return 0;
        }
        char c = part.charAt(index);
        if (c == '~') {
            return -1;
        }
        boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        return letter ? c : c + 256;
    }

    private static int endOfDigits(String part, int from) {
        int end = Math.min(from, part.length());
        while (end < part.length() && isDigit(part.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Compares digit runs of any length, which may not fit a number type. */
    private static int compareNumbers(String a, String b) {
        String shortA = withoutZeros(a);
        String shortB = withoutZeros(b);
        int order = Integer.compare(shortA.length(), shortB.length());
        return order == 0 ? shortA.compareTo(shortB) : order;
    }

    private static String withoutZeros(String digits) {
        int start = 0;
        while (start < digits.length() && digits.charAt(start) == '0') {
            start++;
        }
        return digits.substring(start);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DebianVersion version && compareTo(version) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * epoch + 17 * canonicalHash(upstream) + canonicalHash(revision);
    }

    /** Equal for parts that compare as equal: leading zeros of a number, and a final number zero, don't count. */
    private static int canonicalHash(String part) {
        int hash = 0;
        int i = 0;
        while (i < part.length()) {
            int end = endOfDigits(part, i);
            String token = end > i ? withoutZeros(part.substring(i, end)) : part.substring(i, i + 1);
            hash = token.isEmpty() ? hash : 31 * hash + token.hashCode();
            i = Math.max(end, i + 1);
        }
        return hash;
    }

    /** The version as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
