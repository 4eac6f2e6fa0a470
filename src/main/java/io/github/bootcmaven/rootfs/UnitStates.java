// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.process.CommandResult;
import io.github.bootcmaven.process.Sandbox;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gives units their states by the suite's own systemctl, so that links are made and taken away as systemd does it: units
 * are enabled and disabled by presets, which stay in the image.
 */
final class UnitStates {

    private static final Set<String> ENABLED = Set.of("enabled", "alias", "linked");
    private static final Set<String> DISABLED = Set.of("disabled", "indirect", "masked");

    /** All that systemctl changes, and the scripts that it calls for System V's services. */
    private static final String CHANGED = "etc";

    private final LiveTree live;
    private final ImageNodes nodes;

    UnitStates(LiveTree live, ImageNodes nodes) {
        this.live = live;
        this.nodes = nodes;
    }

    /** Makes the changes, in the sandbox and in the tree. */
    void apply(Units units) throws IOException {
        if (units.isEmpty()) {
            return;
        }
        if (!units.preset().isEmpty()) {
            LaidTree.lay(live.tree(), nodes.tree(Units.PRESET, units.presets()), Units.ELEMENT);
        }
        try {
            apply(units, live.sandboxFor(UnitsView.of(live.tree())));
        } catch (BootcException e) {
            // What the part doesn't have, the whole may: it has the last word.
            if (!live.forgetPart()) {
                throw e;
            }
            apply(units, live.sandbox());
        }
        live.readBack(CHANGED);
    }

    private static void apply(Units units, Sandbox sandbox) {
        requireAll(units, sandbox);
        if (!units.mask().isEmpty()) {
            systemctl(sandbox, "mask", units.mask(), "mask " + String.join(", ", units.mask()));
        }
        if (!units.preset().isEmpty()) {
            systemctl(sandbox, "preset", units.preset(), "enable or disable " + String.join(", ", units.preset()));
            checkStates(units, sandbox);
        }
        if (units.defaultTarget() != null) {
            systemctl(sandbox, "set-default", List.of(units.defaultTarget()), "boot into " + units.defaultTarget());
        }
    }

    /** systemctl masks what isn't there without a word. */
    private static void requireAll(Units units, Sandbox sandbox) {
        CommandResult list = systemctl(sandbox, "list-unit-files", List.of("--full", "--no-legend", "--no-pager"));
        if (list.status() != 0) {
            throw BootcException.project("Cannot change the state of units: the image has no systemctl that works\n    "
                            + String.join("\n    ", list.lastLines()))
                    .in(Units.ELEMENT)
                    .hint("Add systemd to <packages>.");
        }
        Set<String> known =
                list.output().lines().map(line -> line.split(" ", 2)[0]).collect(Collectors.toSet());
        List<String> unknown = units.all().stream()
                .filter(unit -> !known.contains(unit) && !known.contains(Units.template(unit)))
                .toList();
        if (!unknown.isEmpty()) {
            throw BootcException.project("There is no unit " + String.join(", ", unknown) + " in the image")
                    .in(Units.ELEMENT)
                    .hint("Add the package that has it to <packages>, or the unit's file to an overlay, below"
                            + " usr/lib/systemd/system.");
        }
    }

    /** A unit without an [Install] section is neither enabled nor disabled, which systemctl doesn't call a failure. */
    private static void checkStates(Units units, Sandbox sandbox) {
        List<String> states = systemctl(sandbox, "is-enabled", units.preset())
                .output()
                .lines()
                .toList();
        for (int i = 0; i < units.preset().size(); i++) {
            String unit = units.preset().get(i);
            String state = i < states.size() ? states.get(i).strip() : "unknown";
            boolean enable = units.enable().contains(unit);
            if (!(enable ? ENABLED : DISABLED).contains(state)) {
                throw BootcException.project("Cannot " + (enable ? "enable " : "disable ") + unit + ": it is " + state)
                        .in(Units.ELEMENT)
                        .hint(
                                enable
                                        ? "A unit is enabled by what its [Install] section says: give it one, or take it out of"
                                                + " the list if another unit starts it."
                                        : "A unit that others start is kept from starting by <mask>.");
            }
        }
    }

    private static void systemctl(Sandbox sandbox, String verb, List<String> arguments, String purpose) {
        CommandResult result = systemctl(sandbox, verb, arguments);
        if (result.status() != 0) {
            throw BootcException.project("Cannot " + purpose + ": systemctl failed\n    "
                            + String.join("\n    ", result.lastLines()))
                    .in(Units.ELEMENT);
        }
    }

    private static CommandResult systemctl(Sandbox sandbox, String verb, List<String> arguments) {
        List<String> argv = new ArrayList<>(List.of("systemctl", "--root=/", verb));
        argv.addAll(arguments);
        return sandbox.attempt(Sandbox.command(argv.toArray(String[]::new)));
    }
}
