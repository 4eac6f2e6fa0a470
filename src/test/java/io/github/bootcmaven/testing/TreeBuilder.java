// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.Xattrs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Makes small file trees in the order of an {@code ls}: paths, modes and texts. Missing parents are root's, 0755. */
public final class TreeBuilder {

    private final FileTree tree = new FileTree(new Directory(Metadata.root(0755, 0)));
    private long mtime;

    /** The time of what is added from here on. */
    public TreeBuilder at(long seconds) {
        mtime = seconds;
        return this;
    }

    public TreeBuilder directory(String path) {
        return directory(path, 0755, 0, 0);
    }

    public TreeBuilder directory(String path, int mode, long uid, long gid) {
        return node(path, new Directory(new Metadata(uid, gid, mode, mtime, Xattrs.NONE)));
    }

    public TreeBuilder file(String path, String text) {
        return file(path, text, 0644, 0, 0);
    }

    public TreeBuilder file(String path, String text, int mode, long uid, long gid) {
        Content content = Content.of(text.getBytes(StandardCharsets.UTF_8));
        return node(path, new RegularFile(new Metadata(uid, gid, mode, mtime, Xattrs.NONE), content));
    }

    public TreeBuilder symlink(String path, String target) {
        return node(path, new Symlink(Metadata.root(0777, mtime), target));
    }

    public TreeBuilder node(String path, Node node) {
        tree.mkdirs(path.substring(0, Math.max(0, path.lastIndexOf('/'))), Metadata.root(0755, mtime));
        tree.put(path, node);
        return this;
    }

    public FileTree make() {
        return tree;
    }

    /** The text of a file of a tree. */
    public static String text(FileTree tree, String path) {
        if (!(tree.find(path) instanceof RegularFile file)) {
            throw new AssertionError("/" + path + " is no file but " + tree.find(path));
        }
        try (InputStream in = file.content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The target of a symbolic link of a tree. */
    public static String target(FileTree tree, String path) {
        if (!(tree.find(path) instanceof Symlink link)) {
            throw new AssertionError("/" + path + " is no symbolic link but " + tree.find(path));
        }
        return link.target();
    }

    /** The metadata of what is at a path of a tree. */
    public static Metadata metadata(FileTree tree, String path) {
        Node node = tree.find(path);
        if (node == null) {
            throw new AssertionError("there is no /" + path);
        }
        return node.metadata();
    }

    /** The names in a directory of a tree, sorted. */
    public static Set<String> names(FileTree tree, String path) {
        Directory directory = tree.directory(path);
        if (directory == null) {
            throw new AssertionError("/" + path + " is no directory but " + tree.find(path));
        }
        return directory.children().keySet();
    }
}
