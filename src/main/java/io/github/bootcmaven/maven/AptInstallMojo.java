// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.apt.LockedArchitecture;
import io.github.bootcmaven.apt.PackageAcquirer;
import io.github.bootcmaven.apt.PackageAcquirer.Acquired;
import io.github.bootcmaven.apt.PackageLock;
import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Deletion;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.deb.InstallPlan.Archive;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.rootfs.AccountsLock;
import io.github.bootcmaven.rootfs.Customisation;
import io.github.bootcmaven.rootfs.Preparation;
import io.github.bootcmaven.rootfs.RebuildComparison;
import io.github.bootcmaven.rootfs.RootfsAssembler;
import io.github.bootcmaven.tree.TreeReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
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
     * {@code <install>}, {@code <signaturePolicy>}, {@code <debconf>}, {@code <excludes>}, {@code <remove>}, {@code <scripts>}; and
     * {@code <tree>}, where it is made.
     */
    @Parameter
    private @Nullable RootfsConfiguration rootfs;

    /** What the image is called, which is what a {@code <signaturePolicy>} is about by default. */
    @Parameter
    private @Nullable ImageConfiguration image;

    /**
     * The time of the image, ISO 8601 or seconds since 1970. Where the project sets none: {@code SOURCE_DATE_EPOCH} of the
     * environment, else when the newest of its packages was built.
     */
    @Parameter(defaultValue = "${project.build.outputTimestamp}")
    private @Nullable String outputTimestamp;

    /**
     * Whether the packages are installed a second time, in another folder and without any result of the first, and the build
     * fails where the two differ, with path, package and cause.
     */
    @Parameter(property = "bootc.reproducible.check", defaultValue = "false")
    private boolean reproducibleCheck;

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
                ProjectValues.of(project, session.getUserProperties()),
                image == null || image.name == null
                        ? null
                        : ImageNames.of(project, image).get(0).name());
        Preparation preparation = elements.preparation();
        Customisation customisation = elements.customisation();
        if (isBootable()) {
            profile().breakages().forEach(log::warn);
        }
        CommandRunner runner = new CommandRunner(log);
        PackageAcquirer acquirer = acquirer(workspace, runner, log);
        PackageAcquirer.Request wanted = request(workspace, storage(workspace, runner, log), debian);
        Optional<LockedArchitecture> locked = locked(wanted, log);
        Acquired acquired = locked.isPresent() ? acquirer.acquire(wanted, locked.get()) : acquirer.acquire(wanted);
        log.info(acquired.plan().archives().size() + " packages, " + MavenBuildLog.megabytes(acquired.bytes())
                + " of .deb files");

        long timestamp = OutputTimestamp.seconds(
                        outputTimestamp, session.getSystemProperties().getProperty("env.SOURCE_DATE_EPOCH"))
                .orElse(acquired.timestamp());
        RootfsAssembler.Request request = new RootfsAssembler.Request(
                acquired.plan(),
                workspace.cache(),
                preparation,
                AccountsLock.read(accountsLock()).orElse(null),
                customisation,
                isBootable(),
                timestamp,
                wanted.sandbox(),
                workspace.scratch(),
                workspace.stages(),
                PluginIdentity.digest(),
                workspace.objects(),
                workspace.rootfsTar());
        RootfsAssembler assembler = new RootfsAssembler(runner, log);
        ObjectNode section = new CachedStage(workspace)
                .run(
                        GOAL,
                        () -> key(assembler, request, wanted.keyPart(), debian),
                        Map.of("rootfs.tar", workspace.rootfsTar()),
                        () -> assemble(assembler, request, acquired, debian));
        record(assembler.accounts(request), request.accounts(), log);
        if (reproducibleCheck) {
            rebuild(assembler, request, log);
        }
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

    /** Builds again, with nothing of the first build's but its inputs. */
    private static void rebuild(RootfsAssembler assembler, RootfsAssembler.Request request, BuildLog log)
            throws IOException {
        log.info("Building the root filesystem again, to compare");
        Path folder = request.scratch().resolve("rebuild");
        Deletion.all(folder);
        try {
            RootfsAssembler.Request again = request.in(folder);
            assembler.assemble(again);
            RebuildComparison.check(TreeReader.read(request.output()), TreeReader.read(again.output()));
        } finally {
            Deletion.all(folder);
        }
    }

    @Override
    @Nullable
    String treeElement() {
        return rootfs == null ? null : rootfs.tree;
    }

    private Path accountsLock() {
        return lockFile().resolveSibling(AccountsLock.FILE);
    }

    /** Keeps the ids of system users and groups for the builds to come. */
    private void record(Optional<String> accounts, @Nullable AccountsLock before, BuildLog log) throws IOException {
        if (accounts.isEmpty() || (before != null && before.text().equals(accounts.get()))) {
            return;
        }
        Path file = accountsLock();
        AccountsLock now = AccountsLock.parse(accounts.get(), file.toString());
        List<String> added = before == null ? List.of() : before.missing(now);
        try {
            AtomicFile.write(file, accounts.get().getBytes(StandardCharsets.UTF_8));
        } catch (AccessDeniedException e) {
            log.warn("The ids of system users and groups can't be written to " + file);
            return;
        }
        log.info("The ids of system users and groups are in " + AccountsLock.FILE + " now, to be committed"
                + (added.isEmpty() ? "" : "; new: " + String.join(", ", added)));
    }

    private static Optional<Digest> key(
            RootfsAssembler assembler, RootfsAssembler.Request request, Digest plugin, String debian)
            throws IOException {
        Optional<String> accounts = assembler.accounts(request);
        return accounts.isPresent() ? Optional.of(key(plugin, request, debian, accounts.get())) : Optional.empty();
    }

    private static Digest key(Digest plugin, RootfsAssembler.Request request, String debian, String accounts)
            throws IOException {
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
                .add("accounts", accounts)
                .add("timestamp", request.timestamp());
        request.preparation().addTo(key);
        request.customisation().addTo(key);
        return key.digest();
    }

    private static ObjectNode assemble(
            RootfsAssembler assembler, RootfsAssembler.Request request, Acquired acquired, String debian)
            throws IOException {
        RootfsAssembler.Result result = assembler.assemble(request);
        ObjectNode section = BuildAccount.section()
                .put("digest", result.digest().toString())
                .put("size", result.size())
                .put("entries", result.entries())
                .put("architecture", debian)
                .put("timestamp", request.timestamp())
                .put("downloadSize", acquired.bytes());
        ObjectNode steps = section.putObject("steps");
        result.steps().forEach((step, seconds) -> steps.put(step, BuildAccount.rounded(seconds)));
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
