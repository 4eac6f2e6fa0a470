// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Arguments of the kernel that bootc adds to a machine's boot loader entries, {@code /usr/lib/bootc/kargs.d/*.toml}.
 *
 * @param all those of machines of every architecture
 * @param byArchitecture those of machines of one, by Debian's name of it, added after the others
 */
public record KernelArguments(List<String> all, SortedMap<String, List<String>> byArchitecture) {

    /** None are added. */
    public static final KernelArguments NONE = new KernelArguments(List.of(), new TreeMap<>());

    static final String ELEMENT = "<kernelArguments>";
    private static final String FOLDER = "usr/lib/bootc/kargs.d/";

    /** Debian's names of architectures and what bootc calls them, which is what Rust does. */
    private static final Map<String, String> ARCHITECTURES = Map.of(
            "amd64", "x86_64",
            "arm64", "aarch64",
            "armhf", "arm",
            "i386", "x86",
            "ppc64el", "powerpc64",
            "riscv64", "riscv64",
            "s390x", "s390x");

    /** The shortest of the architectures' COMMAND_LINE_SIZE, less what boot loader and ostree add. */
    private static final int MAXIMUM_LENGTH = 1536;

    /** What bootc and ostree say themselves: the deployment to boot, and what they make of it. */
    private static final List<String> RESERVED = List.of("ostree", "composefs", "initrd", "BOOT_IMAGE");

    public KernelArguments {
        all = List.copyOf(all);
        byArchitecture = new TreeMap<>(byArchitecture);
        all.forEach(KernelArguments::check);
        byArchitecture.values().forEach(arguments -> arguments.forEach(KernelArguments::check));
        for (String architecture : byArchitecture.keySet()) {
            if (!ARCHITECTURES.containsKey(architecture)) {
                throw invalid("bootc knows no architecture " + architecture)
                        .hint("Its names are those of Debian: "
                                + String.join(", ", new TreeMap<>(ARCHITECTURES).keySet()) + ".");
            }
        }
        checkLength(all, List.of());
        for (List<String> more : byArchitecture.values()) {
            checkLength(all, more);
        }
    }

    /**
     * Splits a text as the kernel does: at blanks, save those within double quotes.
     *
     * @throws BootcException if a quote isn't closed
     */
    public static List<String> split(String text) {
        List<String> arguments = new ArrayList<>();
        StringBuilder argument = new StringBuilder();
        boolean quoted = false;
        for (char c : (text + " ").toCharArray()) {
            if (c == '"') {
                quoted = !quoted;
            }
            if (!quoted && Character.isWhitespace(c)) {
                if (!argument.isEmpty()) {
                    arguments.add(argument.toString());
                }
                argument.setLength(0);
            } else {
                argument.append(c);
            }
        }
        if (quoted) {
            throw invalid("a quote isn't closed in " + text.strip());
        }
        return arguments;
    }

    private static void check(String argument) {
        String name = argument.split("=", 2)[0];
        if (name.isEmpty() || !argument.chars().allMatch(c -> c >= ' ' && c <= '~') || name.matches(".*[\\s\"].*")) {
            throw invalid("\"" + argument + "\" is not of the form name or name=value, in ASCII");
        }
        if (split(argument).size() != 1) {
            throw invalid("\"" + argument + "\" is more than one")
                    .hint("A value with blanks stands within double quotes.");
        }
        if (RESERVED.contains(name)) {
            throw invalid(name + " is said by bootc itself, for each deployment");
        }
    }

    private static void checkLength(List<String> all, List<String> more) {
        int length = all.stream().mapToInt(argument -> argument.length() + 1).sum()
                + more.stream().mapToInt(argument -> argument.length() + 1).sum();
        if (length > MAXIMUM_LENGTH) {
            throw invalid("they have " + length + " characters, a kernel reads no more than " + MAXIMUM_LENGTH
                    + " besides its own");
        }
    }

    private static BootcException invalid(String why) {
        return BootcException.project("Cannot use the kernel arguments: " + why).in(ELEMENT);
    }

    /** The files that bootc reads, with their texts. bootc takes files in order of their names. */
    SortedMap<String, String> files() {
        SortedMap<String, String> files = new TreeMap<>();
        if (!all.isEmpty()) {
            files.put(FOLDER + "10-bootc-image.toml", "kargs = " + Toml.array(all) + "\n");
        }
        byArchitecture.forEach((architecture, arguments) -> {
            if (!arguments.isEmpty()) {
                files.put(
                        FOLDER + "20-bootc-image-" + architecture + ".toml",
                        "kargs = " + Toml.array(arguments) + "\nmatch-architectures = "
                                + Toml.array(List.of(ARCHITECTURES.getOrDefault(architecture, architecture))) + "\n");
            }
        });
        return files;
    }
}
