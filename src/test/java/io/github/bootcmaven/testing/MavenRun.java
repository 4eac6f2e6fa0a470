// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A run of Maven on a project, as a user starts it, with the plugin as the invoker has installed it. */
public final class MavenRun {

    private static final long LIMIT_MINUTES = 20;

    private final Path project;
    private final List<String> prefix = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private Path settings = settings();
    private final Map<String, String> environment = new TreeMap<>(System.getenv());

    /**
     * How a run ended.
     *
     * @param status Maven's exit status
     * @param log all it printed
     */
    public record Result(int status, String log) {}

    private MavenRun(Path project) {
        this.project = project;
    }

    /** A run in a project's folder; the test is skipped where the plugin isn't installed for tests. */
    public static MavenRun in(Path project) {
        assumeTrue(Files.exists(settings()), "the plugin is not installed for tests: mvn verify -Pit does");
        MavenRun run = new MavenRun(project);
        return run.with("-Dmaven.repo.local=" + localRepository());
    }

    /** The settings by which Maven finds the plugin. */
    public static Path settings() {
        return Path.of(System.getProperty("bootc.it.projects", "target/it"))
                .toAbsolutePath()
                .resolve("interpolated-settings.xml");
    }

    /** Takes other settings, which have to have all that {@link #settings} has, too. */
    public MavenRun settings(Path file) {
        settings = file;
        return this;
    }

    /** The repository that has the plugin and all it needs. */
    public static Path localRepository() {
        return Path.of(System.getProperty("bootc.it.projects", "target/it"))
                .toAbsolutePath()
                .resolveSibling("local-repo");
    }

    /** The cache that all integration tests share. */
    public static Path sharedCache() {
        return Path.of(System.getProperty("bootc.it.cache", "target/it-cache")).toAbsolutePath();
    }

    /** Adds arguments. */
    public MavenRun with(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    /** Lets another program start Maven, e.g. runuser. */
    public MavenRun startedBy(String... command) {
        prefix.addAll(List.of(command));
        return this;
    }

    /** Sets a variable. */
    public MavenRun variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Runs to the end. */
    public Result run(Path log) throws IOException, InterruptedException {
        Process process = start(log);
        try {
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                throw new IOException("Maven didn't end in " + LIMIT_MINUTES + " minutes, see " + log);
            }
            return new Result(process.exitValue(), Files.readString(log));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Starts Maven, and leaves it to the caller. */
    public Process start(Path log) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(maven());
        command.add("--settings=" + settings);
        command.add("--batch-mode");
        command.add("--no-transfer-progress");
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Maven's launcher; by its path, since a test may take it off PATH. */
    public static String maven() {
        for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, "mvn"))) {
                return Path.of(folder, "mvn").toString();
            }
        }
        throw new IllegalStateException("there is no mvn on the PATH");
    }
}
