// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

/** What was read, as it may stand in a message: short, and without anything that moves a terminal's cursor. */
final class Quoted {

    private static final int MAXIMUM_LENGTH = 60;

    private Quoted() {}

    static String of(String text) {
        String start = text.length() > MAXIMUM_LENGTH ? text.substring(0, MAXIMUM_LENGTH) + "…" : text;
        return start.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
