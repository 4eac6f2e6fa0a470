// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.RecordingLog;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees on the disk: those of the living stay, those of the dead go. */
class TreeFolderIT {

    /** Holds a lock as another build does, in a process of its own. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            try (FileChannel channel = FileChannel.open(
                            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                System.out.println(lock.isValid());
                System.in.transferTo(System.out);
            }
        }
    }

    @TempDir
    Path parent;

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);
    private final RecordingLog log = new RecordingLog();
    private Path left;

    @BeforeEach
    void leaveATree() throws IOException {
        left = Files.createDirectories(parent.resolve("1-2-left"));
        Files.createDirectories(left.resolve("tree/usr"));
        Files.writeString(left.resolve("tree/usr/file"), "left behind");
        Files.createFile(parent.resolve("1-2-left.lock"));
    }

    private void sweep() throws IOException {
        TreeFolder.sweep(parent, runner, log);
    }

    @Test
    void theTreeOfADeadBuildIsDeleted() throws IOException {
        sweep();
        assertThat(parent).isEmptyDirectory();
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void aTreeWhoseLockIsGoneIsDeletedToo() throws IOException {
        Files.delete(parent.resolve("1-2-left.lock"));
        sweep();
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void theTreesOfThisBuildStayUntilTheyAreClosed() throws IOException {
        try (TreeFolder own = TreeFolder.create(parent, runner)) {
            sweep();
            assertThat(own.tree()).isDirectory();
            assertThat(left).doesNotExist();
        }
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void theTreeOfALivingBuildStaysUntilThatIsKilled() throws Exception {
        Process holder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        parent.resolve("1-2-left.lock").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(holder.getInputStream().read()).isEqualTo('t');
            sweep();
            assertThat(left.resolve("tree/usr/file")).exists();
        } finally {
            holder.destroyForcibly();
        }
        assertThat(holder.waitFor(1, TimeUnit.MINUTES)).isTrue();
        sweep();
        assertThat(parent).isEmptyDirectory();
    }
}
