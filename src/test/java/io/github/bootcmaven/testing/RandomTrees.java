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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Makes random file trees, the same one for the same seed and settings. Everything in them can also be made on a Linux
 * disk by root: symbolic links carry no {@code user.} attributes, names fit in 255 bytes and paths in 4095.
 *
 * <pre>{@code FileTree tree = new RandomTrees(seed).nodes(500).without(Feature.LARGE_IDS).make();}</pre>
 */
public final class RandomTrees {

    /** What a tree may have beside plain files and directories. */
    public enum Feature {
        /** Names with blanks, quotes, line ends, control characters, every plane of Unicode, up to 255 bytes. */
        ODD_NAMES,
        /** Any permission bits, setuid, setgid and sticky among them; without it 0644 and 0755. */
        ALL_MODES,
        /** Owners other than root, up to 65534. */
        OWNERS,
        /** Owners up to 2^32-2. */
        LARGE_IDS,
        /** {@code user.} attributes with binary and empty values, and {@code security.capability}. */
        XATTRS,
        HARD_LINKS,
        SYMLINKS,
        /** Targets of up to 4095 bytes, not all ASCII. */
        LONG_SYMLINKS,
        EMPTY_DIRECTORIES,
        /** Any time from 1970 to 2106; without it 0. */
        TIMES
    }

    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789._-+";
    private static final List<String> ODD = List.of(
            " ",
            "'",
            "\"",
            "\n",
            "\t",
            "\\",
            "*",
            "$(x)",
            "-",
            "=",
            "%3D",
            "\u0001",
            "\u001b[1m",
            "\u007f",
            "\u00e9",
            "e\u0301",
            "\u4e2d",
            "\ufffd",
            "\uff5e",
            "\ue000",
            "\ud83d\ude00",
            "\ud800\udc00",
            "\udbff\udffd");
    private static final int MAX_NAME_BYTES = 255;
    private static final int MAX_PARENT_PATH_BYTES = 2000;

    private final Random random;
    private final Set<Feature> features = EnumSet.allOf(Feature.class);
    private int nodes = 200;
    private int maxFileSize = 2000;

    /** All features, 200 nodes, files of up to 2000 bytes. */
    public RandomTrees(long seed) {
        random = new Random(seed);
    }

    /** How many names to put into the tree; where empty directories are not wanted, a file more for each of those. */
    public RandomTrees nodes(int count) {
        nodes = count;
        return this;
    }

    /** The most bytes a file has; about one file in eight is empty. */
    public RandomTrees maxFileSize(int bytes) {
        maxFileSize = bytes;
        return this;
    }

    /** Nothing but these features. */
    public RandomTrees only(Feature... wanted) {
        features.clear();
        features.addAll(List.of(wanted));
        return this;
    }

    /** All features but these. */
    public RandomTrees without(Feature... unwanted) {
        features.removeAll(List.of(unwanted));
        return this;
    }

