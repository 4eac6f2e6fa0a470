// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has to be done to a tree on a disk to make another of it. Two files are the same where they are one object: a tree
 * that was edited shares all that was left alone with the tree it was before.
 *
 * @param removed the paths to be removed first, with all below them
 * @param changed what to lay over the rest: what is new or different, with the directories on the way as they shall be
 */
record TreeDelta(List<String> removed, FileTree changed) {

    /** The way from one tree to another. */
    static TreeDelta between(FileTree before, FileTree after) {
        TreeDelta delta = new TreeDelta(
                new ArrayList<>(), new FileTree(new Directory(after.root().metadata())));
        Set<RegularFile> different = Collections.newSetFromMap(new IdentityHashMap<>());
        collectDifferent(before.root(), after.root(), different);
        delta.compare("", before.root(), after.root(), delta.changed.root(), different);
        return delta;
    }

    /** Whether there is nothing to do. */
    boolean isEmpty() {
        return removed.isEmpty() && changed.root().children().isEmpty();
    }

    /** A file that is new under one of its names is laid anew under all of them: they stay one file. */
    private static void collectDifferent(Directory before, Directory after, Set<RegularFile> different) {
        for (Map.Entry<String, Node> entry : after.children().entrySet()) {
            Node old = before.get(entry.getKey());
            if (entry.getValue() instanceof Directory below) {
                Directory oldBelow = old instanceof Directory directory ? directory : new Directory(below.metadata());
                collectDifferent(oldBelow, below, different);
            } else if (entry.getValue() instanceof RegularFile file && file != old) {
                different.add(file);
            }
        }
    }

    /** @return whether anything below differs */
    private boolean compare(
            String path, Directory before, Directory after, Directory into, Set<RegularFile> different) {
        for (Map.Entry<String, Node> entry : before.children().entrySet()) {
            Node now = after.get(entry.getKey());
            boolean stays = now != null && (now instanceof Directory == entry.getValue() instanceof Directory);
            if (!stays) {
                removed.add(path + entry.getKey());
            }
        }
        boolean differs = false;
        for (Map.Entry<String, Node> entry : after.children().entrySet()) {
            differs |=
                    compareChild(path, entry.getKey(), before.get(entry.getKey()), entry.getValue(), into, different);
        }
        return differs;
    }

    private boolean compareChild(
            String path, String name, @Nullable Node old, Node now, Directory into, Set<RegularFile> different) {
        if (now instanceof Directory directory) {
            Directory made = new Directory(directory.metadata());
            boolean isOld = old instanceof Directory;
            Directory oldDirectory = old instanceof Directory there ? there : new Directory(directory.metadata());
            boolean differs = compare(path + name + "/", oldDirectory, directory, made, different);
            if (!differs && isOld && oldDirectory.metadata().equals(directory.metadata())) {
                return false;
            }
            into.put(name, made);
            return true;
        }
        boolean same = now instanceof RegularFile file ? !different.contains(file) : now.equals(old);
        if (!same) {
            into.put(name, now);
        }
        return !same;
    }
}
