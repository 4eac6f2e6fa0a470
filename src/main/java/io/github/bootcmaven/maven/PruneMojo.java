// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.content.CacheLock;
import io.github.bootcmaven.content.CachePruning;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.TreeStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Deletes from the user's cache what wasn't used for long and, what was used longest ago first, what exceeds a size. Waits for
 * builds that use the cache. What is deleted is fetched or made anew when it is needed again.
 */
@Mojo(name = "prune", requiresProject = false, aggregator = true, threadSafe = true)
public final class PruneMojo extends AbstractBootcMojo {

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})([kKMGT]?)B?");
    private static final Pattern AGE = Pattern.compile("([0-9]{1,6})([dh]?)");
    private static final List<String> UNITS = List.of("", "K", "M", "G", "T");
    private static final String DEFAULT_AGE = "30d";

    /** Skips this goal. */
    @Parameter(property = "bootc.prune.skip", defaultValue = "false")
    private boolean skipPrune;

    /** What wasn't used for so long is deleted: {@code 30d}, {@code 12h}. Default: {@code 30d} unless a size is given. */
    @Parameter(property = "bootc.prune.age")
    private @Nullable String age;

    /** What the cache may keep: {@code 10G}, {@code 500M}; units of a thousand. */
    @Parameter(property = "bootc.prune.size")
    private @Nullable String size;

    /** Says what would be deleted, and deletes nothing. */
    @Parameter(property = "bootc.prune.dryRun", defaultValue = "false")
    private boolean dryRun;

    @Override
    protected boolean skipsGoal() {
        return skipPrune;
    }

    @Override
    protected CacheLock lock(Path cache, BuildLog log) throws IOException {
        return CacheLock.alone(cache, () -> log.info("Waiting for builds that use the cache"));
    }

    @Override
    protected void run(Workspace workspace, BuildLog log) throws IOException {
        String oldest = age == null && size == null ? DEFAULT_AGE : age;
        Duration olderThan = oldest == null ? null : age(oldest);
        Long largerThan = size == null ? null : size(size);
        if (!dryRun) {
            TreeStorage.ofHost(TreeStorage.Choice.AUTO, workspace.trees(), log).sweep(new CommandRunner(log));
        }
        CachePruning.Report report = CachePruning.prune(
                Workspace.pruning(workspace.cache(), olderThan, largerThan, dryRun), Clock.systemUTC());
        report.freedByArea().forEach((area, bytes) -> log.info("  " + area + ": " + MavenBuildLog.megabytes(bytes)));
        log.info((dryRun ? "Would free " : "Freed ") + MavenBuildLog.megabytes(report.freed()) + " with "
                + report.deleted() + " entries of " + workspace.cache() + "; " + report.left() + " stay, "
                + MavenBuildLog.megabytes(report.size()));
    }

    static long size(String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw BootcException.project("'" + text + "' is no size")
                    .in("bootc.prune.size")
                    .hint("write it like 10G or 500M");
        }
        int power = UNITS.indexOf(matcher.group(2).toUpperCase(Locale.ROOT));
        return Long.parseLong(matcher.group(1)) * (long) Math.pow(1000, power);
    }

    static Duration age(String text) {
        Matcher matcher = AGE.matcher(text.strip());
        if (!matcher.matches()) {
            throw BootcException.project("'" + text + "' is no age")
                    .in("bootc.prune.age")
                    .hint("write it like 30d or 12h");
        }
        long number = Long.parseLong(matcher.group(1));
        return matcher.group(2).equals("h") ? Duration.ofHours(number) : Duration.ofDays(number);
    }
}
