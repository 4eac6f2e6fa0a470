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
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.process.TreeStorage;
import io.github.bootcmaven.testing.Host;
import io.github.bootcmaven.testing.HostApt;
import io.github.bootcmaven.testing.MavenRun;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    @TempDir
    Path folder;

    @Test
    void tenRequestsGiveTheSetsAndVersionsOfApt() throws Exception {
        Host.assumeInstalled("apt-get");
        Suite suite = Suite.named("trixie");
        List<AptSource> sources = suite.sources(suite.mirrors(null, null, HostSources.read(Path.of("/etc/apt"))));
        HostApt apt = new HostApt(folder, sources, "amd64", List.of());
        Set<String> essential = apt.essential();
        for (String request : REQUESTS) {
            List<String> asked = List.of(request.split(" ", -1));
            Set<String> all = new LinkedHashSet<>(essential);
            all.addAll(asked);
            assertThat(ours(sources, asked))
                    .as(request)
                    .isEqualTo(apt.install(all, false).orElseThrow())
                    .hasSizeGreaterThan(essential.size());
        }
    }

    private static Set<String> ours(List<AptSource> sources, List<String> asked) throws Exception {
        CommandRunner runner = new CommandRunner(BuildLog.SILENT);
        Path cache = MavenRun.sharedCache();
        Sandbox.Request sandbox =
                new Sandbox.Request(cache.resolve("mnt"), TreeStorage.inMemory(2L << 30), 0, Map.of());
        return new PackageAcquirer(
                        new Download(Download.Settings.DEFAULT, null, BuildLog.SILENT), cache, runner, BuildLog.SILENT)
                        .choose(new PackageAcquirer.Request(
                                sources, "amd64", asked, false, Digest.of("SolveIT"), sandbox))
                        .stream()
                        .map(candidate -> candidate.binary().name() + " "
                                + candidate.binary().version())
                        .collect(Collectors.toCollection(TreeSet::new));
    }
}
