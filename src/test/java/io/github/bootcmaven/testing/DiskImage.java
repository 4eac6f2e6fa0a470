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
 * A disk on which C ostree has deployed a commit: a partition for a boot loader's code, which nothing is on, and a root file
 * system with the label {@code root}. No EFI system partition: systemd would mount it, and the machine has no EFI. To be made
 * by root.
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

    /** An emulated machine on a busy host takes minutes for what systemd waits a minute and a half for. */
    private static final String PATIENCE = "systemd.default_timeout_start_sec=900";

    private static final String MOUNT = """
            mkdir -p sysroot
            mount -o loop,offset="$offset",sizelimit="$root_size" disk sysroot
            """;

    private static final String DEPLOY = """
            set -e
            repository=$1 ref=$2 folder=$3 size=$4 offset=$5 root_size=$6
            shift 6
            cd "$folder"
            truncate -s "$size" disk
            sgdisk -n 1:1M:+200M -t 1:ef02 -c 1:boot-loader -n 2:201M:0 -t 2:8304 -c 2:root disk
            mkfs.ext4 -q -F -L root -O verity -E offset="$offset" disk $((root_size / 1024))k
            """ + MOUNT + """
            ostree admin init-fs --modern sysroot
            ostree admin os-init --sysroot=sysroot debian
            ostree config --repo=sysroot/ostree/repo set sysroot.bootloader none
            ostree pull-local --repo=sysroot/ostree/repo "$repository" "$ref"
            ostree admin deploy --sysroot=sysroot --os=debian "$@" "$ref"
            umount sysroot
            """;

    /** As a boot loader does by the specification of its entries: the one with the highest version is started. */
    private static final String READ_DEFAULT = """
            set -e
            folder=$1 offset=$2 root_size=$3
            cd "$folder"
            """ + MOUNT + """
            default=$(awk '$1 == "version" { print $2, FILENAME }' sysroot/boot/loader/entries/*.conf | sort -n | tail -n 1)
            cp "${default#* }" entry
            value() {
              awk -v name="$1" '$1 == name { print $2 }' entry
            }
            linux=$(value linux)
            initrd=$(value initrd)
            cp "sysroot/boot/${linux#/boot/}" kernel
            cp "sysroot/boot/${initrd#/boot/}" initramfs
            umount sysroot
            """;

    /** Skips the test where a disk can't be made. */
    public static void assumePossible() {
        Host.assumeRoot("only root can mount the file system of a disk");
        Host.assumeInstalled("ostree", "sgdisk", "mkfs.ext4", "truncate", "unshare", "mount", "awk");
        Host.assumeExists(Path.of("/dev/loop-control"));
    }

    /**
     * Makes a disk and deploys the commit that a ref names.
     *
     * @param folder where to make it, an empty folder
     * @param kernelArguments what the boot loader entry gets besides {@code root=LABEL=root rw}, a long timeout, and what
     *     ostree adds
     */
    public static DiskImage deploy(
            CommandRunner runner, Path repository, String ref, Path folder, List<String> kernelArguments)
            throws IOException {
        List<String> argv = new ArrayList<>(List.of(repository.toString(), ref, folder.toString()));
        argv.addAll(List.of("" + SIZE, "" + ROOT_OFFSET, "" + ROOT_SIZE));
        argv.addAll(List.of("--karg=root=LABEL=root", "--karg=rw", "--karg=" + PATIENCE));
        kernelArguments.forEach(argument -> argv.add("--karg=" + argument));
        runInMountNamespace(runner, DEPLOY, argv);
        return ofDefaultEntry(runner, folder);
    }

    /** The same disk with what its boot loader would start now, after a machine that ran from it has ended. */
    public DiskImage afterRun(CommandRunner runner) throws IOException {
        return ofDefaultEntry(runner, disk.toAbsolutePath().getParent());
    }

    private static DiskImage ofDefaultEntry(CommandRunner runner, Path folder) throws IOException {
        runInMountNamespace(runner, READ_DEFAULT, List.of(folder.toString(), "" + ROOT_OFFSET, "" + ROOT_SIZE));
        String options = Files.readAllLines(folder.resolve("entry")).stream()
                .filter(line -> line.startsWith(OPTIONS))
                .map(line -> line.substring(OPTIONS.length()))
                .findFirst()
                .orElseThrow(() -> new IOException("the boot loader entry has no options"));
        return new DiskImage(
                folder.resolve("disk"), folder.resolve("kernel"), folder.resolve("initramfs"), options.strip());
    }

    private static void runInMountNamespace(CommandRunner runner, String script, List<String> arguments) {
        List<String> argv =
                new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh"));
        argv.addAll(arguments);
        runner.run(Command.of(argv));
    }
}
