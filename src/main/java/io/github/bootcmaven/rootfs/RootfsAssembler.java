// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.DigestingOutputStream;
import io.github.bootcmaven.deb.InstallPlan;
import io.github.bootcmaven.deb.InstallPlan.Archive;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.MergedUsr;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.TreeReader;
import io.github.bootcmaven.tree.TreeWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * From .deb files to {@code rootfs.tar}: the suite's own dpkg installs the packages in a sandbox, the suite's own dracut
 * makes the initramfs, and what they made is shaped for bootc and written in one canonical form.
 */
public final class RootfsAssembler {

    /** The programs that start a service look here first; 101 tells them to leave it, see invoke-rc.d(8). */
    private static final String PREPARE = """
            set -e
            mkdir -p /var/lib/dpkg/info /var/lib/dpkg/updates /usr/sbin
            : > /var/lib/dpkg/status
            : > /var/lib/dpkg/available
            printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
            chmod 0755 /usr/sbin/policy-rc.d
            """;

    private static final String CLEAN_UP = "rm -f /usr/sbin/policy-rc.d";

    private final CommandRunner runner;
    private final BuildLog log;

    /**
     * What to assemble.
     *
     * @param plan the packages and the order of their installation
     * @param archiveRoot a folder above all the plan's .deb files
     * @param preparation what the project changes before dpkg configures the first package
     * @param customisation what it changes afterwards
     * @param bootable whether the image gets an initramfs and must have a kernel
     * @param timestamp the latest time that a file of the tree may have, in seconds since 1970
     * @param sandbox where the sandbox is mounted and how much memory its tree may take; its binds are added to
     * @param scratch a folder for the tree as dpkg left it, while it is being shaped
     * @param objects the user's cache of OSTree objects
     * @param output the {@code rootfs.tar} to write
     */
    public record Request(
            InstallPlan plan,
            Path archiveRoot,
            Preparation preparation,
            Customisation customisation,
            boolean bootable,
            long timestamp,
            Sandbox.Request sandbox,
            Path scratch,
            Path objects,
            Path output) {}

    /**
     * What was written.
     *
     * @param digest the digest of the tar
     * @param size its size in bytes
     * @param entries the number of entries in it
     */
    public record Result(Digest digest, long size, long entries) {}

    public RootfsAssembler(CommandRunner runner, BuildLog log) {
        this.runner = runner;
        this.log = log;
    }

    /** Installs, generates, shapes and writes. Nothing appears at {@code output} unless all of it succeeds. */
    public Result assemble(Request request) throws IOException {
        Path scratch = Files.createDirectories(request.scratch());
        Path raw = scratch.resolve("raw.tar");
        Path initramfs = scratch.resolve("initramfs.tar");
        try (Sandbox sandbox = Sandbox.open(runner, bound(request), out -> bootstrap(request, out));
                ObjectPreparation objects = new ObjectPreparation(request.objects(), log)) {
            install(sandbox, request, () -> objects.prepare(request.plan().archives()));
            export(sandbox, ".", raw);
            FileTree tree = TreeReader.read(raw);
            if (request.bootable()) {
                objects.prepare(tree);
                addInitramfs(sandbox, request, tree, initramfs);
                objects.await();
            }
            return write(shape(tree, request), request.output());
        } finally {
            Files.deleteIfExists(raw);
            Files.deleteIfExists(initramfs);
        }
    }

    private void install(Sandbox sandbox, Request request, Runnable unpacked) throws IOException {
        sandbox.run(Sandbox.command("/bin/sh", "-c", PREPARE));
        request.preparation().apply(sandbox, request.timestamp());
        new Dpkg(sandbox, request.plan(), request.archiveRoot(), request.timestamp()).install(log, unpacked);
        sandbox.run(Sandbox.command("/bin/sh", "-c", CLEAN_UP));
        LaidTree.lay(sandbox, prepareRoot(request.timestamp()));
        new Customiser(sandbox, request.timestamp()).apply(request.customisation());
    }

    /** Takes nothing from the sandbox but the initramfs itself: the tree was read before dracut ran. */
    private void addInitramfs(Sandbox sandbox, Request request, FileTree tree, Path tar) throws IOException {
        Initramfs initramfs = new Initramfs(sandbox, request.timestamp());
        String image = initramfs.image();
        initramfs.generate(log);
        export(sandbox, "./" + image, tar);
        Node made = TreeReader.read(tar).find(image);
        if (made == null) {
            throw BootcException.environment("Cannot find the initramfs /" + image + " that dracut made");
        }
        tree.put(image, made);
    }

    private static FileTree shape(FileTree tree, Request request) throws IOException {
        ShapeRequest shape = new ShapeRequest(
                request.timestamp(), request.bootable(), request.customisation().paths());
        return new BootcShape().shape(tree, shape);
    }

    private static Sandbox.Request bound(Request request) {
        return new Sandbox.Request(
                request.sandbox().mountPoint(),
                request.sandbox().sizeLimit(),
                Map.of(request.archiveRoot(), Dpkg.ARCHIVES));
    }

    /** The files of the packages that dpkg and every script need, so that dpkg can run on the tree it installs. */
    private static void bootstrap(Request request, OutputStream out) throws IOException {
        TreeWriter.write(MergedUsr.links(request.timestamp()), out);
        Set<String> needed = request.preparation().bootstrap(request.plan());
        for (Archive archive : request.plan().archives()) {
            if (needed.contains(archive.name())) {
                request.preparation().unpack(archive, out);
            }
        }
    }

    /** Before the initramfs, which takes a copy, and before the overlays, which may have another. */
    private static FileTree prepareRoot(long timestamp) {
        FileTree tree = new FileTree(new Directory(Metadata.root(0755, timestamp)));
        tree.mkdirs("usr/lib/ostree", Metadata.root(0755, timestamp));
        Content text = Content.of(PrepareRoot.TEXT.getBytes(StandardCharsets.UTF_8));
        tree.put(PrepareRoot.PATH, new RegularFile(Metadata.root(0644, timestamp), text));
        return tree;
    }

    private void export(Sandbox sandbox, String path, Path tar) {
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

    private static Result write(FileTree tree, Path output) throws IOException {
        long[] entries = {0};
        tree.walk((path, node) -> entries[0]++);
        try (AtomicFile file = AtomicFile.create(output)) {
            DigestingOutputStream digesting = new DigestingOutputStream(file.out());
            OutputStream out = new BufferedOutputStream(digesting, 1 << 18);
            TreeWriter.write(tree, out);
            out.flush();
            file.commit();
            return new Result(digesting.digest(), digesting.count(), entries[0]);
        }
    }
}
