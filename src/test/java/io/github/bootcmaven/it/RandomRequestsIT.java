// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static io.github.bootcmaven.testing.DebBuilder.deb;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.apt.AptSource;
import io.github.bootcmaven.apt.Download;
import io.github.bootcmaven.apt.HostSources;
import io.github.bootcmaven.apt.Keyring;
import io.github.bootcmaven.apt.PackageAcquirer;
import io.github.bootcmaven.apt.Pin;
import io.github.bootcmaven.apt.Suite;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.process.TreeStorage;
import io.github.bootcmaven.testing.AptRepositoryBuilder;
import io.github.bootcmaven.testing.Host;
import io.github.bootcmaven.testing.HostApt;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.testing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * For random requests our answer is that of the host's apt on an empty system: the same set in the same versions, or both
 * refuse. A sample of what fits into some seconds by default; {@code -Dbootc.it.requests=100} asks so many of trixie, half of
 * bookworm, a tenth of each variant, whatever it takes. {@code -Dbootc.it.seed} asks others.
 */
class RandomRequestsIT {

    private static final int REQUESTS = Integer.getInteger("bootc.it.requests", 0);
    private static final long SEED = Long.getLong("bootc.it.seed", 20261124);

    @TempDir
    Path folder;

    private final Path cache = MavenRun.sharedCache();

    @BeforeEach
    void find() {
        Host.assumeInstalled("apt-get");
    }

    private record Case(String architecture, boolean recommends, List<Pin> pins, List<String> always) {}

    private static final Case PLAIN = new Case("amd64", false, List.of(), List.of());

    private static List<AptSource> sources(String name) {
        Suite suite = Suite.named(name);
        return suite.sources(suite.mirrors(null, null, HostSources.read(Path.of("/etc/apt"))));
    }

    /** A repository with newer versions of a few packages, and two equal providers, one of them mentioned early. */
    private AptSource second() {
        AptRepositoryBuilder repository = AptRepositoryBuilder.in(
                        folder.resolve("second"), SigningKey.generate("second"))
                .add(
                        "test",
                        deb("aaa-mentions").field("Suggests", "zz-provider"),
                        deb("ab-provider").field("Provides", "rivalry"),
                        deb("hello", "99", "amd64").depends("rivalry"),
                        deb("jq", "99", "amd64").depends("curl (>= 1)"),
                        deb("rival-user").depends("rivalry"),
                        deb("zz-provider").field("Provides", "rivalry"))
                .write();
        Keyring keyring =
                Keyring.read("second.asc", repository.key().certificate().getBytes(StandardCharsets.UTF_8));
        return new AptSource(repository.uri(), "test", List.of("main"), List.of(), keyring, true, "<sources>");
    }

    @Test
    void overTrixie(TestReporter reporter) throws Exception {
        compare(reporter, sources("trixie"), PLAIN, REQUESTS, 20);
    }

    @Test
    void overBookworm(TestReporter reporter) throws Exception {
        compare(reporter, sources("bookworm"), PLAIN, REQUESTS / 2, 10);
    }

    @Test
    void withRecommends(TestReporter reporter) throws Exception {
        compare(reporter, sources("trixie"), new Case("amd64", true, List.of(), List.of()), REQUESTS / 10, 5);
    }

    @Test
    void forAnotherArchitecture(TestReporter reporter) throws Exception {
        compare(reporter, sources("trixie"), new Case("arm64", false, List.of(), List.of()), REQUESTS / 10, 5);
    }

    @Test
    void withASecondRepository(TestReporter reporter) throws Exception {
        List<AptSource> sources = new ArrayList<>(sources("trixie"));
        sources.add(second());
        List<String> always = List.of("rival-user", "hello", "jq");
        compare(reporter, sources, new Case("amd64", false, List.of(), always), REQUESTS / 10, 5);
    }

    @Test
    void withPins(TestReporter reporter) throws Exception {
        List<AptSource> sources = new ArrayList<>(sources("trixie"));
        sources.add(second());
        List<Pin> pins = List.of(
                Pin.of("*", "release o=Test", 100),
                Pin.of("jq", "release o=Test, n=test", 990),
                Pin.of("ab-provider", "version 1.*", -1),
                Pin.of("openssl libssl3t64", "release n=trixie", 1001),
                Pin.of("*", "release n=trixie-updates", 400));
        List<String> always = List.of("rival-user", "hello", "jq", "openssl");
        compare(reporter, sources, new Case("amd64", false, pins, always), REQUESTS / 10, 5);
    }

    /** Asks so many requests, or as many as there is time for, one at least. */
    private void compare(TestReporter reporter, List<AptSource> sources, Case each, int requests, int seconds)
            throws Exception {
        HostApt apt = new HostApt(folder.resolve("apt"), sources, each.architecture(), each.pins());
        List<String> names = apt.names();
        Set<String> essential = apt.essential();
        Random random = new Random(SEED);
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        int asked = 0;
        int refused = 0;
        List<String> differing = new ArrayList<>();
        do {
            Set<String> request = new LinkedHashSet<>(each.always());
            for (int left = 2 + random.nextInt(7); left > 0; left--) {
                request.add(names.get(random.nextInt(names.size())));
            }
            Set<String> all = new LinkedHashSet<>(essential);
            all.addAll(request);
            CompletableFuture<Optional<Set<String>>> expected =
                    CompletableFuture.supplyAsync(() -> apt.install(all, each.recommends()));
            Optional<Set<String>> ours = ours(sources, each, List.copyOf(request));
            asked++;
            refused += ours.isEmpty() ? 1 : 0;
            if (!ours.equals(expected.get())) {
                differing.add(request + ":\n  ours  " + ours + "\n  apt's " + expected.get());
            }
        } while (requests > 0 ? asked < requests : System.nanoTime() < end);
        reporter.publishEntry("seed " + SEED + ": " + asked + " requests, " + refused + " of them refused by both");
        assertThat(differing).as("seed %d, %d requests", SEED, asked).isEmpty();
        assertThat(refused).as("seed %d, %d requests", SEED, asked).isLessThan(Math.max(2, asked));
    }

    private Optional<Set<String>> ours(List<AptSource> sources, Case each, List<String> packages) throws Exception {
        CommandRunner runner = new CommandRunner(BuildLog.SILENT);
        Sandbox.Request sandbox =
                new Sandbox.Request(cache.resolve("mnt"), TreeStorage.inMemory(2L << 30), 0, Map.of());
        PackageAcquirer acquirer = new PackageAcquirer(
                new Download(Download.Settings.DEFAULT, null, BuildLog.SILENT), cache, runner, BuildLog.SILENT);
        try {
            return Optional.of(acquirer
                    .choose(new PackageAcquirer.Request(
                            sources,
                            each.architecture(),
                            packages,
                            each.recommends(),
                            Digest.of("RandomRequestsIT"),
                            sandbox,
                            each.pins(),
                            List.of(),
                            "amd64"))
                    .stream()
                    .map(candidate ->
                            candidate.binary().name() + " " + candidate.binary().version())
                    .collect(Collectors.toCollection(TreeSet::new)));
        } catch (BootcException e) {
            if (e.kind() == BootcException.Kind.ENVIRONMENT) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
