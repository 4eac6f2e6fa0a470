// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.apt.AptSource;
import io.github.bootcmaven.apt.Pin;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandResult;
import io.github.bootcmaven.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The host's apt, made to see nothing but some sources and an empty system: the judge of what is to be installed. */
public final class HostApt {

    private static final Pattern INST = Pattern.compile("Inst (\\S+) \\((\\S+) .*");

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);
    private final Path root;
    private final Path configuration;

    /** Fetches the sources' indexes into a folder. */
    public HostApt(Path root, List<AptSource> sources, String architecture, List<Pin> pins) throws IOException {
        this.root = root;
        for (String path : List.of(
                "etc/apt/apt.conf.d",
                "etc/apt/preferences.d",
                "etc/apt/trusted.gpg.d",
                "var/lib/apt/lists/partial",
                "var/lib/dpkg",
                "var/cache/apt/archives/partial")) {
            Files.createDirectories(root.resolve(path));
        }
        Files.writeString(root.resolve("var/lib/dpkg/status"), "");
        Files.writeString(
                root.resolve("etc/apt/sources.list"),
                sources.stream()
                        .map(source -> "deb [trusted=yes] " + source.uri() + " " + source.suite() + " "
                                + String.join(" ", source.components()) + "\n")
                        .collect(Collectors.joining()));
        Files.writeString(
                root.resolve("etc/apt/preferences"),
                pins.stream()
                        .map(pin -> "Package: %s\nPin: %s\nPin-Priority: %d\n\n"
                                .formatted(pin.packages(), pin.pin(), pin.priority()))
                        .collect(Collectors.joining()));
        configuration = root.resolve("apt.conf");
        Files.writeString(configuration, """
                Dir "%1$s/";
                Dir::Etc "%1$s/etc/apt/";
                Dir::State::status "%1$s/var/lib/dpkg/status";
                APT::Architecture "%2$s";
                APT::Architectures { "%2$s"; };
                APT::Sandbox::User "root";
                Acquire::Languages "none";
                """.formatted(root, architecture));
        runner.run(apt(List.of("apt-get", "-q", "update")));
    }

    /** The values of a field in all indexes, or the names of the packages that have it so. */
    private Set<String> names(String having) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        try (Stream<Path> lists = Files.list(root.resolve("var/lib/apt/lists"))) {
            for (Path list : lists.filter(path -> path.toString().endsWith("_Packages"))
                    .sorted()
                    .toList()) {
                for (String stanza : Files.readString(list).split("\n\n", -1)) {
                    if (stanza.startsWith("Package: ") && stanza.contains(having)) {
                        names.add(stanza.substring("Package: ".length(), stanza.indexOf('\n')));
                    }
                }
            }
        }
        return names;
    }

    /** The names of the Essential packages. */
    public Set<String> essential() throws IOException {
        return names("\nEssential: yes");
    }

    /** The names of all packages. */
    public List<String> names() throws IOException {
        return List.copyOf(names(""));
    }

    /** What would be installed, each {@code name version}; empty where apt refuses. */
    public Optional<Set<String>> install(Collection<String> packages, boolean recommends) {
        List<String> argv =
                new ArrayList<>(List.of("apt-get", "-s", "-o", "APT::Install-Recommends=" + recommends, "install"));
        argv.addAll(packages);
        CommandResult simulation = runner.attempt(apt(argv));
        return simulation.status() != 0
                ? Optional.empty()
                : Optional.of(simulation
                        .output()
                        .lines()
                        .map(INST::matcher)
                        .filter(Matcher::matches)
                        .map(inst -> inst.group(1) + " " + inst.group(2))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private Command apt(List<String> argv) {
        Map<String, String> environment = new TreeMap<>(Command.of(argv).environment());
        environment.put("APT_CONFIG", configuration.toString());
        return new Command(argv, environment);
    }
}
