// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.DigestingOutputStream;
import io.github.bootcmaven.deb.InstallPlan;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.TreeWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From .deb files to {@code rootfs.tar}: the suite's own dpkg installs the packages in a sandbox, the suite's own dracut
 * makes the initramfs, and what they made is shaped for bootc and written in one canonical form.
 */
public final class RootfsAssembler {

    private final CommandRunner runner;
    private final BuildLog log;

    /**
     * What to assemble.
     *
     * @param plan the packages and the order of their installation
     * @param archiveRoot a folder above all the plan's .deb files
     * @param preparation what the project changes before dpkg configures the first package
     * @param accounts the ids of system users and groups, or null where none are recorded yet
     * @param customisation what it changes afterwards
     * @param bootable whether the image gets an initramfs and must have a kernel
     * @param timestamp the latest time that a file of the tree may have, in seconds since 1970
     * @param sandbox where the sandbox is mounted and where its tree may lie
     * @param scratch a folder for the tree as dpkg left it, while it is being shaped
     * @param stages the user's cache of stages
     * @param plugin tells this build of the plugin from others
     * @param objects the user's cache of OSTree objects
     * @param output the {@code rootfs.tar} to write
     */
    public record Request(
            InstallPlan plan,
            Path archiveRoot,
            Preparation preparation,
            @Nullable AccountsLock accounts,
            Customisation customisation,
            boolean bootable,
            long timestamp,
            Sandbox.Request sandbox,
            Path scratch,
            Path stages,
            Digest plugin,
            Path objects,
            Path output) {

        /** The same build in a folder of its own, where nothing is cached. */
        public Request in(Path folder) {
            Sandbox.Request elsewhere =
                    new Sandbox.Request(folder.resolve("mnt"), sandbox.storage(), sandbox.needed(), sandbox.binds());
            return new Request(
                    plan,
                    archiveRoot,
                    preparation,
                    accounts,
                    customisation,
                    bootable,
                    timestamp,
                    elsewhere,
                    folder.resolve("work"),
                    folder.resolve("stage"),
                    plugin,
                    folder.resolve("ostree"),
                    folder.resolve("rootfs.tar"));
        }
    }

    /**
     * What was written.
     *
     * @param digest the digest of the tar
     * @param size its size in bytes
     * @param entries the number of entries in it
     * @param steps how long each step took, in seconds, in their order
     */
    public record Result(Digest digest, long size, long entries, Map<String, Double> steps) {}

    public RootfsAssembler(CommandRunner runner, BuildLog log) {
        this.runner = runner;
        this.log = log;
    }

    /**
     * The text of the lock of accounts that the packages need, where a build has found that out before; a build with that lock
     * and one with the lock that the request has come to the same.
     */
    public Optional<String> accounts(Request request) throws IOException {
        return new ConfiguredTree(request, runner, log).accounts();
    }

    /** Installs, customises, generates, shapes and writes. Nothing appears at {@code output} unless all of it succeeds. */
    public Result assemble(Request request) throws IOException {
        Path scratch = Files.createDirectories(request.scratch());
        Path tar = scratch.resolve("configured.tar");
        Path initramfs = scratch.resolve("initramfs.img");
        StepTimes times = new StepTimes();
        try (ObjectPreparation objects = new ObjectPreparation(request.objects(), log);
                LiveTree live = new ConfiguredTree(request, runner, log)
                        .open(tar, () -> objects.prepare(request.plan().archives()))) {
            FileTree configured = live.tree().copy();
            times.end("packages");
            LaidTree.lay(live.tree(), prepareRoot(Timestamps.UNDATED));
            new Customiser(live, request.timestamp()).apply(request.customisation());
            times.end("customising");
            if (request.bootable()) {
                FileTree tree = live.tree();
                new InitramfsStage(request, log).add(live, configured, initramfs, () -> objects.prepare(tree.copy()));
                objects.await();
                times.end("initramfs");
            }
            return write(shape(live.tree(), request), request.output(), times);
        } finally {
            Files.deleteIfExists(tar);
            Files.deleteIfExists(initramfs);
        }
    }

    private static FileTree shape(FileTree tree, Request request) throws IOException {
        ShapeRequest shape = new ShapeRequest(
                request.timestamp(), request.bootable(), request.customisation().paths());
        return new BootcShape().shape(tree, shape);
    }

    /** Before the initramfs, which takes a copy, and before the overlays, which may have another. */
    private static FileTree prepareRoot(long timestamp) {
        FileTree tree = new FileTree(new Directory(Metadata.root(0755, timestamp)));
        tree.mkdirs("usr/lib/ostree", Metadata.root(0755, timestamp));
        Content text = Content.of(PrepareRoot.TEXT.getBytes(StandardCharsets.UTF_8));
        tree.put(PrepareRoot.PATH, new RegularFile(Metadata.root(0644, timestamp), text));
        return tree;
    }

    private static Result write(FileTree tree, Path output, StepTimes times) throws IOException {
        long[] entries = {0};
        tree.walk((path, node) -> entries[0]++);
        try (AtomicFile file = AtomicFile.create(output)) {
            DigestingOutputStream digesting = new DigestingOutputStream(file.out());
            OutputStream out = new BufferedOutputStream(digesting, 1 << 18);
            TreeWriter.write(tree, out);
            out.flush();
            file.commit();
            times.end("tar");
            return new Result(digesting.digest(), digesting.count(), entries[0], times.seconds());
        }
    }
}
