// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.apt.AptSource;
import io.github.bootcmaven.apt.Download;
import io.github.bootcmaven.apt.HostSources;
import io.github.bootcmaven.apt.PackageAcquirer;
import io.github.bootcmaven.apt.Suite;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.testing.Host;
import io.github.bootcmaven.testing.MavenRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is installed is what the host's apt would install on an empty system, for ten requests over trixie. */
class SolveIT {

    private static final List<String> REQUESTS = List.of(
            "linux-image-cloud-amd64 systemd-sysv openssh-server",
            "nginx",
            "python3 jq curl",
            "postgresql-client",
            "default-jre-headless",
            "podman",
            "vim-tiny less man-db",
            "network-manager",
            "git rsync",
            "chrony nftables sudo");

    private static final Pattern INST = Pattern.compile("Inst (\\S+) \\((\\S+) .*");

    @TempDir
    Path folder;

    @Test
    void tenRequestsGiveTheSetsAndVersionsOfApt() throws Exception {
        Host.assumeInstalled("apt-get");
        Suite suite = Suite.named("trixie");
        List<AptSource> sources = suite.sources(suite.mirrors(null, null, HostSources.read(Path.of("/etc/apt"))));
        Path configuration = isolatedApt(sources);
        for (String request : REQUESTS) {
            List<String> asked = List.of(request.split(" ", -1));
            Set<String> ours = ours(sources, asked);
            Set<String> essential = essential();
            Set<String> all = new LinkedHashSet<>(essential);
            all.addAll(asked);
            assertThat(ours).as(request).isEqualTo(apts(configuration, all)).hasSizeGreaterThan(essential.size());
        }
    }

    private static Set<String> ours(List<AptSource> sources, List<String> asked) throws Exception {
        CommandRunner runner = new CommandRunner(BuildLog.SILENT);
        Path cache = MavenRun.sharedCache();
        Sandbox.Request sandbox = new Sandbox.Request(cache.resolve("mnt"), 2L << 30, Map.of());
        return new PackageAcquirer(
                        new Download(Download.Settings.DEFAULT, null, BuildLog.SILENT), cache, runner, BuildLog.SILENT)
                        .choose(new PackageAcquirer.Request(
                                sources, "amd64", asked, false, Digest.of("SolveIT"), sandbox))
                        .stream()
                        .map(candidate -> candidate.binary().name() + " "
                                + candidate.binary().version())
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names of the Essential packages, by the index that apt fetched itself. */
    private Set<String> essential() throws Exception {
        Set<String> names = new LinkedHashSet<>();
        try (var lists = Files.list(folder.resolve("var/lib/apt/lists"))) {
            for (Path list :
                    lists.filter(path -> path.toString().endsWith("_Packages")).toList()) {
                for (String stanza : Files.readString(list).split("\n\n", -1)) {
                    if (stanza.contains("\nEssential: yes")) {
                        names.add(stanza.substring("Package: ".length(), stanza.indexOf('\n')));
                    }
                }
            }
        }
        return names;
    }

    private static Set<String> apts(Path configuration, Set<String> packages) {
        List<String> argv = new ArrayList<>(List.of("apt-get", "-s", "install", "--no-install-recommends"));
        argv.addAll(packages);
        String simulation = new CommandRunner(BuildLog.SILENT).read(apt(configuration, argv));
        return simulation
                .lines()
                .map(INST::matcher)
                .filter(Matcher::matches)
                .map(inst -> inst.group(1) + " " + inst.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** An apt that sees only these sources and an empty system. */
    private Path isolatedApt(List<AptSource> sources) throws Exception {
        for (String path : List.of(
                "etc/apt/apt.conf.d",
                "etc/apt/preferences.d",
                "etc/apt/trusted.gpg.d",
                "var/lib/apt/lists/partial",
                "var/lib/dpkg",
                "var/cache/apt/archives/partial")) {
            Files.createDirectories(folder.resolve(path));
        }
        Files.writeString(folder.resolve("var/lib/dpkg/status"), "");
        Files.writeString(
                folder.resolve("etc/apt/sources.list"),
                sources.stream()
                        .map(source -> "deb [trusted=yes] " + source.uri() + " " + source.suite() + " main\n")
                        .collect(Collectors.joining()));
        Path configuration = folder.resolve("apt.conf");
        Files.writeString(configuration, """
                Dir "%1$s/";
                Dir::Etc "%1$s/etc/apt/";
                Dir::State::status "%1$s/var/lib/dpkg/status";
                APT::Architecture "amd64";
                APT::Architectures { "amd64"; };
                APT::Sandbox::User "root";
                Acquire::Languages "none";
                """.formatted(folder));
        new CommandRunner(BuildLog.SILENT).run(apt(configuration, List.of("apt-get", "-q", "update")));
        return configuration;
    }

    private static Command apt(Path configuration, List<String> argv) {
        Command plain = Command.of(argv);
        Map<String, String> environment = new java.util.TreeMap<>(plain.environment());
        environment.put("APT_CONFIG", configuration.toString());
        return new Command(argv, environment);
    }
}