    /** A new tree; the next call gives another. */
    public FileTree make() {
        FileTree tree = new FileTree(new Directory(metadata(0755, true)));
        List<Place> places = new ArrayList<>(List.of(new Place(tree.root(), 0)));
        List<RegularFile> files = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            // The youngest directories are favoured, so that the tree grows deep.
            int back = Math.min(random.nextInt(places.size()), random.nextInt(places.size()));
            Place parent = places.get(places.size() - 1 - back);
            String name = freshName(parent.directory());
            int pathBytes = parent.pathBytes() + 1 + name.getBytes(StandardCharsets.UTF_8).length;
            Node node = pathBytes < MAX_PARENT_PATH_BYTES ? node(files) : file();
            parent.directory().put(name, node);
            if (node instanceof Directory directory) {
                places.add(new Place(directory, pathBytes));
            } else if (node instanceof RegularFile file) {
                files.add(file);
            }
        }
        if (!features.contains(Feature.EMPTY_DIRECTORIES)) {
            places.forEach(place -> fill(place.directory()));
        }
        return tree;
    }

    /** A directory and how long its path is. */
    private record Place(Directory directory, int pathBytes) {}

    private Node node(List<RegularFile> files) {
        int kind = random.nextInt(100);
        if (kind < 15) {
            return new Directory(metadata(0755, true));
        }
        if (kind < 30 && features.contains(Feature.SYMLINKS)) {
            return new Symlink(metadata(0777, false).withMode(0777), target());
        }
        if (kind < 40 && features.contains(Feature.HARD_LINKS) && !files.isEmpty()) {
            return files.get(random.nextInt(files.size()));
        }
        return file();
    }

    private RegularFile file() {
        byte[] content = new byte[random.nextInt(8) == 0 ? 0 : random.nextInt(maxFileSize + 1)];
        random.nextBytes(content);
        Metadata metadata = metadata(random.nextInt(4) == 0 ? 0755 : 0644, true);
        if (features.contains(Feature.XATTRS) && random.nextInt(6) == 0) {
            Map<String, byte[]> xattrs = new LinkedHashMap<>();
            metadata.xattrs().forEach(xattrs::put);
            xattrs.put("security.capability", capability());
            metadata = metadata.withXattrs(Xattrs.of(xattrs));
        }
        return new RegularFile(metadata, Content.of(content));
    }

    private void fill(Directory directory) {
        if (directory.children().isEmpty()) {
            directory.put(freshName(directory), file());
        }
    }

    private Metadata metadata(int plainMode, boolean mayHaveXattrs) {
        int mode = features.contains(Feature.ALL_MODES) ? random.nextInt(010000) : plainMode;
        long mtime = features.contains(Feature.TIMES) ? random.nextLong(1L << 32) : 0;
        Xattrs xattrs = mayHaveXattrs && features.contains(Feature.XATTRS) && random.nextInt(4) == 0
                ? userXattrs()
                : Xattrs.NONE;
        return new Metadata(id(), id(), mode, mtime, xattrs);
    }

    private long id() {
        if (features.contains(Feature.LARGE_IDS) && random.nextInt(4) == 0) {
            return random.nextLong((1L << 32) - 1);
        }
        return features.contains(Feature.OWNERS) && random.nextBoolean() ? random.nextInt(65535) : 0;
    }

    private Xattrs userXattrs() {
        Map<String, byte[]> xattrs = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            byte[] value = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(60)];
            random.nextBytes(value);
            xattrs.put("user." + name(20), value);
        }
        return Xattrs.of(xattrs);
    }

    /** A {@code vfs_cap_data} of revision 2, effective, with random permitted and inheritable sets. */
    private byte[] capability() {
        byte[] value = new byte[20];
        random.nextBytes(value);
        value[0] = 1;
        value[1] = 0;
        value[2] = 0;
        value[3] = 2;
        return value;
    }

    private String target() {
        int names = features.contains(Feature.LONG_SYMLINKS) && random.nextInt(3) == 0 ? 15 : 1 + random.nextInt(3);
        StringBuilder target = new StringBuilder(random.nextBoolean() ? "/" : "../");
        for (int i = 0; i < names; i++) {
            target.append(i == 0 ? "" : "/").append(name(names > 3 ? MAX_NAME_BYTES : 40));
        }
        return target.toString();
    }

    private String freshName(Directory parent) {
        String name;
        do {
            name = name(random.nextInt(20) == 0 && features.contains(Feature.ODD_NAMES) ? MAX_NAME_BYTES : 24);
        } while (parent.get(name) != null);
        return name;
    }

    private String name(int maxBytes) {
        StringBuilder name = new StringBuilder();
        int bytes = 1 + random.nextInt(maxBytes);
        boolean odd = features.contains(Feature.ODD_NAMES) && random.nextInt(3) == 0;
        for (int used = 0; used < bytes; ) {
            String piece = odd && random.nextInt(3) == 0
                    ? ODD.get(random.nextInt(ODD.size()))
                    : String.valueOf(PLAIN.charAt(random.nextInt(PLAIN.length())));
            used += piece.getBytes(StandardCharsets.UTF_8).length;
            if (used <= bytes || name.isEmpty()) {
                name.append(piece);
            }
        }
        String text = name.toString();
        return text.equals(".") || text.equals("..") ? text + "x" : text;
    }
}
