// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.testing.RandomTrees;
import io.github.bootcmaven.testing.TreeListing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeRoundTripTest {

    private static final Metadata ROOT = Metadata.root(0755, 0);

    @TempDir
    Path folder;

    @Test
    void randomTreesComeBackTheSameAndAreWrittenTheSame() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("TreeRoundTripTest seed " + seed);
        for (int i = 0; i < 40; i++) {
            FileTree tree = new RandomTrees(seed + i).nodes(20 + 10 * i).make();
            byte[] tar = bytes(tree);
            FileTree read = read(tar);

            assertThat(TreeListing.of(read)).as("seed %s", seed + i).isEqualTo(TreeListing.of(tree));
            assertThat(bytes(read)).as("seed %s", seed + i).isEqualTo(tar);
        }
    }

    @Test
    void parentsComeFirstAndSiblingsInTheOrderOfTheirBytes() throws Exception {
        FileTree tree = new FileTree(new Directory(ROOT));
        for (String path : List.of("b", "a", "a.d", "a/z", "\uffee", "\ud83d\ude00", "B")) {
            tree.mkdirs(path, ROOT);
        }

        assertThat(entries(tree).stream().map(TarEntry::path))
                .containsExactly("./", "B/", "a/", "a/z/", "a.d/", "b/", "\uffee/", "\ud83d\ude00/");
    }

    @Test
    void theFirstNameInOrderCarriesTheContentOfAFileWithMore() throws Exception {
        RegularFile file = new RegularFile(Metadata.root(0644, 0), Content.of(new byte[] {1, 2, 3}));
        FileTree tree = new FileTree(new Directory(ROOT));
        tree.mkdirs("usr", ROOT);
        tree.put("z", file);
        tree.put("usr/m", file);
        tree.put("b", file);

        assertThat(entries(tree).stream().map(e -> e.typeFlag() + " " + e.path() + " " + e.linkTarget()))
                .containsExactly("5 ./ ", "0 b ", "5 usr/ ", "1 usr/m b", "1 z b");
        FileTree read = read(bytes(tree));
        assertThat(read.find("usr/m")).isSameAs(read.find("b"));
        assertThat(read.find("z")).isSameAs(read.find("b"));
    }

    @Test
    void filesThatAreOnlyEqualStayTwo() throws Exception {
        FileTree tree = new FileTree(new Directory(ROOT));
        tree.put("a", new RegularFile(ROOT, Content.of(new byte[0])));
        tree.put("b", new RegularFile(ROOT, Content.of(new byte[0])));

        FileTree read = read(bytes(tree));
        assertThat(read.find("a")).isNotSameAs(read.find("b"));
    }

    @Test
    void attributesOfDirectoriesAndLinksComeBackToo() throws Exception {
        Xattrs xattrs =
                Xattrs.of(Map.of("security.selinux", new byte[] {'a', 0}, "trusted.x", new byte[] {(byte) 0x80}));
        FileTree tree = new FileTree(new Directory(ROOT.withXattrs(xattrs)));
        tree.put("link", new Symlink(Metadata.root(0777, 0).withXattrs(xattrs), "target"));

        FileTree read = read(bytes(tree));
        assertThat(read.root().metadata()).isEqualTo(tree.root().metadata());
        assertThat(read.find("link")).isEqualTo(tree.find("link"));
    }

    private FileTree read(byte[] tar) throws IOException {
        return TreeReader.read(Files.write(folder.resolve("rootfs.tar"), tar));
    }

    private static byte[] bytes(FileTree tree) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TreeWriter.write(tree, out);
        return out.toByteArray();
    }

    private static List<TarEntry> entries(FileTree tree) throws IOException {
        List<TarEntry> entries = new ArrayList<>();
        try (TarReader reader = new TarReader(new ByteArrayInputStream(bytes(tree)))) {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                entries.add(entry);
            }
        }
        return entries;
    }
}
