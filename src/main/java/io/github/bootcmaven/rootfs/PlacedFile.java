// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Xattrs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that the build has, such as a module's jar, and its place in the image.
 *
 * @param name what it is, for errors: the coordinates of a Maven artifact
 * @param file where the build has it
 * @param path its path in the image's tree
 * @param mode its mode
 * @param owner its owner's name in the image, or number
 * @param group its group's, likewise
 */
public record PlacedFile(String name, Path file, String path, int mode, String owner, String group) {

    static final String ELEMENT = "<artifacts>";

    /**
     * Reads what a pom says; the default is root's, mode 0644.
     *
     * @throws BootcException if the file isn't one, or path or mode can't be used
     */
    public static PlacedFile of(
            String name,
            Path file,
            String absolute,
            @Nullable String mode,
            @Nullable String owner,
            @Nullable String group) {
        if (!Files.isRegularFile(file)) {
            throw BootcException.project("Cannot place " + name + " in the image: " + file + " is not a file")
                    .in(ELEMENT)
                    .hint("A module's artifact is there once the module has been packaged: mvn package.");
        }
        return new PlacedFile(
                name,
                file,
                ImagePath.parse(absolute, ELEMENT),
                mode == null ? 0644 : FileMode.parse(mode, ELEMENT),
                owner == null ? "root" : owner,
                group == null ? "root" : group);
    }

    /** All that decides what the image gets. */
    String inputs() throws IOException {
        return path + " " + Integer.toOctalString(mode) + " " + owner + ":" + group + " " + Digest.of(file);
    }

    void addTo(FileTree tree, long mtime, AccountIds ids) throws IOException {
        Metadata metadata = new Metadata(
                ids.requireUser(owner, ELEMENT), ids.requireGroup(group, ELEMENT), mode, mtime, Xattrs.NONE);
        String parent = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        if (tree.find(path) != null || isFile(tree, parent)) {
            throw BootcException.project(
                            "Cannot place " + name + " in the image: another artifact has its place at /" + path)
                    .in(ELEMENT);
        }
        tree.mkdirs(parent, Metadata.root(0755, mtime));
        tree.put(path, new RegularFile(metadata, new HostFile(file, Files.size(file))));
    }

    private static boolean isFile(FileTree tree, String path) {
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
            if (tree.find(path.substring(0, end)) instanceof RegularFile) {
                return true;
            }
        }
        return tree.find(path) instanceof RegularFile;
    }
}
