// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.process.CommandResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A storage for podman that lives as long as one check and knows nothing of the host's images, configuration and signature
 * policy, which say nothing about the image that is checked.
 */
final class PodmanStorage implements AutoCloseable {

    private static final List<String> OWN_MOUNTS = List.of("unshare", "--mount", "--propagation", "private");
    private static final String ANY_SIGNATURE = "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}\n";

    /** Runs a command with additional variables. */
    @FunctionalInterface
    interface Shell {
        CommandResult run(Map<String, String> variables, List<String> argv);
    }

    private final Shell shell;

    /** Holds the images; as large as they are. */
    private final Path images;

    /** podman's home and run directory. podman wants a short path for it, so it's in the host's temporary folder. */
    private final Path home;

    private final boolean root;

    private PodmanStorage(Shell shell, Path images, Path home, boolean root) {
        this.shell = shell;
        this.images = images;
        this.home = home;
        this.root = root;
    }

    static PodmanStorage create(Path scratch, Shell shell) throws IOException {
        Path home = Files.createTempDirectory("bootc-verify-");
        Files.createDirectory(home.resolve("run"));
        Files.write(home.resolve("policy.json"), ANY_SIGNATURE.getBytes(StandardCharsets.US_ASCII));
        boolean root = Files.getAttribute(home, "unix:uid").equals(0);
        Path images = scratch.resolve(AtomicFile.UNFINISHED_PREFIX + "podman");
        PodmanStorage storage = new PodmanStorage(shell, images, home, root);
        // One that was killed may have left its own behind.
        storage.deleteImages();
        Files.createDirectories(images);
        return storage;
    }

    CommandResult pull(String image) {
        return run(
                "pull",
                "--quiet",
                "--signature-policy",
                home.resolve("policy.json").toString(),
                image);
    }

    /** Runs a command of podman's on this storage. */
    CommandResult run(String... arguments) {
        // As root, podman leaves its storage mounted; without root it has a mount namespace of its own.
        List<String> argv = new ArrayList<>(root ? OWN_MOUNTS : List.of());
        argv.addAll(List.of(
                "podman",
                "--root",
                images.resolve("root").toString(),
                "--runroot",
                home.resolve("runroot").toString()));
        argv.addAll(List.of(arguments));
        return shell.run(
                Map.of(
                        "HOME",
                        home.toString(),
                        "XDG_RUNTIME_DIR",
                        home.resolve("run").toString()),
                argv);
    }

    /** Deletes all. Where podman ran without root, files have owners that only podman can delete, and a process waits. */
    @Override
    public void close() throws IOException {
        deleteImages();
        if (!root) {
            run("system", "migrate");
        }
        delete(home);
    }

    private void deleteImages() throws IOException {
        if (Files.exists(images)) {
            if (!root) {
                run("unshare", "rm", "-rf", images.resolve("root").toString());
            }
            delete(images);
        }
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
