// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds nodes as the system that boots the tree will: following symbolic links, with the tree's root as the root of
 * absolute ones and the end of {@code ..}.
 */
final class LinkResolver {

    /** As many links as the kernel follows in one path. */
    private static final int MOST_LINKS = 40;

    /** No configuration file that a lint reads comes near it. */
    private static final int MOST_BYTES = 16 << 20;

    private final FileTree tree;

    LinkResolver(FileTree tree) {
        this.tree = tree;
    }

    /** The node that is reached under a path, never a link; null where there is none. */
    @Nullable
    Node find(String path) throws CouldNotCheckException {
        List<Directory> way = new ArrayList<>(List.of(tree.root()));
        Deque<String> names = new ArrayDeque<>(Arrays.asList(path.split("/")));
        int links = 0;
        while (!names.isEmpty()) {
            String name = names.pop();
            if (name.equals("..")) {
                way.subList(Math.max(1, way.size() - 1), way.size()).clear();
            } else if (!name.isEmpty() && !name.equals(".")) {
                Node node = way.get(way.size() - 1).get(name);
                if (node instanceof Symlink link) {
                    if (++links > MOST_LINKS) {
                        throw new CouldNotCheckException("/" + path + " leads through too many symbolic links");
                    }
                    follow(link, way, names);
                } else if (node instanceof Directory directory) {
                    way.add(directory);
                } else {
                    return names.isEmpty() ? node : null;
                }
            }
        }
        return way.get(way.size() - 1);
    }

    private static void follow(Symlink link, List<Directory> way, Deque<String> names) {
        if (link.target().startsWith("/")) {
            way.subList(1, way.size()).clear();
        }
        String[] targets = link.target().split("/");
        for (int i = targets.length - 1; i >= 0; i--) {
            names.push(targets[i]);
        }
    }

    /** The directory that is reached under a path, or null. */
    @Nullable
    Directory directory(String path) throws CouldNotCheckException {
        return find(path) instanceof Directory directory ? directory : null;
    }

    /** The lines of the text file that is reached under a path, or null where nothing is there. */
    @Nullable
    List<String> lines(String path) throws IOException, CouldNotCheckException {
        String text = text(path);
        return text == null ? null : text.lines().toList();
    }

    /** The text file that is reached under a path, or null where nothing is there. */
    @Nullable
    String text(String path) throws IOException, CouldNotCheckException {
        Node node = find(path);
        if (node == null) {
            return null;
        }
        if (!(node instanceof RegularFile file)) {
            throw new CouldNotCheckException("/" + path + " is no regular file");
        }
        if (file.content().size() > MOST_BYTES) {
            throw new CouldNotCheckException("/" + path + " is larger than a configuration file can be");
        }
        try (InputStream in = file.content().open()) {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(in.readAllBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CouldNotCheckException("/" + path + " is not UTF-8");
        }
    }

    /** The names in the directory under a path that end as given after at least one other character, in their order. */
    List<String> names(String path, String ending) throws CouldNotCheckException {
        Directory directory = directory(path);
        return directory == null
                ? List.of()
                : directory.children().keySet().stream()
                        .filter(name -> name.endsWith(ending) && name.length() > ending.length())
                        .toList();
    }
}
