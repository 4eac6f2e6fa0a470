// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.log.BootcException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A preference among the versions of packages, as apt_preferences(5) has it.
 *
 * @param packages what it is about: a name, several, a glob, a regular expression between slashes, {@code src:name}
 * @param pin which versions it prefers: {@code version 1.2*}, {@code release n=trixie-backports}, {@code origin host}
 * @param priority how much
 * @param held whether it holds a package at a version, which some source must have then
 */
public record Pin(String packages, String pin, int priority, boolean held) {

    private static final String PINS = "<pins>";
    private static final String HOLDS = "<holds>";
    private static final String VERSION = "version ";

    /** Above what apt takes to go back to an older version. */
    private static final int HOLDING = 1001;

    private static final Pattern SHORT = Pattern.compile("(.+?)\\s+((?:version|release|origin)\\s+.+?)\\s+(-?[0-9]+)");
    private static final Pattern SORT = Pattern.compile("(?:version|release|origin)\\s+\\S.*");
    private static final Pattern HOLD = Pattern.compile("([a-z0-9][a-z0-9+.-]+)=(\\S+)");

    public Pin {
        packages = packages.strip();
        pin = pin.strip();
        if (packages.isEmpty() || (packages + pin).chars().anyMatch(Character::isISOControl)) {
            throw BootcException.project("A pin names no package").in(PINS);
        }
        if (!SORT.matcher(pin).matches()) {
            throw BootcException.project("The pin of " + packages + " isn't one of version, release or origin: " + pin)
                    .in(PINS)
                    .hint("Write e.g. release n=trixie-backports, or version 1.2*.");
        }
        if (priority == 0 || priority != (short) priority) {
            throw BootcException.project("The pin of " + packages + " has the priority " + priority
                            + ", and apt takes -32768 to 32767 without 0")
                    .in(PINS);
        }
    }

    /** A pin as it stands in preferences(5). */
    public static Pin of(String packages, String pin, int priority) {
        return new Pin(packages, pin, priority, false);
    }

    /** A pin in one line: package, pin and priority, e.g. {@code nginx version 1.26* 900}. */
    public static Pin parse(String line) {
        Matcher matcher = SHORT.matcher(line.strip());
        if (!matcher.matches()) {
            throw BootcException.project("Not a pin: " + line.strip())
                    .in(PINS)
                    .hint("Write package, pin and priority, e.g. * release n=trixie-backports 100.");
        }
        return of(matcher.group(1), matcher.group(2), priority(matcher.group(3)));
    }

    /** A priority as it is written in a pom. */
    public static int priority(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw BootcException.project("A pin's priority isn't a number: " + text.strip())
                    .in(PINS)
                    .causedBy(e);
        }
    }

    /**
     * A hold, {@code name=version}. Nothing is installed yet that could be held back, so it means: if the package comes into
     * the image at all, then in this version.
     */
    public static Pin hold(String text) {
        Matcher matcher = HOLD.matcher(text);
        if (!matcher.matches()) {
            throw BootcException.project("Cannot hold " + text
                            + ": the image is made from nothing, so there is no version" + " of it to stay at")
                    .in(HOLDS)
                    .hint("Name the version, as in openssl=3.5.1-1.");
        }
        return new Pin(matcher.group(1), VERSION + matcher.group(2), HOLDING, true);
    }

    /** Refuses a hold at a version that no source has: apt would pass over it without a word. */
    void check(PackagesIndex index) {
        String version = pin.substring(VERSION.length());
        if (held
                && index.named(packages).stream()
                        .noneMatch(candidate ->
                                candidate.binary().version().toString().equals(version))) {
            throw BootcException.project("Cannot hold " + packages + " at " + version + ": no source has that version")
                    .in(HOLDS);
        }
    }

    /** The stanza in preferences(5). */
    String stanza() {
        return "Package: " + packages + "\nPin: " + pin + "\nPin-Priority: " + priority + "\n\n";
    }
}
