// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.apt.LockInputs;
import io.github.bootcmaven.apt.LockedArchitecture;
import io.github.bootcmaven.apt.NewerLockException;
import io.github.bootcmaven.apt.PackageAcquirer;
import io.github.bootcmaven.apt.PackageLock;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.TreeStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Pins the packages: asks apt as the build does, and writes its answer to {@code packages.lock.json}, which is to be
 * committed. Builds take what stands there, whatever the archive has by then, until this goal is run again; it says then
 * what was added, removed, upgraded and downgraded.
 */
@Mojo(name = "lock", threadSafe = true)
public final class LockMojo extends AbstractAptMojo {

    /** Skips this goal. */
    @Parameter(property = "bootc.lock.skip", defaultValue = "false")
    private boolean skipLock;

    @Override
    protected boolean skipsGoal() {
        return skipLock;
    }

    @Override
    protected void run(Workspace workspace, BuildLog log) throws IOException {
        if (!choosesPackages() && session.getProjects().size() > 1) {
            log.info("Nothing to lock: this project of the reactor chooses no packages.");
            return;
        }
        Path file = lockFile();
        Map<String, LockedArchitecture> before = before(file, log);
        List<String> wanted = lockedArchitectures().isEmpty() ? List.of(debian()) : lockedArchitectures();
        CommandRunner runner = new CommandRunner(log);
        TreeStorage storage = storage(workspace, runner, log);
        PackageAcquirer acquirer = acquirer(workspace, runner, log);
        LockReport report = new LockReport(log);
        Map<String, LockedArchitecture> after = new TreeMap<>();
        for (String debian : wanted) {
            LockedArchitecture section = acquirer.lock(request(workspace, storage, debian), bootPackages(debian));
            after.put(debian, section);
            report.locked(debian, Optional.ofNullable(before.get(debian)), section);
        }
        for (Map.Entry<String, LockedArchitecture> other : before.entrySet()) {
            if (!after.containsKey(other.getKey())) {
                if (keeps(request(workspace, storage, other.getKey()), other.getValue())) {
                    after.put(other.getKey(), other.getValue());
                    report.kept(other.getKey());
                } else {
                    report.dropped(other.getKey());
                }
            }
        }
        new PackageLock(after).write(file);
        log.info("Written to " + file);
    }

    /** What the lock has now. One that can't be read is what this goal mends; a newer plugin's stays. */
    private static Map<String, LockedArchitecture> before(Path file, BuildLog log) throws IOException {
        try {
            return PackageLock.read(file).map(PackageLock::architectures).orElse(Map.of());
        } catch (NewerLockException e) {
            throw e;
        } catch (BootcException e) {
            log.warn("The lock is written anew: " + e.getMessage());
            return Map.of();
        }
    }

    /**
     * Whether the section of an architecture that isn't locked now may stay: only if the pom doesn't say which ones there
     * are to be, and the section is still good for a build.
     */
    private boolean keeps(PackageAcquirer.Request request, LockedArchitecture section) throws IOException {
        return lockedArchitectures().isEmpty()
                && section.inputs().changesTo(LockInputs.of(request)).isEmpty();
    }
}
