// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandFailedException;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.DiskListing;
import io.github.bootcmaven.testing.RandomTrees;
import io.github.bootcmaven.testing.RandomTrees.Feature;
import io.github.bootcmaven.testing.TreeListing;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GNU tar reads what we write, and we read what it writes. */
class GnuTarIT {

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);

    @TempDir
    Path folder;

    private Path disk = Path.of("");
    private Path tar = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(prints("GNU tar", "tar", "--version"), "GNU tar is not installed");
        assumeTrue(prints("getfattr", "getfattr", "--version"), "getfattr is not installed");
        assumeTrue(prints("0\n", "id", "-u"), "not run by root, who alone can give files away");
        disk = Files.createDirectory(folder.resolve("disk"));
        tar = folder.resolve("rootfs.tar");
    }

    @AfterEach
    void deleteNamesThatJavaMayBeUnableToSay() {
        runner.run(Command.of("rm", "-rf", disk.toString()));
    }

    @Test
    void gnuTarExtractsWhatWeWrite() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("GnuTarIT seed " + seed);
        FileTree tree = new RandomTrees(seed).nodes(600).make();

        toDisk(tree);

        assertThat(DiskListing.of(disk)).as("seed %s", seed).isEqualTo(TreeListing.of(tree));
    }

    @Test
    void gnuTarExtractsOurBoundaries() throws Exception {
        FileTree tree = new FileTree(new Directory(Metadata.root(0755, 0)));
        for (int length : new int[] {99, 100, 101, 255}) {
            tree.put("n".repeat(length), file(Metadata.root(0644, 0)));
            tree.mkdirs("d".repeat(length), Metadata.root(0755, length));
            tree.put("s".repeat(length), new Symlink(Metadata.root(0777, 0), "t".repeat(length)));
        }
        for (long id : new long[] {2_097_151, 2_097_152, 0xffff_fffeL}) {
            tree.put("id" + id, file(new Metadata(id, id, 06755, 0, Xattrs.NONE)));
        }
        tree.put("before1970", file(Metadata.root(0644, -1_000_000_000)));
        tree.put("after2242", file(Metadata.root(0644, 1L << 33)));
        byte[] value = {0, '\n', '=', (byte) 0x80, (byte) 0xff};
        tree.put(
                "xattrs",
                file(Metadata.root(0644, 0)
                        .withXattrs(Xattrs.of(Map.of("user.%=\u00e9\n", value, "user.e", new byte[0])))));

        toDisk(tree);

        assertThat(DiskListing.of(disk)).isEqualTo(TreeListing.of(tree));
    }

    static Stream<Arguments> formats() {
        RandomTrees full = new RandomTrees(1);
        RandomTrees withoutXattrs = new RandomTrees(2).without(Feature.XATTRS);
        RandomTrees small = new RandomTrees(3)
                .nodes(60)
                .only(
                        Feature.ALL_MODES,
                        Feature.OWNERS,
                        Feature.HARD_LINKS,
                        Feature.SYMLINKS,
                        Feature.EMPTY_DIRECTORIES,
                        Feature.TIMES);
        return Stream.of(
                Arguments.of(full, List.of("--format=posix", "--xattrs", "--xattrs-include=*")),
                Arguments.of(withoutXattrs, List.of("--format=gnu")),
                Arguments.of(small, List.of("--format=ustar")));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void weReadWhatGnuTarWrites(RandomTrees trees, List<String> options) throws Exception {
        FileTree tree = trees.make();
        // For ustar: a path that its name field has no room for.
        tree.mkdirs("p".repeat(70) + "/" + "n".repeat(70), Metadata.root(0755, 0));
        toDisk(tree);

        fromDisk(options, ".");

        assertThat(TreeListing.of(TreeReader.read(tar))).isEqualTo(TreeListing.of(tree));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--format=posix", "--format=gnu"})
    void weRefuseHolesByTheirName(String format) throws Exception {
        runner.run(Command.of("truncate", "-s", "1M", disk.resolve("holes").toString()));
        fromDisk(List.of(format, "--sparse"), ".");

        assertThatThrownBy(() -> TreeReader.read(tar))
                .isInstanceOf(TarFormatException.class)
                .hasMessageContaining("holes: a sparse file");
    }

    @Test
    void weRefuseDevicesByTheirName() throws Exception {
        runner.run(Command.of("mknod", disk.resolve("null").toString(), "c", "1", "3"));
        fromDisk(List.of("--format=posix"), ".");

        assertThatThrownBy(() -> TreeReader.read(tar))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("./null: an image can't hold a character device");
    }

    /** Puts a tree on the disk by way of our writer and GNU tar. */
    private void toDisk(FileTree tree) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(tar))) {
            TreeWriter.write(tree, out);
        }
        run(List.of("--extract", "--preserve-permissions", "--xattrs", "--xattrs-include=*"), List.of());
    }

    private void fromDisk(List<String> options, String what) {
        List<String> create = new ArrayList<>(options);
        create.addAll(List.of("--create", "--sort=name"));
        run(create, List.of(what));
    }

    private void run(List<String> options, List<String> operands) {
        List<String> command = new ArrayList<>(
                List.of("tar", "--numeric-owner", "--warning=no-timestamp", "--directory=" + disk, "--file=" + tar));
        command.addAll(options);
        command.addAll(operands);
        runner.run(Command.of(command));
    }

    private static RegularFile file(Metadata metadata) {
        return new RegularFile(metadata, Content.of(new byte[] {1}));
    }

    private boolean prints(String expected, String... command) {
        try {
            return runner.read(Command.of(command)).contains(expected);
        } catch (CommandFailedException e) {
            return false;
        }
    }
}
