// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.apt.LockedArchitecture;
import io.github.bootcmaven.apt.PackageAcquirer;
import io.github.bootcmaven.apt.PackageAcquirer.Acquired;
import io.github.bootcmaven.apt.PackageLock;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.deb.InstallPlan.Archive;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.rootfs.Customisation;
import io.github.bootcmaven.rootfs.Preparation;
import io.github.bootcmaven.rootfs.RootfsAssembler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Installs Debian packages into a root filesystem, {@code target/bootc/rootfs.tar}: verified indexes, solved by the suite's
 * own apt, fetched by checksum, unpacked and configured by the suite's own dpkg in a sandbox, shaped for bootc.
 */
@Mojo(name = "apt-install", defaultPhase = LifecyclePhase.PREPARE_PACKAGE, threadSafe = true)
public final class AptInstallMojo extends AbstractAptMojo {

    static final String GOAL = "apt-install";

    /** Skips this goal. */
    @Parameter(property = "bootc.apt-install.skip", defaultValue = "false")
    private boolean skipAptInstall;

    /**
     * What the image has besides the packages: {@code <overlays>}, {@code <artifacts>}, {@code <units>}, {@code <users>},
     * {@code <groups>}, {@code <hostname>}, {@code <locale>}, {@code <timeZone>}, {@code <keymap>}, {@code <kernelArguments>},
     * {@code <install>}, {@code <debconf>}, {@code <excludes>}, {@code <remove>}, {@code <scripts>}.
     */
    @Parameter
    private @Nullable RootfsConfiguration rootfs;

    /** The time of the image, ISO 8601 or seconds since 1970; default: when the newest of its packages was built. */
    @Parameter(defaultValue = "${project.build.outputTimestamp}")
    private @Nullable String outputTimestamp;

    @Override
    protected boolean skipsGoal() {
        return skipAptInstall;
    }

    @Override
    protected void run(Workspace workspace, BuildLog log) throws IOException {
        String debian = debian();
        ForeignArchitecture.check(debian, HostArchitecture.orElse(null));
        RootfsElements elements = new RootfsElements(
                rootfs,
                project.getBasedir().toPath(),
                artifactFiles(),
                ProjectValues.of(project, session.getUserProperties()));
        Preparation preparation = elements.preparation();
        Customisation customisation = elements.customisation();
        CommandRunner runner = new CommandRunner(log);
        PackageAcquirer acquirer = acquirer(workspace, runner, log);
        PackageAcquirer.Request wanted = request(workspace, debian);
        Optional<LockedArchitecture> locked = locked(wanted, log);
        Acquired acquired = locked.isPresent() ? acquirer.acquire(wanted, locked.get()) : acquirer.acquire(wanted);
        log.info(acquired.plan().archives().size() + " packages, " + MavenBuildLog.megabytes(acquired.bytes())
                + " of .deb files");

        long timestamp = OutputTimestamp.seconds(outputTimestamp).orElse(acquired.timestamp());
        RootfsAssembler.Request request = new RootfsAssembler.Request(
                acquired.plan(),
                workspace.cache(),
                preparation,
                customisation,
                isBootable(),
                timestamp,
                wanted.sandbox(),
                workspace.scratch(),
                workspace.stages(),
                PluginIdentity.digest(),
                workspace.objects(),
                workspace.rootfsTar());
        ObjectNode section = new CachedStage(workspace)
                .run(
                        GOAL,
                        key(wanted.keyPart(), request, debian),
                        Map.of("rootfs.tar", workspace.rootfsTar()),
                        () -> assemble(request, acquired, runner, debian, log));
        log.info("Root filesystem of " + section.path("entries").asLong() + " entries, "
                + MavenBuildLog.megabytes(section.path("size").asLong()));
    }

    /** What the lock pins for this build; empty where there is no lock. */
    private Optional<LockedArchitecture> locked(PackageAcquirer.Request wanted, BuildLog log) throws IOException {
        Path file = lockFile();
        Optional<PackageLock> lock = PackageLock.read(file);
        if (lock.isPresent()) {
            return Optional.of(lock.get().sectionFor(wanted));
        }
        if (isLockNamed()) {
            throw BootcException.project("There is no lock " + file)
                    .in("<lock>")
                    .hint("Run mvn bootc:lock to make it.");
        }
        log.info("The packages aren't locked: the sources' newest are taken. mvn bootc:lock pins them in "
                + PackageLock.FILE + ".");
        return Optional.empty();
    }

    private static Digest key(Digest plugin, RootfsAssembler.Request request, String debian) throws IOException {
        StageKey key = new StageKey()
                .add("plugin", plugin)
                .add("architecture", debian)
                .addAll(
                        "packages",
                        request.plan().archives().stream().map(Archive::sha256).toList())
                .addAll("batches", request.plan().batches())
                .addAll(
                        "bootstrap",
                        request.plan().bootstrap().stream().sorted().toList())
                .add("bootable", request.bootable())
                .add("timestamp", request.timestamp());
        request.preparation().addTo(key);
        request.customisation().addTo(key);
        return key.digest();
    }

    private static ObjectNode assemble(
            RootfsAssembler.Request request, Acquired acquired, CommandRunner runner, String debian, BuildLog log)
            throws IOException {
        RootfsAssembler.Result result = new RootfsAssembler(runner, log).assemble(request);
        ObjectNode section = BuildAccount.section()
                .put("digest", result.digest().toString())
                .put("size", result.size())
                .put("entries", result.entries())
                .put("architecture", debian)
                .put("timestamp", request.timestamp())
                .put("downloadSize", acquired.bytes());
        ArrayNode packages = section.putArray("packages");
        for (Archive archive : acquired.plan().archives()) {
            packages.addObject()
                    .put("name", archive.name())
                    .put("version", archive.version())
                    .put("architecture", archive.architecture())
                    .put("sha256", archive.sha256());
        }
        return section;
    }
}
