// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.apt.Download;
import io.github.bootcmaven.apt.PackageAcquirer;
import io.github.bootcmaven.apt.PackageLock;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.process.TreeStorage;
import io.github.bootcmaven.rootfs.SuiteProfile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;

/** What the goals that choose packages have in common: which ones, from where, pinned by which lock. */
abstract class AbstractAptMojo extends AbstractBootcMojo {

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

    /**
     * The time, e.g. {@code 20260801T000000Z}, at which the suite with all its pockets is taken, from the distribution's
     * public snapshot service and from nowhere else.
     */
    @Parameter(property = "bootc.snapshot")
    private @Nullable String snapshot;

    @Parameter(property = "bootc.snapshot.base", readonly = true)
    private @Nullable String snapshotBase;

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

    /**
     * The lock, which pins every package of the image: {@code <file>}, default {@code packages.lock.json} beside the pom, and
     * the {@code <architectures>} that {@code bootc:lock} writes into it. The short form is the file alone.
     */
    @Parameter
    private @Nullable LockConfiguration lock;

    @Parameter(property = "bootc.lock", readonly = true)
    private @Nullable String lockProperty;

    @Parameter(property = "bootc.rootfs.tree", readonly = true)
    private @Nullable String treeProperty;

    /** Whether the project is about packages at all; other projects of a reactor aren't. */
    boolean choosesPackages() {
        return suite != null || sources != null;
    }

    /** The image's architecture. */
    String debian() {
        return HostArchitecture.orElse(architecture);
    }

    PackageAcquirer acquirer(Workspace workspace, CommandRunner runner, BuildLog log) throws IOException {
        SourceSelection selection = selection();
        Download download = download(selection, selection.sources(), log);
        return new PackageAcquirer(download, workspace.cache(), runner, log);
    }

    /** What is asked for, for one architecture. */
    PackageAcquirer.Request request(Workspace workspace, TreeStorage storage, String debian) throws IOException {
        return new PackageAcquirer.Request(
                selection().sources(),
                debian,
                wanted(debian),
                recommends,
                PluginIdentity.digest(),
                new Sandbox.Request(workspace.mountPoint(), storage, 0, Map.of()),
                PinConfiguration.pins(pins, WordList.of(holds)),
                new LocalDebs(project, artifactFiles()).of(WordList.of(packages)),
                HostArchitecture.orElse(null));
    }

    ArtifactFiles artifactFiles() {
        return new ArtifactFiles(project, repositories, session.getRepositorySession());
    }

    /** Where the trees of sandboxes lie; those of builds that were killed are deleted. */
    TreeStorage storage(Workspace workspace, CommandRunner runner, BuildLog log) throws IOException {
        String named = treeElement();
        TreeStorage.Choice choice =
                TreeStorage.Choice.of(named == null || named.isBlank() ? treeProperty : named, "<rootfs><tree>");
        TreeStorage storage = TreeStorage.ofHost(choice, workspace.trees(), log);
        storage.sweep(runner);
        return storage;
    }

    /** What the pom says of the tree's place; null where it says nothing. */
    @Nullable
    String treeElement() {
        return null;
    }

    /** Where the lock is, or belongs. */
    Path lockFile() {
        String named = namedLock();
        return Objects.requireNonNull(resolve(named == null ? PackageLock.FILE : named));
    }

    /** Whether the user says where the lock is, so that it is an error if it isn't there. */
    boolean isLockNamed() {
        return namedLock() != null;
    }

    private @Nullable String namedLock() {
        String file = lock == null ? null : lock.file;
        return file == null || file.isBlank() ? lockProperty : file;
    }

    /** The architectures that the pom wants locked; empty where it doesn't say. */
    List<String> lockedArchitectures() {
        return lock == null
                ? List.of()
                : WordList.of(lock.architectures).stream().distinct().toList();
    }

    private SourceSelection selection() {
        return selection(null);
    }

    /**
     * Where packages come from.
     *
     * @param otherwise the suite where neither a suite nor sources are given; null for none
     */
    SourceSelection selection(@Nullable String otherwise) {
        File base = project.getBasedir();
        return new SourceSelection(
                choosesPackages() ? suite : otherwise,
                sources,
                mirror,
                mirrorProperty,
                base == null ? Path.of("").toAbsolutePath() : base.toPath(),
                snapshot,
                snapshotBase);
    }

    /** What apt is asked for: the user's packages and, for an image that boots, what makes it boot. */
    private List<String> wanted(String debian) {
        List<String> wanted = new ArrayList<>(WordList.of(packages));
        wanted.addAll(bootPackages(debian));
        boolean nothing = wanted.isEmpty();
        wanted.removeIf(LocalDebs::isLocal);
        if (nothing) {
            throw BootcException.project("No packages are asked for").in("<packages>");
        }
        return wanted.stream().distinct().toList();
    }

    /** What is asked for only because the image is to boot. */
    List<String> bootPackages(String debian) {
        List<String> asked = WordList.of(packages);
        return bootable
                ? profile().bootPackages(asked, debian).stream()
                        .filter(name -> !asked.contains(name))
                        .toList()
                : List.of();
    }

    /** What makes an image of the suite boot. */
    SuiteProfile profile() {
        return SuiteProfile.of(suite);
    }

    boolean isBootable() {
        return bootable;
    }
}
