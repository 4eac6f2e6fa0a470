// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A copy of a project that a test changes and has built. It lies beside the folder of the projects that the invoker builds,
 * and stays there, where a failure can be looked at.
 *
 * @param folder the folder of the copy's topmost pom
 */
public record ProjectCopy(Path folder) {

    /** Copies a project without what was built of it, in place of an earlier copy under this name. */
    public static ProjectCopy of(Path source, String name) {
        Path copy = Path.of(System.getProperty("bootc.it.projects", "target/it"))
                .toAbsolutePath()
                .resolveSibling(name);
        CommandRunner runner = new CommandRunner(BuildLog.SILENT);
        runner.run(Command.of("rm", "-rf", copy.toString()));
        runner.run(Command.of("cp", "-r", source.toAbsolutePath().toString(), copy.toString()));
        runner.run(Command.of("find", copy.toString(), "-name", "target", "-prune", "-exec", "rm", "-rf", "{}", "+"));
        return new ProjectCopy(copy);
    }

    /** Puts a text in place of another, which has to be there, in one of the project's files. */
    public ProjectCopy replace(String file, String from, String to) throws IOException {
        Path path = folder.resolve(file);
        String text = Files.readString(path);
        if (!text.contains(from)) {
            throw new IllegalArgumentException(path + " does not contain " + from);
        }
        Files.writeString(path, text.replace(from, to));
        return this;
    }

    /** Writes a file, in folders that are made where they aren't there. */
    public ProjectCopy write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        return this;
    }

    /** Takes a file out. */
    public ProjectCopy remove(String file) throws IOException {
        Files.delete(folder.resolve(file));
        return this;
    }

    /** Has Maven build it, with the cache that all integration tests share; the build has to succeed. */
    public ProjectCopy build(String... arguments) throws IOException, InterruptedException {
        MavenRun.Result built = MavenRun.in(folder)
                .with("-Dbootc.cache=" + MavenRun.sharedCache())
                .with(arguments)
                .run(folder.resolve("build.log"));
        assertThat(built.status()).as(built.log()).isZero();
        return this;
    }
}
