// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * A second name for a file, or for every file of a folder: by hard link, so that gigabytes cost nothing, or by copying where
 * the file systems don't allow that.
 */
final class LinkedCopy {

    /** Is told of a file before it gets its second name. */
    @FunctionalInterface
    interface FileStep {
        void before(Path file, BasicFileAttributes attributes) throws IOException;
    }

    private final FileStep step;

    LinkedCopy(FileStep step) {
        this.step = step;
    }

    /** Links {@code from}, with all below it, as {@code to}; a repository's thousands of files by all cores. */
    void make(Path from, Path to) throws IOException {
        BasicFileAttributes attributes = attributes(from);
        if (!attributes.isDirectory()) {
            link(from, to, attributes);
            return;
        }
        Files.createDirectory(to);
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(from)) {
            for (Path entry : entries) {
                BasicFileAttributes found = attributes(entry);
                if (found.isDirectory()) {
                    folders.add(entry);
                } else {
                    link(entry, to.resolve(entry.getFileName()), found);
                }
            }
        }
        makeAll(folders, to);
    }

    private void makeAll(List<Path> folders, Path to) throws IOException {
        try {
            folders.parallelStream().forEach(folder -> {
                try {
                    make(folder, to.resolve(folder.getFileName()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void link(Path source, Path target, BasicFileAttributes attributes) throws IOException {
        step.before(source, attributes);
        try {
            Files.createLink(target, source);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.copy(source, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
