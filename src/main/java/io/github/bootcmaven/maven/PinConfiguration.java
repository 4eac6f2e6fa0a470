// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.apt.Pin;
import io.github.bootcmaven.log.BootcException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code <pin>}: a preference as in apt_preferences(5). The short form has it in one line, package, pin and priority:
 * {@code nginx release n=trixie-backports 900}.
 */
public final class PinConfiguration {

    private @Nullable String line;
    private @Nullable String packages;

    /** Which versions: {@code version 1.2*}, {@code release n=trixie-backports}, {@code origin host}. */
    @Nullable
    String pin;

    /** How much they are preferred. */
    @Nullable
    String priority;

    /** Takes the short form. */
    public void set(String shortForm) {
        line = shortForm;
    }

    /** The packages: a name, several, a glob, {@code src:name}. */
    public void setPackage(String value) {
        packages = value;
    }

    /** All preferences of a pom. */
    static List<Pin> pins(@Nullable List<PinConfiguration> pins, List<String> holds) {
        List<Pin> all = new ArrayList<>();
        holds.forEach(hold -> all.add(Pin.hold(hold)));
        if (pins != null) {
            pins.forEach(each -> all.add(each.pin()));
        }
        return all;
    }

    private Pin pin() {
        if (line != null) {
            return Pin.parse(line);
        }
        if (packages == null || pin == null || priority == null) {
            throw BootcException.project("A pin needs <package>, <pin> and <priority>")
                    .in("<pins>");
        }
        return Pin.of(packages, pin, Pin.priority(priority));
    }
}
