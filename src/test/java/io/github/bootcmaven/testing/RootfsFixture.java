// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A root filesystem to break: the smallest one that keeps all of bootc's rules, and ways to add to it and take from it. */
public final class RootfsFixture {

    private static final long MTIME = 1_700_000_000;

    private final FileTree tree = new FileTree(new Directory(Metadata.root(0755, MTIME)));

    private RootfsFixture() {}

    /** An empty root. */
    public static RootfsFixture empty() {
        return new RootfsFixture();
    }

    /** The smallest root in which no lint finds anything. */
    public static RootfsFixture passing() {
        RootfsFixture root = empty();
        for (String directory : new String[] {"dev", "proc", "sys", "run", "tmp", "var", "boot", "sysroot"}) {
            root.directory(directory);
        }
        return root.link("ostree", "sysroot/ostree")
                .file("usr/lib/modules/6.12.1/vmlinuz", "a kernel")
                .file("usr/lib/ostree/prepare-root.conf", "[composefs]\nenabled = true\n");
    }

    public FileTree tree() {
        return tree;
    }

    /** Makes a directory of root's, with its parents. */
    public RootfsFixture directory(String path) {
        tree.mkdirs(path, Metadata.root(0755, MTIME));
        return this;
    }

    /** Makes a file of root's, in place of what is there, with its parents. */
    public RootfsFixture file(String path, String text) {
        return file(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Makes a file of root's, in place of what is there, with its parents. */
    public RootfsFixture file(String path, byte[] content) {
        return node(path, new RegularFile(Metadata.root(0644, MTIME), Content.of(content)));
    }

    /** Makes a symbolic link, in place of what is there, with its parents. */
    public RootfsFixture link(String path, String target) {
        return node(path, new Symlink(Metadata.root(0777, MTIME), target));
    }

    /** Gives the file at a path another name. */
    public RootfsFixture hardLink(String path, String existing) {
        return node(path, Objects.requireNonNull(tree.find(existing)));
    }

    /** Puts a node in place of what is there, and makes its parents. */
    public RootfsFixture node(String path, Node node) {
        directory(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
        tree.put(path, node);
        return this;
    }

    /** Takes away what is at a path. */
    public RootfsFixture without(String path) {
        if (tree.remove(path) == null) {
            throw new IllegalArgumentException("nothing is at " + path);
        }
        return this;
    }
}
