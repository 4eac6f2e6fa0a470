// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandResult;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.Symlink;
import java.io.IOException;
import java.util.ArrayList;
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

    private static final String SET_KEYMAP = """
            [ -e /bin/setupcon ] && [ -d /usr/share/X11/xkb/symbols ] || exit 8
            [ -f "/usr/share/X11/xkb/symbols/$1" ] || exit 9
            set -e
            printf 'XKBMODEL="pc105"\\nXKBLAYOUT="%s"\\nXKBVARIANT="%s"\\nXKBOPTIONS=""\\nBACKSPACE="guess"\\n' "$1" "$2" \\
              > /etc/default/keyboard
            setupcon --save-only --force
            """;

    private final LiveTree live;
    private final ImageNodes nodes;

    LocalisationSetup(LiveTree live, ImageNodes nodes) {
        this.live = live;
        this.nodes = nodes;
    }

    /** Makes the changes, and says whether the tree is to be read back from the sandbox. */
    boolean apply(Localisation localisation) throws IOException {
        String hostname = localisation.hostname();
        if (hostname != null) {
            put(Localisation.HOSTNAME, hostname, "<hostname>");
        }
        if (localisation.timeZone() != null) {
            setTimeZone(localisation.timeZone());
        }
        boolean ran = false;
        String locale = localisation.locale();
        if (locale != null) {
            setLocale(locale);
            if (!ALWAYS_THERE.contains(locale)) {
                ran = true;
                if (!isThere(locale)) {
                    run("<locale>", locale, "locales", GENERATE, locale);
                }
            }
        }
        String keymap = localisation.keymap();
        if (keymap != null) {
            ran = true;
            String[] layout = (keymap + ":").split(":", -1);
            run("<keymap>", keymap, "console-setup", SET_KEYMAP, layout[0], layout[1]);
        }
        return ran;
    }

    private void put(String path, String line, String element) {
        LaidTree.lay(live.tree(), nodes.tree(path, line + "\n"), element);
    }

    /** Debian's PAM reads a file of its own, which is a link to systemd's from trixie on. */
    private void setLocale(String locale) {
        put("etc/locale.conf", "LANG=" + locale, "<locale>");
        if (!(live.tree().find("etc/default/locale") instanceof Symlink)) {
            put("etc/default/locale", "LANG=" + locale, "<locale>");
        }
    }

    private void setTimeZone(String zone) {
        FileTree tree = live.tree();
        String zones = "usr/share/zoneinfo/";
        if (tree.find(zones + "UTC") == null) {
            // Without /etc/localtime a machine is in UTC.
            if (!UTC.contains(zone)) {
                throw missing(zone, "tzdata", "<timeZone>");
            }
            return;
        }
        Node there = tree.find(zones + zone);
        if (there == null || there instanceof Directory) {
            throw unknown(zone, "tzdata", "<timeZone>");
        }
        tree.put("etc/localtime", nodes.symlink("/" + zones + zone));
        if (tree.find("etc/timezone") != null) {
            put("etc/timezone", zone, "<timeZone>");
        }
    }

    /** {@code locale -a} writes encodings in its own way, {@code de_DE.utf8}. */
    private boolean isThere(String locale) throws IOException {
        return live.sandbox()
                .attempt(Sandbox.command("locale", "-a"))
                .output()
                .lines()
                .anyMatch(there -> plain(there).equals(plain(locale)));
    }

    private static String plain(String locale) {
        return locale.toLowerCase(Locale.ROOT).replace("-", "");
    }

    private void run(String element, String value, String needed, String script, String... arguments)
            throws IOException {
        List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        argv.addAll(List.of(arguments));
        Map<String, String> environment = new TreeMap<>(Sandbox.ENVIRONMENT);
        environment.put("SOURCE_DATE_EPOCH", "" + nodes.timestamp());
        CommandResult result = live.sandbox().attempt(new Command(argv, environment));
        if (result.status() == NO_PACKAGE) {
            throw missing(value, needed, element);
        }
        if (result.status() == UNKNOWN) {
            throw unknown(value, needed, element);
        }
        if (result.status() != 0) {
            throw BootcException.project("Cannot set " + value + ":\n    " + String.join("\n    ", result.lastLines()))
                    .in(element);
        }
    }

    private static BootcException missing(String value, String needed, String element) {
        return BootcException.project("Cannot set " + value + ": what it needs isn't in the image")
                .in(element)
                .hint("Add " + needed + " to <packages>.");
    }

    private static BootcException unknown(String value, String needed, String element) {
        return BootcException.project("Cannot set " + value + ": " + needed + " has none of that name")
                .in(element);
    }
}
