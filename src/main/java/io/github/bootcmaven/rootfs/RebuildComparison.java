// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Two root filesystems built from the same, which should be the same: what differs, whose it is, and why. */
public final class RebuildComparison {

    private static final int SHOWN = 10;
    private static final int LINE = 60;

    private final FileTree first;
    private final List<String> differences = new ArrayList<>();

    private RebuildComparison(FileTree first) {
        this.first = first;
    }

    /** The differences, each with path, package and cause; none where the trees are the same. */
    static List<String> between(FileTree first, FileTree second) throws IOException {
        RebuildComparison comparison = new RebuildComparison(first);
        comparison.compare("", first.root(), second.root());
        return comparison.differences;
    }

    /**
     * Makes sure that two builds came to the same.
     *
     * @throws BootcException if not; it names path, package and cause of each difference
     */
    public static void check(FileTree first, FileTree second) throws IOException {
        List<String> differences = between(first, second);
        if (!differences.isEmpty()) {
            int more = differences.size() - SHOWN;
            throw BootcException.project("The root filesystem can't be reproduced: two builds differ in\n    "
                            + String.join("\n    ", differences.subList(0, Math.min(SHOWN, differences.size())))
                            + (more > 0 ? "\n    …and " + more + " more" : ""))
                    .in("<packages>")
                    .hint(
                            "Leave the package out, remove or replace the file by an overlay, or report it to the package's"
                                    + " maintainers.");
        }
    }

    private void compare(String path, Node a, Node b) throws IOException {
        String metadata = metadata(a.metadata(), b.metadata());
        if (metadata != null) {
            add(path, metadata);
        }
        if (a instanceof Directory before && b instanceof Directory after) {
            TreeSet<String> names = new TreeSet<>(before.children().keySet());
            names.addAll(after.children().keySet());
            for (String name : names) {
                compareChild(path.isEmpty() ? name : path + "/" + name, before.get(name), after.get(name));
            }
        } else if (a instanceof RegularFile before && b instanceof RegularFile after) {
            String content = content(before, after);
            if (content != null) {
                add(path, content);
            }
        } else if (a instanceof Symlink before && b instanceof Symlink after) {
            if (!before.target().equals(after.target())) {
                add(path, "leads to " + before.target() + ", then to " + after.target());
            }
        } else {
            add(path, "is of another kind");
        }
    }

    private void compareChild(String path, @Nullable Node a, @Nullable Node b) throws IOException {
        if (a == null || b == null) {
            add(path, "only in the " + (a == null ? "second" : "first") + " build: a random name, or a race");
        } else {
            compare(path, a, b);
        }
    }

    private static @Nullable String metadata(Metadata a, Metadata b) {
        if (a.mode() != b.mode()) {
            return "mode " + Integer.toOctalString(a.mode()) + ", then " + Integer.toOctalString(b.mode());
        }
        if (a.uid() != b.uid() || a.gid() != b.gid()) {
            return "owner " + a.uid() + ":" + a.gid() + ", then " + b.uid() + ":" + b.gid()
                    + ": ids in another order of configuration";
        }
        if (!a.xattrs().equals(b.xattrs())) {
            return "other extended attributes";
        }
        return a.mtime() == b.mtime() ? null : "time of modification " + a.mtime() + ", then " + b.mtime();
    }

    private static @Nullable String content(RegularFile a, RegularFile b) throws IOException {
        long offset = 0;
        byte[] before = new byte[1 << 16];
        byte[] after = new byte[1 << 16];
        try (InputStream one = a.content().open();
                InputStream other = b.content().open()) {
            while (true) {
                int n = one.readNBytes(before, 0, before.length);
                int m = other.readNBytes(after, 0, after.length);
                int at = Arrays.mismatch(before, 0, n, after, 0, m);
                if (at >= 0) {
                    return cause(offset + at, line(before, n, at), line(after, m, at));
                }
                if (n == 0) {
                    return null;
                }
                offset += n;
            }
        }
    }

    /** What the two have where they first differ tells a time from a secret. */
    private static String cause(long offset, String before, String after) {
        String where = "content differs from byte " + offset + ": '" + before + "', then '" + after + "'";
        return before.replaceAll("[0-9]", "").equals(after.replaceAll("[0-9]", ""))
                ? where + "; a time, a process id or another number"
                : where + "; random, or in no fixed order";
    }

    private static String line(byte[] bytes, int length, int at) {
        int start = at;
        while (start > 0 && at - start < LINE / 2 && bytes[start - 1] != '\n') {
            start--;
        }
        int end = at;
        while (end < length && end - start < LINE && bytes[end] != '\n') {
            end++;
        }
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "?");
    }

    private void add(String path, String cause) throws IOException {
        List<String> packages = PathOwners.of(first, path);
        String whose = packages.isEmpty() ? "no package" : String.join(", ", packages);
        differences.add("/" + path + " (" + whose + "): " + cause);
    }
}
