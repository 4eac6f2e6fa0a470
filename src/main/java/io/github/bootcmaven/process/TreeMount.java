// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Mounts a sandbox's tree, fills it, and makes it the root of its namespaces. */
final class TreeMount {

    /** Mounts the tree's file system over the mount point; what is unpacked next goes there. */
    private static final String MOUNT_MEMORY = "umask 022; mount -t tmpfs -o mode=0755,nodev,size=\"$2\" tmpfs \"$1\"";

    /**
     * The same for a folder of the disk, which mustn't hand on what it has from those above it: a group, by the bit that a new
     * folder inherits, and entries of an access control list.
     */
    private static final String MOUNT_DISK = """
            set -e
            chown 0:0 "$2"
            chmod u=rwx,go=rx,a-st "$2"
            case $(ls -ld "$2") in
              drwxr-xr-x+*) echo "$2 has an access control list" >&2; exit 1 ;;
            esac
            mount --bind "$2" "$1"
            mount -o remount,bind,nodev "$1"
            """;

    /**
     * Makes the tree a working root and leaves the host behind. The host's files are out of reach afterwards, for root
     * in the sandbox too; a chroot would not do that. What of proc is the whole kernel's can't be written: root's sandbox has
     * root's id, and that is all some of these files ask for. The host's programs are out of reach as well by the time its old
     * root is to be unmounted, and of the suite's own the Essential ones have no umount: perl-base makes the system
     * call, umount2(2) with MNT_DETACH, whose number is 39 where it isn't x86.
     */
    private static final String ENTER_ROOT = """
            set -e
            umask 022
            cd "$1"; shift
            mkdir -p proc dev run tmp sys
            mount -t proc -o nosuid,nodev,noexec proc proc
            for node in sys sysrq-trigger irq bus fs acpi scsi; do
              [ -e proc/$node ] || continue
              mount --bind proc/$node proc/$node
              mount -o remount,bind,ro,nosuid,nodev,noexec proc/$node
            done
            mount -t tmpfs -o mode=0755,nosuid,size=1m tmpfs dev
            for node in null zero full random urandom tty; do
              : > dev/$node
              mount --bind /dev/$node dev/$node
            done
            mkdir -m 0755 dev/pts
            mkdir -m 1777 dev/shm
            ln -s /proc/self/fd dev/fd
            ln -s /proc/self/fd/0 dev/stdin
            ln -s /proc/self/fd/1 dev/stdout
            ln -s /proc/self/fd/2 dev/stderr
            mount -t tmpfs -o mode=0755,nosuid,nodev tmpfs run
            mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs tmp
            while [ $# -gt 0 ]; do
              if [ -d "$1" ]; then mkdir -p "./$2"; else mkdir -p "./$(dirname "$2")"; : > "./$2"; fi
              mount --bind "$1" "./$2"
              mount -o remount,bind,ro,nosuid,nodev "./$2" 2>/dev/null || mount -o remount,bind,ro "./$2"
              shift 2
            done
            mkdir .host
            case $(uname -m) in x86_64) umount2=166 ;; *) umount2=39 ;; esac
            pivot_root . .host
            cd /
            PATH=/usr/bin:/bin
            LC_ALL=C perl -e '$root = "/.host"; exit(syscall($ARGV[0] + 0, $root, 2) == 0 ? 0 : 1)' $umount2
            rmdir /.host
            """;

    private final CommandRunner runner;
    private final Namespaces namespaces;
    private final @Nullable TreeFolder folder;

    /** @param folder where the tree lies on the disk, or null for memory */
    TreeMount(CommandRunner runner, Namespaces namespaces, @Nullable TreeFolder folder) {
        this.runner = runner;
        this.namespaces = namespaces;
        this.folder = folder;
    }

    /**
     * Does all of it.
     *
     * @param limit the bytes that the tree may take in memory
     * @param seed writes a tar, or several one after the other; later entries win
     */
    void enter(Sandbox.Request request, long limit, CommandRunner.Input seed) throws IOException {
        Path mountPoint = Files.createDirectories(request.mountPoint()).toRealPath();
        if (folder == null) {
            runner.run(namespaces.command("sh", "-c", MOUNT_MEMORY, "sh", mountPoint.toString(), "" + limit));
            runner.feed(unpacking(mountPoint), seed);
        } else {
            fill(folder, mountPoint, seed);
        }
        List<String> script = new ArrayList<>(List.of("sh", "-c", ENTER_ROOT, "sh", mountPoint.toString()));
        for (Map.Entry<Path, String> bind : new TreeMap<>(request.binds()).entrySet()) {
            script.add(bind.getKey().toRealPath().toString());
            script.add(bind.getValue());
        }
        runner.run(namespaces.command(script.toArray(String[]::new)));
    }

    private void fill(TreeFolder onDisk, Path mountPoint, CommandRunner.Input seed) {
        String tree = onDisk.tree().toString();
        try {
            runner.run(namespaces.command("sh", "-c", MOUNT_DISK, "sh", mountPoint.toString(), tree));
            runner.feed(unpacking(mountPoint), seed);
        } catch (CommandFailedException e) {
            throw BootcException.environment("Cannot make the tree on the disk, in " + tree + ": " + e.getMessage())
                    .in("<rootfs><tree>")
                    .hint(
                            "The disk must be a local file system with room enough, on which files may belong to anybody and"
                                    + " be run: name a folder of one by -Dbootc.cache, or choose memory.")
                    .causedBy(e);
        }
    }

    private Command unpacking(Path mountPoint) {
        List<String> argv = new ArrayList<>();
        if (!namespaces.areOfUser()) {
            argv.add("setpriv");
            argv.addAll(Capabilities.setpriv());
        }
        argv.addAll(List.of(
                "tar",
                "-x",
                "-f",
                "-",
                "-C",
                mountPoint.toString(),
                "--ignore-zeros",
                "--keep-directory-symlink",
                "--numeric-owner",
                "--same-owner",
                "--same-permissions"));
        return namespaces.command(argv.toArray(String[]::new));
    }
}
