// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program of the host that a test is judged by; a test that needs it is skipped, by name, where it is missing. */
public record HostTool(String name) {

    /** The tool, or a skipped test. */
    public static HostTool required(String name) {
        String path = System.getenv("PATH");
        boolean found = Arrays.stream((path == null ? "" : path).split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        Assumptions.assumeTrue(found, name + " is not installed");
        return new HostTool(name);
    }

    /** A tool that scripts/install-tools builds where Go is, by its path; or a skipped test. */
    public static HostTool builtByGo(String name) {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path program = (cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
                .resolve("bootc-maven-plugin-tools")
                .resolve(name);
        Assumptions.assumeTrue(
                Files.isExecutable(program), name + " isn't there: scripts/install-tools tests builds it where go is");
        return new HostTool(program.toString());
    }

    /** Skips the test unless it runs as root. */
    public static void requireRoot() {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "the test doesn't run as root");
    }

    /** Runs the tool, which has to succeed, and gives what it prints. */
    public String run(String... arguments) {
        List<String> argv =
                Stream.concat(Stream.of(name), Arrays.stream(arguments)).toList();
        return new CommandRunner(BuildLog.SILENT).read(Command.of(argv));
    }

    /** The tool's exit status. */
    public int status(String... arguments) {
        List<String> argv =
                Stream.concat(Stream.of(name), Arrays.stream(arguments)).toList();
        return new CommandRunner(BuildLog.SILENT).attempt(Command.of(argv)).status();
    }
}
