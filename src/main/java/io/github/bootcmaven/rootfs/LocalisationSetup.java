// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandResult;
import io.github.bootcmaven.process.Sandbox;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Gives the tree in the sandbox its {@link Localisation}, with what the suite's packages have for it. */
final class LocalisationSetup {

    private static final List<String> ALWAYS_THERE = List.of("C", "POSIX", "C.UTF-8");
    private static final List<String> UTC = List.of("UTC", "Etc/UTC");

    /** Statuses of the scripts below that say what is missing. */
    private static final int NO_PACKAGE = 8;

    private static final int UNKNOWN = 9;

    private static final String GENERATE = """
            [ -e /usr/sbin/locale-gen ] && [ -e /usr/share/i18n/SUPPORTED ] || exit 8
            entry=$(grep -x -F -e "$1 UTF-8" /usr/share/i18n/SUPPORTED || grep -m 1 -e "^$1 " /usr/share/i18n/SUPPORTED) || exit 9
            grep -q -x -F -e "$entry" /etc/locale.gen 2>/dev/null || echo "$entry" >> /etc/locale.gen
            locale-gen
            """;

    private static final String SET_LOCALE = """
            set -e
            echo "LANG=$1" > /etc/locale.conf
            [ -L /etc/default/locale ] || echo "LANG=$1" > /etc/default/locale
            """;

    private static final String SET_TIME_ZONE = """
            [ -e /usr/share/zoneinfo/UTC ] || exit 8
            [ -f "/usr/share/zoneinfo/$1" ] || exit 9
            set -e
            ln -sfn "/usr/share/zoneinfo/$1" /etc/localtime
            [ ! -e /etc/timezone ] || echo "$1" > /etc/timezone
            """;

    private static final String SET_KEYMAP = """
            [ -e /bin/setupcon ] && [ -d /usr/share/X11/xkb/symbols ] || exit 8
            [ -f "/usr/share/X11/xkb/symbols/$1" ] || exit 9
            set -e
            printf 'XKBMODEL="pc105"\\nXKBLAYOUT="%s"\\nXKBVARIANT="%s"\\nXKBOPTIONS=""\\nBACKSPACE="guess"\\n' "$1" "$2" \\
              > /etc/default/keyboard
            setupcon --save-only --force
            """;

    private final Sandbox sandbox;
    private final ImageNodes nodes;

    LocalisationSetup(Sandbox sandbox, ImageNodes nodes) {
        this.sandbox = sandbox;
        this.nodes = nodes;
    }

    void apply(Localisation localisation) {
        String hostname = localisation.hostname();
        if (hostname != null) {
            LaidTree.lay(sandbox, nodes.tree(Localisation.HOSTNAME, hostname + "\n"));
        }
        String locale = localisation.locale();
        if (locale != null) {
            if (!isThere(locale)) {
                run("<locale>", locale, "locales", GENERATE, locale);
            }
            run("<locale>", locale, "locales", SET_LOCALE, locale);
        }
        String zone = localisation.timeZone();
        // Without /etc/localtime a machine is in UTC.
        if (zone != null && !(UTC.contains(zone) && !hasZones())) {
            run("<timeZone>", zone, "tzdata", SET_TIME_ZONE, zone);
        }
        String keymap = localisation.keymap();
        if (keymap != null) {
            String[] layout = (keymap + ":").split(":", -1);
            run("<keymap>", keymap, "console-setup", SET_KEYMAP, layout[0], layout[1]);
        }
    }

    private boolean hasZones() {
        return sandbox.attempt(Sandbox.command("test", "-e", "/usr/share/zoneinfo/UTC"))
                        .status()
                == 0;
    }

    /** {@code locale -a} writes encodings in its own way, {@code de_DE.utf8}. */
    private boolean isThere(String locale) {
        return ALWAYS_THERE.contains(locale)
                || sandbox.attempt(Sandbox.command("locale", "-a"))
                        .output()
                        .lines()
                        .anyMatch(there -> plain(there).equals(plain(locale)));
    }

    private static String plain(String locale) {
        return locale.toLowerCase(Locale.ROOT).replace("-", "");
    }

    private void run(String element, String value, String needed, String script, String... arguments) {
        List<String> argv = new java.util.ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        argv.addAll(List.of(arguments));
        Map<String, String> environment = new TreeMap<>(Sandbox.ENVIRONMENT);
        environment.put("SOURCE_DATE_EPOCH", "" + nodes.timestamp());
        CommandResult result = sandbox.attempt(new Command(argv, environment));
        if (result.status() == NO_PACKAGE) {
            throw BootcException.project("Cannot set " + value + ": what it needs isn't in the image")
                    .in(element)
                    .hint("Add " + needed + " to <packages>.");
        }
        if (result.status() == UNKNOWN) {
            throw BootcException.project("Cannot set " + value + ": " + needed + " has none of that name")
                    .in(element);
        }
        if (result.status() != 0) {
            throw BootcException.project("Cannot set " + value + ":\n    " + String.join("\n    ", result.lastLines()))
                    .in(element);
        }
    }
}
