// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What programs have made of a directory, as it was read back from their sandbox. A file that is as it was before is the same
 * object as before: so the stages that follow can tell what has changed, and a program that changes a few links doesn't cost
 * an initramfs.
 */
final class ReadBack {

    private static final int BUFFER = 1 << 16;

    private final IdentityHashMap<RegularFile, RegularFile> chosen = new IdentityHashMap<>();
    private final Set<RegularFile> taken = Collections.newSetFromMap(new IdentityHashMap<>());

    private ReadBack() {}

    /** The directory as it is now, with those nodes of before that are still the same. */
    static Directory merged(@Nullable Node before, Directory now) throws IOException {
        return new ReadBack().merge(before, now);
    }

    private Directory merge(@Nullable Node before, Directory now) throws IOException {
        Directory merged = new Directory(now.metadata());
        for (Map.Entry<String, Node> entry : now.children().entrySet()) {
            Node old = before instanceof Directory directory ? directory.get(entry.getKey()) : null;
            Node child = entry.getValue();
            if (child instanceof Directory below) {
                merged.put(entry.getKey(), merge(old, below));
            } else if (child instanceof RegularFile file) {
                merged.put(entry.getKey(), choose(old, file));
            } else {
                merged.put(entry.getKey(), child);
            }
        }
        return merged;
    }

    /** One file under several names stays one, and two of the same content don't become one. */
    private RegularFile choose(@Nullable Node before, RegularFile now) throws IOException {
        RegularFile already = chosen.get(now);
        if (already != null) {
            return already;
        }
        boolean kept = before instanceof RegularFile old && !taken.contains(old) && same(old, now);
        RegularFile choice = kept && before instanceof RegularFile old ? old : now;
        chosen.put(now, choice);
        taken.add(choice);
        return choice;
    }

    private static boolean same(RegularFile one, RegularFile other) throws IOException {
        return one.metadata().equals(other.metadata()) && same(one.content(), other.content());
    }

    private static boolean same(Content one, Content other) throws IOException {
        if (one.size() != other.size()) {
            return false;
        }
        if (one.size() == 0) {
            return true;
        }
        try (InputStream first = one.open();
                InputStream second = other.open()) {
            int size = (int) Math.min(one.size(), BUFFER);
            byte[] ours = new byte[size];
            byte[] theirs = new byte[size];
            for (long done = 0; done < one.size(); done += size) {
                int wanted = (int) Math.min(size, one.size() - done);
                if (first.readNBytes(ours, 0, wanted) != wanted
                        || second.readNBytes(theirs, 0, wanted) != wanted
                        || !Arrays.equals(ours, 0, wanted, theirs, 0, wanted)) {
                    return false;
                }
            }
            return true;
        }
    }
}
