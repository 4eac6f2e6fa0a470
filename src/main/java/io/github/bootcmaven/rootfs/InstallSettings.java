// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What {@code bootc install} does when it puts the image on a disk and isn't told otherwise,
 * {@code /usr/lib/bootc/install/*.toml}.
 *
 * @param values what is set, by bootc's names; each a text, or the words of a list
 */
public record InstallSettings(SortedMap<String, List<String>> values) {

    /** Nothing is set. */
    public static final InstallSettings NONE = new InstallSettings(new TreeMap<>());

    static final String ELEMENT = "<install>";
    static final String FILE = "usr/lib/bootc/install/10-bootc-image.toml";

    private enum Kind {
        TEXT,
        LIST,
        BOOLEAN
    }

    /**
     * A setting that bootc has.
     *
     * @param kind what it takes
     * @param values which values it takes
     */
    private record Setting(Kind kind, Pattern values) {}

    private static final Map<String, Setting> SETTINGS = Map.of(
            "root-fs-type", new Setting(Kind.TEXT, Pattern.compile("xfs|ext4|btrfs")),
            "stateroot", new Setting(Kind.TEXT, Pattern.compile("[A-Za-z0-9_.-]+")),
            "bootloader", new Setting(Kind.TEXT, Pattern.compile("grub|grub-cc|systemd|none")),
            "root-mount-spec", new Setting(Kind.TEXT, Pattern.compile("\\S*")),
            "boot-mount-spec", new Setting(Kind.TEXT, Pattern.compile("\\S*")),
            "block", new Setting(Kind.LIST, Pattern.compile("direct|tpm2-luks")),
            "kargs", new Setting(Kind.LIST, Pattern.compile("\\p{Print}+")),
            "karg-deletes", new Setting(Kind.LIST, Pattern.compile("\\p{Print}+")),
            "discoverable-partitions", new Setting(Kind.BOOLEAN, Pattern.compile("true|false")),
            "enforce-container-sigpolicy", new Setting(Kind.BOOLEAN, Pattern.compile("true|false")));

    public InstallSettings {
        values = new TreeMap<>(values);
        values.forEach(InstallSettings::check);
    }

    private static void check(String name, List<String> given) {
        Setting setting = SETTINGS.get(name);
        if (setting == null) {
            throw BootcException.project("bootc install has no setting " + name).in(ELEMENT);
        }
        if (setting.kind() != Kind.LIST && given.size() != 1) {
            throw BootcException.project("The setting " + name + " of bootc install takes one value")
                    .in(ELEMENT);
        }
        for (String value : given) {
            if (!setting.values().matcher(value).matches()) {
                throw BootcException.project("The setting " + name + " of bootc install can't be " + value)
                        .in(ELEMENT)
                        .hint("It matches " + setting.values() + ".");
            }
        }
    }

    /** The file that bootc reads, with its text; none where nothing is set. */
    SortedMap<String, String> files() {
        SortedMap<String, String> files = new TreeMap<>();
        if (!values.isEmpty()) {
            List<String> lines = new ArrayList<>(List.of("[install]"));
            values.forEach((name, given) -> lines.add(name + " = " + text(name, given)));
            files.put(FILE, String.join("\n", lines) + "\n");
        }
        return files;
    }

    private static String text(String name, List<String> given) {
        return switch (SETTINGS.get(name) == null
                ? Kind.TEXT
                : SETTINGS.get(name).kind()) {
            case TEXT -> Toml.string(given.get(0));
            case LIST -> Toml.array(given);
            case BOOLEAN -> given.get(0);
        };
    }
}
