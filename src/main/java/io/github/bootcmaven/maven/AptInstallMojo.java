// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.apt.AptSource;
import io.github.bootcmaven.apt.Download;
import io.github.bootcmaven.apt.LocalPackage;
import io.github.bootcmaven.apt.PackageAcquirer;
import io.github.bootcmaven.apt.PackageAcquirer.Acquired;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.deb.InstallPlan.Archive;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.rootfs.Overlay;
import io.github.bootcmaven.rootfs.RootfsAssembler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;

/**
 * Installs Debian packages into a root filesystem, {@code target/bootc/rootfs.tar}: verified indexes, solved by the suite's
 * own apt, fetched by checksum, unpacked and configured by the suite's own dpkg in a sandbox, shaped for bootc.
 */
@Mojo(name = "apt-install", defaultPhase = LifecyclePhase.PREPARE_PACKAGE, threadSafe = true)
public final class AptInstallMojo extends AbstractBootcMojo {

    static final String GOAL = "apt-install";

    /** Skips this goal. */
    @Parameter(property = "bootc.apt-install.skip", defaultValue = "false")
    private boolean skipAptInstall;

    /** The suite of Debian or Ubuntu, e.g. {@code trixie}: its archive with updates and security pockets. */
    @Parameter(property = "bootc.suite")
    private @Nullable String suite;

    /** APT sources besides or instead of the suite: lines, {@code .sources} files, or objects. */
    @Parameter
    private @Nullable List<SourceConfiguration> sources;

    /**
     * The mirror of the suite's archive, and after a blank that of its security archive. Default: the property, then what
     * the host's own APT sources use for the same distribution, then the distribution's public mirror.
     */
    @Parameter
    private @Nullable String mirror;

    @Parameter(property = "bootc.apt.mirror", readonly = true)
    private @Nullable String mirrorProperty;

    /** The Debian architecture; default: the host's. */
    @Parameter(property = "bootc.architecture")
    private @Nullable String architecture;

    /**
     * The packages, as apt-get takes them: {@code name}, {@code name=version}, {@code name/suite}, {@code name-} for one that
     * must not come in; the path of a .deb; a Maven artifact, {@code g:a:v:deb} or {@code g:a:v:classifier:deb}.
     */
    @Parameter(property = "bootc.packages")
    private @Nullable List<String> packages;

    /** Preferences among versions, as in apt_preferences(5): {@code <package>}, {@code <pin>} and {@code <priority>}, or a line. */
    @Parameter
    private @Nullable List<PinConfiguration> pins;

    /** Packages that come in this version if they come in at all, {@code name=version}. */
    @Parameter
    private @Nullable List<String> holds;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private RepositorySystem repositories;

    /** Whether recommended packages are installed, too. */
    @Parameter(property = "bootc.recommends", defaultValue = "false")
    private boolean recommends;

    /** Whether the image boots: adds init, a kernel, the initramfs generator and OSTree's boot integration. */
    @Parameter(property = "bootc.bootable", defaultValue = "true")
    private boolean bootable;

    /** What is laid over the packages: {@code <overlays>}. */
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
        Download.Settings settings = Download.Settings.DEFAULT.withOffline(session.isOffline());
        Download download = new Download(settings, null, log);
        Digest plugin = PluginIdentity.digest();
        String debian = HostArchitecture.orElse(architecture);
        String host = HostArchitecture.orElse(null);
        ForeignArchitecture.check(debian, host);
        List<Overlay> overlays = overlays();
        List<String> wanted = wanted(debian);
        List<LocalPackage> local =
                new LocalDebs(project, repositories, session.getRepositorySession()).of(WordList.of(packages));
        CommandRunner runner = new CommandRunner(log);
        Sandbox.Request sandbox = new Sandbox.Request(workspace.mountPoint(), SandboxMemory.limit(), Map.of());

        Acquired acquired = new PackageAcquirer(download, workspace.cache(), runner, log)
                .acquire(new PackageAcquirer.Request(
                        sources(),
                        debian,
                        wanted,
                        recommends,
                        plugin,
                        sandbox,
                        PinConfiguration.pins(pins, WordList.of(holds)),
                        local,
                        host));
        log.info(acquired.plan().archives().size() + " packages, " + MavenBuildLog.megabytes(acquired.bytes())
                + " of .deb files");

        long timestamp = OutputTimestamp.seconds(outputTimestamp).orElse(acquired.timestamp());
        RootfsAssembler.Request request = new RootfsAssembler.Request(
                acquired.plan(),
                workspace.cache(),
                overlays,
                bootable,
                timestamp,
                sandbox,
                workspace.scratch(),
                workspace.objects(),
                workspace.rootfsTar());
        ObjectNode section = new CachedStage(workspace)
                .run(
                        GOAL,
                        key(plugin, request, debian),
                        Map.of("rootfs.tar", workspace.rootfsTar()),
                        () -> assemble(request, acquired, runner, debian, log));
        log.info("Root filesystem of " + section.path("entries").asLong() + " entries, "
                + MavenBuildLog.megabytes(section.path("size").asLong()));
    }

    private static Digest key(Digest plugin, RootfsAssembler.Request request, String debian) throws IOException {
        List<Digest> overlays = new ArrayList<>();
        for (Overlay overlay : request.overlays()) {
            overlays.add(overlay.inputs());
        }
        return new StageKey()
                .add("plugin", plugin)
                .add("architecture", debian)
                .addAll(
                        "packages",
                        request.plan().archives().stream().map(Archive::sha256).toList())
                .addAll("batches", request.plan().batches())
                .addAll(
                        "bootstrap",
                        request.plan().bootstrap().stream().sorted().toList())
                .addAll("overlays", overlays)
                .add("bootable", request.bootable())
                .add("timestamp", request.timestamp())
                .digest();
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

    private List<AptSource> sources() throws IOException {
        return new SourceSelection(
                        suite,
                        sources,
                        mirror,
                        mirrorProperty,
                        project.getBasedir().toPath())
                .sources();
    }

    /** What apt is asked for: the user's packages and, for an image that boots, what makes it boot. */
    private List<String> wanted(String debian) {
        List<String> asked = WordList.of(packages);
        List<String> wanted = new ArrayList<>(asked);
        if (bootable) {
            wanted.addAll(BootPackages.of(suite, asked, debian));
        }
        wanted.removeIf(LocalDebs::isLocal);
        if (asked.isEmpty() && wanted.isEmpty()) {
            throw BootcException.project("No packages are asked for").in("<packages>");
        }
        return wanted.stream().distinct().toList();
    }

    private List<Overlay> overlays() throws IOException {
        List<String> configured = rootfs == null ? List.of() : WordList.of(rootfs.overlays);
        List<Overlay> overlays = new ArrayList<>();
        for (String folder : configured) {
            overlays.add(Overlay.of(project.getBasedir().toPath().resolve(folder)));
        }
        Path standard = project.getBasedir().toPath().resolve("src/main/rootfs");
        if (rootfs == null && Files.isDirectory(standard)) {
            overlays.add(Overlay.of(standard));
        }
        return overlays;
    }
}
