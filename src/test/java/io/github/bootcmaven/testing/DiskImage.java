// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk on which C ostree has deployed a commit: an EFI system partition, which nothing is on, and a root file system with
 * the label {@code root}. To be made by root.
 *
 * <p>The file system is mounted in a mount namespace of its own, over a loop device that is freed with its last mount.
 * However the making ends, neither stays behind.
 *
 * @param disk the disk, a sparse file
 * @param kernel the kernel of the deployment, outside of the disk
 * @param initramfs its initramfs, likewise
 * @param options the kernel's command line, as the boot loader entry has it
 */
public record DiskImage(Path disk, Path kernel, Path initramfs, String options) {

    private static final long MIB = 1 << 20;
    private static final long SIZE = 4096 * MIB;
    private static final long ROOT_OFFSET = 201 * MIB;

    /** One MiB at the end is left to the second partition table. */
    private static final long ROOT_SIZE = SIZE - ROOT_OFFSET - MIB;

    private static final String OPTIONS = "options ";

    private static final String DEPLOY = """
            set -e
            repository=$1 ref=$2 folder=$3 size=$4 offset=$5 root_size=$6
            shift 6
            cd "$folder"
            truncate -s "$size" disk
            sgdisk -n 1:1M:+200M -t 1:ef00 -c 1:esp -n 2:201M:0 -t 2:8304 -c 2:root disk
            mkfs.ext4 -q -F -L root -O verity -E offset="$offset" disk $((root_size / 1024))k
            mkdir sysroot
            mount -o loop,offset="$offset",sizelimit="$root_size" disk sysroot
            ostree admin init-fs --modern sysroot
            ostree admin os-init --sysroot=sysroot debian
            ostree config --repo=sysroot/ostree/repo set sysroot.bootloader none
            ostree pull-local --repo=sysroot/ostree/repo "$repository" "$ref"
            ostree admin deploy --sysroot=sysroot --os=debian "$@" "$ref"
            cp sysroot/boot/ostree/*/vmlinuz-* kernel
            cp sysroot/boot/ostree/*/initramfs-* initramfs
            cp sysroot/boot/loader/entries/*.conf entry
            umount sysroot
            """;

    /** Skips the test where a disk can't be made. */
    public static void assumePossible() {
        Host.assumeRoot("only root can mount the file system of a disk");
        Host.assumeInstalled("ostree", "sgdisk", "mkfs.ext4", "truncate", "unshare", "mount");
        Host.assumeExists(Path.of("/dev/loop-control"));
    }

    /**
     * Makes a disk and deploys the commit that a ref names.
     *
     * @param folder where to make it, an empty folder
     * @param kernelArguments what the boot loader entry gets besides {@code root=LABEL=root rw} and what ostree adds
     */
    public static DiskImage deploy(
            CommandRunner runner, Path repository, String ref, Path folder, List<String> kernelArguments)
            throws IOException {
        List<String> argv =
                new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", DEPLOY, "sh"));
        argv.addAll(List.of(repository.toString(), ref, folder.toString()));
        argv.addAll(List.of("" + SIZE, "" + ROOT_OFFSET, "" + ROOT_SIZE));
        argv.addAll(List.of("--karg=root=LABEL=root", "--karg=rw"));
        kernelArguments.forEach(argument -> argv.add("--karg=" + argument));
        runner.run(Command.of(argv));
        String options = Files.readAllLines(folder.resolve("entry")).stream()
                .filter(line -> line.startsWith(OPTIONS))
                .map(line -> line.substring(OPTIONS.length()))
                .findFirst()
                .orElseThrow(() -> new IOException("the boot loader entry has no options"));
        return new DiskImage(
                folder.resolve("disk"), folder.resolve("kernel"), folder.resolve("initramfs"), options.strip());
    }
}
