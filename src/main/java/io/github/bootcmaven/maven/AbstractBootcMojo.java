// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.apt.AptSource;
import io.github.bootcmaven.apt.Download;
import io.github.bootcmaven.apt.HttpAccess;
import io.github.bootcmaven.apt.Snapshot;
import io.github.bootcmaven.content.CacheLock;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.jspecify.annotations.Nullable;

/** What every goal has in common: the project, skipping, the check for misspelt parameters, errors said once. */
@SuppressWarnings("NullAway.Init")
abstract class AbstractBootcMojo extends AbstractMojo {

    private static final String FULL = "No space left on device";
    private static final String ROOM =
            "Free some room, or move the cache with -Dbootc.cache=<folder>; nothing half-written was kept.";

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    protected MavenProject project;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    protected MavenSession session;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private MojoExecution execution;

    @Inject
    private SettingsDecrypter settingsDecrypter;

    /** Skips every goal of this plugin. */
    @Parameter(property = "bootc.skip", defaultValue = "false")
    private boolean skip;

    /** Where packages, indexes and results of stages are kept for all projects of the user. Deleting it loses time only. */
    @Parameter(property = "bootc.cache", defaultValue = "${user.home}/.cache/bootc-maven-plugin")
    private File cache;

    @Parameter(defaultValue = "${project.build.directory}", readonly = true, required = true)
    private File buildDirectory;

    @Parameter(defaultValue = "${project.build.finalName}", readonly = true, required = true)
    private String finalName;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip || skipsGoal()) {
            getLog().info("Skipped.");
            return;
        }
        BootcException failure = attempt();
        if (failure == null) {
            return;
        }
        if (failure.kind() == BootcException.Kind.PROJECT) {
            throw new MojoFailureException(failure.describe(), failure);
        }
        throw new MojoExecutionException(failure.describe(), failure);
    }

    /** Runs the goal; all errors come out here, so that each is translated and printed once. */
    private @Nullable BootcException attempt() {
        try {
            ConfigurationCheck.check(execution);
            Path build = buildDirectory.toPath();
            Path archive = build.resolve(finalName + ".oci.tar");
            BuildLog log = new MavenBuildLog(getLog());
            CacheLock lock = lock(cacheDirectory(), log);
            try (lock) {
                run(new Workspace(build.resolve("bootc"), archive, cacheDirectory()), log);
            }
            return null;
        } catch (BootcException e) {
            return e.hint() == null && isFull(e.getCause()) ? e.hint(ROOM) : e;
        } catch (UncheckedIOException e) {
            return failure(Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            return failure(e);
        }
    }

    /** How the goal uses the cache: together with others, unless it deletes from it. */
    protected CacheLock lock(Path cacheDirectory, BuildLog log) throws IOException {
        return CacheLock.shared(cacheDirectory);
    }

    /** Whether this goal alone is to be skipped. */
    protected abstract boolean skipsGoal();

    /** Does the goal's work. */
    protected abstract void run(Workspace workspace, BuildLog log) throws IOException;

    /** The folder the cache is in: what the user set, else where the XDG base directory specification puts it. */
    private Path cacheDirectory() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        String home = System.getProperty("user.home");
        boolean isDefault = cache.toPath().equals(Path.of(home, ".cache", "bootc-maven-plugin"));
        return isDefault && xdg != null && !xdg.isEmpty() ? Path.of(xdg, "bootc-maven-plugin") : cache.toPath();
    }

    private static boolean isFull(@Nullable Throwable cause) {
        for (Throwable e = cause; e != null; e = e.getCause()) {
            if (String.valueOf(e.getMessage()).contains(FULL)) {
                return true;
            }
        }
        return false;
    }

    private static BootcException failure(IOException e) {
        if (isFull(e)) {
            String where = e instanceof FileSystemException fse && fse.getFile() != null ? " at " + fse.getFile() : "";
            return BootcException.environment("No space left on the disk" + where)
                    .hint(ROOM)
                    .causedBy(e);
        }
        return BootcException.environment(e.getClass().getSimpleName() + ": " + e.getMessage())
                .causedBy(e);
    }

    /** What Maven's settings say about the ways to other hosts. */
    protected final SettingsNetwork settingsNetwork() {
        return new SettingsNetwork(session.getSettings(), settingsDecrypter);
    }

    /** How files of some sources are fetched: by the proxies and logins of Maven's settings; without sockets offline. */
    protected final Download download(SourceSelection selection, List<AptSource> sources, BuildLog log)
            throws IOException {
        return download(selection, sources, Download.Settings.DEFAULT, log);
    }

    protected final Download download(
            SourceSelection selection, List<AptSource> sources, Download.Settings settings, BuildLog log)
            throws IOException {
        SettingsNetwork network = settingsNetwork();
        Download.Settings patience = settings.withOffline(session.isOffline());
        HttpAccess access = network.access(sources, selection.servers());
        Snapshot snapshot = selection.snapshot();
        return new Download(patience, snapshot == null ? access : access.only(snapshot.base()), log);
    }

    /** A path given in the pom, which Maven leaves alone where it stands in a text. */
    protected @Nullable Path resolve(@Nullable String path) {
        return path == null ? null : project.getBasedir().toPath().resolve(path);
    }
}
