// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which systemd units a machine starts. Names without a type are services', as systemctl takes them.
 *
 * @param enable units that are enabled
 * @param disable units that are disabled
 * @param mask units that can't be started at all
 * @param defaultTarget the target that a machine boots into, or null for the one that systemd has
 */
public record Units(
        List<String> enable,
        List<String> disable,
        List<String> mask,
        @Nullable String defaultTarget) {

    /** Nothing is changed. */
    public static final Units NONE = new Units(List.of(), List.of(), List.of(), null);

    static final String ELEMENT = "<units>";

    /** Where the presets go: before those of Debian, since the first line that matches a unit decides. */
    static final String PRESET = "usr/lib/systemd/system-preset/10-bootc-image.preset";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9:_\\\\@-][A-Za-z0-9:_.\\\\@-]*");
    private static final Pattern TYPED =
            Pattern.compile(".+\\.(service|socket|target|timer|path|mount|automount|swap|slice)");

    public Units {
        enable = named(enable);
        disable = named(disable);
        mask = named(mask);
        defaultTarget = defaultTarget == null ? null : target(defaultTarget);
        Set<String> seen = new HashSet<>();
        Stream.of(enable, disable, mask).flatMap(List::stream).forEach(unit -> {
            if (!seen.add(unit)) {
                throw BootcException.project(
                                "The unit " + unit + " is named twice, and can be enabled, disabled or" + " masked")
                        .in(ELEMENT);
            }
        });
    }

    boolean isEmpty() {
        return equals(NONE);
    }

    /** Every unit that is named, in order of names. */
    Set<String> all() {
        Set<String> all = new TreeSet<>();
        Stream.of(enable, disable, mask).forEach(all::addAll);
        if (defaultTarget != null) {
            all.add(defaultTarget);
        }
        return all;
    }

    /** The units that presets decide. */
    List<String> preset() {
        return Stream.of(enable, disable).flatMap(List::stream).toList();
    }

    /** The presets, systemd.preset(5). The instances of a template stand in one line. */
    String presets() {
        StringBuilder text = new StringBuilder("# Written when the image was built.\n");
        Map<String, Set<String>> templates = new TreeMap<>();
        Map<String, String> lines = new LinkedHashMap<>();
        for (String unit : enable) {
            if (template(unit).equals(unit)) {
                lines.put(unit, "enable " + unit);
            } else {
                Set<String> instances = templates.computeIfAbsent(template(unit), name -> new TreeSet<>());
                instances.add(unit.substring(unit.indexOf('@') + 1, unit.lastIndexOf('.')));
                lines.put(template(unit), "enable " + template(unit) + " " + String.join(" ", instances));
            }
        }
        disable.forEach(unit -> lines.put(unit, "disable " + unit));
        lines.values().forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    /** The template of an instance, else the unit itself. */
    static String template(String unit) {
        int at = unit.indexOf('@');
        return at < 0 ? unit : unit.substring(0, at + 1) + unit.substring(unit.lastIndexOf('.'));
    }

    private static List<String> named(List<String> units) {
        return units.stream().map(Units::named).toList();
    }

    private static String named(String unit) {
        String name = TYPED.matcher(unit).matches() ? unit : unit + ".service";
        if (!NAME.matcher(unit).matches() || template(name).indexOf('@') == 0) {
            throw BootcException.project("Cannot use " + unit + ": it is no name of a unit")
                    .in(ELEMENT);
        }
        return name;
    }

    private static String target(String unit) {
        String name = TYPED.matcher(unit).matches() ? unit : unit + ".target";
        if (!NAME.matcher(unit).matches() || !name.endsWith(".target")) {
            throw BootcException.project("Cannot boot into " + unit + ": it is no name of a target")
                    .in("<defaultTarget>");
        }
        return name;
    }
}
