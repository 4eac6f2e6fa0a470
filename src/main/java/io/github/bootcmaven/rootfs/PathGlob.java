// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import java.util.regex.Pattern;

/** A pattern of paths, with {@code *}, {@code ?} and {@code [...]} as shells have them. */
final class PathGlob {

    private static final String SPECIAL = "\\.^$|(){}+";

    private final String text;
    private final Pattern pattern;

    private PathGlob(String text, Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /** A pattern in which a star stands for part of one name, and two stars for any number of names. */
    static PathGlob ofNames(String glob) {
        return new PathGlob(glob, translate(glob, "[^/]*", "[^/]"));
    }

    /** A pattern as dpkg's path-exclude has it, fnmatch(3) without flags: a star stands for slashes, too. */
    static PathGlob ofDpkg(String glob) {
        return new PathGlob(glob, translate(glob, ".*", "."));
    }

    boolean matches(String path) {
        return pattern.matcher(path).matches();
    }

    private static Pattern translate(String glob, String star, String any) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            int end = c == '[' ? endOfSet(glob, i) : -1;
            if (c == '*') {
                boolean two = i + 1 < glob.length() && glob.charAt(i + 1) == '*';
                regex.append(two ? ".*" : star);
                i += two ? 1 : 0;
            } else if (c == '?') {
                regex.append(any);
            } else if (end > 0) {
                regex.append(set(glob.substring(i + 1, end)));
                i = end;
            } else if (c == '\\' && i + 1 < glob.length()) {
                i++;
                literal(regex, glob.charAt(i));
            } else {
                literal(regex, c);
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** Where the set that begins at {@code from} ends, or -1 where it doesn't: the bracket is one of the name's then. */
    private static int endOfSet(String glob, int from) {
        int first = from + 1;
        if (first < glob.length() && (glob.charAt(first) == '!' || glob.charAt(first) == '^')) {
            first++;
        }
        // A bracket that comes first belongs to the set.
        return glob.indexOf(']', first + 1);
    }

    private static String set(String members) {
        boolean negated = members.startsWith("!") || members.startsWith("^");
        StringBuilder set = new StringBuilder(negated ? "[^" : "[");
        for (char c : (negated ? members.substring(1) : members).toCharArray()) {
            set.append("[]\\&^".indexOf(c) >= 0 ? "\\" : "").append(c);
        }
        return set.append(']').toString();
    }

    private static void literal(StringBuilder regex, char c) {
        regex.append(SPECIAL.indexOf(c) >= 0 || c == '[' || c == ']' || c == '*' || c == '?' ? "\\" : "")
                .append(c);
    }

    @Override
    public String toString() {
        return text;
    }
}
