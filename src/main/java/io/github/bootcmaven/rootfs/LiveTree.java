// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.TreeReader;
import io.github.bootcmaven.tree.TreeWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tree that is edited in Java, with a sandbox in which its own programs can run where that is needed. The sandbox is opened
 * when it is first asked for, and afterwards brought up to date by what has changed in between; a build that runs no program
 * never has one.
 */
public final class LiveTree implements AutoCloseable {

    private static final List<String> EXTRACT = List.of(
            "tar",
            "-x",
            "-f",
            "-",
            "-C",
            "/",
            "--keep-directory-symlink",
            "--numeric-owner",
            "--same-owner",
            "--same-permissions",
            "--xattrs",
            "--xattrs-include=*");

    private final CommandRunner runner;
    private final Sandbox.Request where;
    private final Path scratch;
    private final BuildLog log;
    private final List<Path> exports = new ArrayList<>();
    private FileTree tree;
    private @Nullable Sandbox sandbox;

    /** The sandbox's files as they were when it was last brought up to date. */
    private @Nullable FileTree inSandbox;

    /** The second in which the sandbox was opened. */
    private long opened;

    /** The image's time, in seconds since 1970-01-01T00:00:00Z. */
    private long latest = Long.MIN_VALUE;

    /** Whether the sandbox has another tree than this, a part of it. */
    private boolean partial;

    /**
     * A tree without a sandbox.
     *
     * @param where how to open one
     * @param scratch a folder for what is read back
     */
    LiveTree(FileTree tree, CommandRunner runner, Sandbox.Request where, Path scratch, BuildLog log) {
        this.tree = tree;
        this.runner = runner;
        this.where = where;
        this.scratch = scratch;
        this.log = log;
    }

    /** Says the image's time: what programs make is undated, even where the host's clock is behind that. */
    LiveTree of(long timestamp) {
        this.latest = timestamp;
        return this;
    }

    /** Uses a sandbox that is open since a second, and closes it in the end; its files are those of the tree. */
    LiveTree in(Sandbox open, long since) {
        this.sandbox = open;
        this.opened = since;
        this.inSandbox = tree.copy();
        return this;
    }

    /** The tree, to be read and edited. */
    public FileTree tree() {
        return tree;
    }

    /** A sandbox whose files are those of {@link #tree}. What programs change there is in the tree after {@link #readBack}. */
    public Sandbox sandbox() throws IOException {
        return sandbox(tree);
    }

    /** The sandbox with the files of another tree, one that shares most of its nodes with this. */
    Sandbox sandbox(FileTree wanted) throws IOException {
        if (sandbox == null) {
            Sandbox.Request sized = where.needing(TreeSize.of(wanted));
            opened = MakingTime.now();
            sandbox = Sandbox.open(runner, sized, out -> TreeWriter.write(wanted, out));
        } else if (inSandbox != null) {
            update(sandbox, TreeDelta.between(inSandbox, wanted));
        }
        inSandbox = wanted.copy();
        partial = wanted != tree;
        return sandbox;
    }

    /** A sandbox that has at least a part of the tree: that alone, which is opened sooner, where none is open yet. */
    Sandbox sandboxFor(FileTree part) throws IOException {
        return sandbox(sandbox == null ? part : tree);
    }

    /**
     * Ends a sandbox that has a part of the tree only, with all that programs have changed there.
     *
     * @return whether there was one
     */
    boolean forgetPart() {
        if (sandbox == null || !partial) {
            return false;
        }
        sandbox.close();
        sandbox = null;
        inSandbox = null;
        return true;
    }

    private static void update(Sandbox sandbox, TreeDelta delta) {
        if (!delta.removed().isEmpty()) {
            String paths = String.join("\0", delta.removed()) + "\0";
            sandbox.feed(
                    Sandbox.command("xargs", "-0", "rm", "-rf", "--"),
                    out -> out.write(paths.getBytes(StandardCharsets.UTF_8)));
        }
        if (!delta.isEmpty()) {
            sandbox.feed(new Command(EXTRACT, Sandbox.ENVIRONMENT), out -> TreeWriter.write(delta.changed(), out));
        }
    }

    /** Makes the tree what programs have made of it in the sandbox, which has all of it. */
    public void readBack() throws IOException {
        if (sandbox == null) {
            return;
        }
        if (partial) {
            throw new IllegalStateException("the sandbox has a part of the tree only");
        }
        tree = new FileTree(ReadBack.merged(tree.root(), read(sandbox, ".").root()));
        inSandbox = tree.copy();
    }

    /** The same for one directory, which is all that the programs have changed. */
    void readBack(String directory) throws IOException {
        if (sandbox == null || inSandbox == null) {
            return;
        }
        if (read(sandbox, directory).find(directory) instanceof Directory now) {
            Directory merged = ReadBack.merged(tree.find(directory), now);
            tree.put(directory, merged);
            inSandbox.put(directory, new FileTree(merged).copy().root());
        }
    }

    private FileTree read(Sandbox from, String path) throws IOException {
        Path tar = scratch.resolve("read-back-" + exports.size() + ".tar");
        exports.add(tar);
        export(from, path, tar, log);
        FileTree read = TreeReader.read(tar);
        MakingTime.since(opened).undate(read, latest);
        return read;
    }

    /**
     * Writes what is in a sandbox as a tar.
     *
     * @throws BootcException if there is something in it that no image can hold
     */
    static void export(Sandbox sandbox, String path, Path tar, BuildLog log) {
        UnfitFiles.refuse(sandbox);
        try (Progress progress = log.progress("Reading the tree back", -1)) {
            sandbox.stream(
                    Sandbox.command(
                            "tar",
                            "-c",
                            "-f",
                            "-",
                            "-C",
                            "/",
                            "--one-file-system",
                            "--format=posix",
                            "--pax-option=delete=atime,delete=ctime",
                            "--sort=name",
                            "--numeric-owner",
                            "--xattrs",
                            "--xattrs-include=*",
                            path),
                    stdout -> {
                        try (OutputStream out = Files.newOutputStream(tar)) {
                            progress.advance(stdout.transferTo(out));
                        }
                    });
        }
    }

    /** Ends the sandbox, and with it all that runs there; what was read back from it is deleted. */
    @Override
    public void close() throws IOException {
        if (sandbox != null) {
            sandbox.close();
        }
        for (Path tar : exports) {
            Files.deleteIfExists(tar);
        }
    }
}
