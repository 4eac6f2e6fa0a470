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

/**
 * A root filesystem in memory or on the disk, in {@link Namespaces} of its own, in which the suite's programs run without
 * seeing the host: no host files but those bound in, read-only; no network; no host environment.
 *
 * <p>When this program closes it, or dies in whatever way, every process in the sandbox ends, and its mounts go, with the tree
 * where that is in memory. A tree on the disk is deleted by the process that held the namespaces, or by the next build.
 *
 * <p>Needs {@code unshare}, {@code nsenter}, {@code mount} and {@code pivot_root} of util-linux, a shell, {@code tar}, and
 * for users other than root {@code newuidmap} and {@code newgidmap}.
 */
public final class Sandbox implements AutoCloseable {

    /** The environment of every program in a sandbox, unless a caller adds to it. */
    public static final Map<String, String> ENVIRONMENT = Map.of(
            "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME", "/root",
            "LC_ALL", "C.UTF-8",
            "TZ", "UTC",
            "DEBIAN_FRONTEND", "noninteractive");

    private static final Path RESOLVER = Path.of("/etc/resolv.conf");
    private static final String RESTORE_RESOLVER =
            "rm -f /etc/resolv.conf; mv /run/resolv.conf.image /etc/resolv.conf 2>/dev/null; :";

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
    private final CommandRunner insideRunner;
    private final Namespaces namespaces;
    private final @Nullable TreeFolder folder;
    private @Nullable DiskGuard guard;

    private Sandbox(CommandRunner runner, Namespaces namespaces, @Nullable TreeFolder folder) {
        this.runner = runner;
        this.insideRunner = runner.ending(this::endPrograms);
        this.namespaces = namespaces;
        this.folder = folder;
    }

    /**
     * What a sandbox starts from.
     *
     * @param mountPoint an empty folder of the host; several sandboxes may share it, each sees its own tree there
     * @param storage where the tree lies
     * @param needed how many bytes the tree is going to take, as far as that can be known
     * @param binds host paths and where they appear in the tree, read-only; below {@code /run} they leave no trace in it
     */
    public record Request(Path mountPoint, TreeStorage storage, long needed, Map<Path, String> binds) {

        /** The same for a tree of another size. */
        public Request needing(long bytes) {
            return new Request(mountPoint, storage, bytes, binds);
        }

        /** The same with other binds. */
        public Request with(Map<Path, String> others) {
            return new Request(mountPoint, storage, needed, others);
        }
    }

    /**
     * Opens a sandbox whose tree is unpacked from a tar.
     *
     * @param seed writes a tar, or several one after the other; later entries win
     * @throws BootcException if this host doesn't allow sandboxes; it says what to enable
     */
    public static Sandbox open(CommandRunner runner, Request request, CommandRunner.Input seed) {
        return open(runner, request, seed, Namespaces::open);
    }

    /** Opens a sandbox in namespaces of a certain kind. */
    static Sandbox open(CommandRunner runner, Request request, CommandRunner.Input seed, Namespaces.Opening opening) {
        @Nullable TreeFolder folder = null;
        @Nullable Namespaces namespaces = null;
        try {
            TreeStorage.Place place = request.storage().place(request.needed());
            folder = place.folder() == null ? null : TreeFolder.create(place.folder(), runner);
            namespaces = opening.open(runner, folder == null ? null : folder.folder());
            Sandbox sandbox = new Sandbox(runner, namespaces, folder);
            sandbox.enterRoot(request, place.limit(), seed);
            return sandbox;
        } catch (IOException e) {
            close(namespaces, folder);
            throw BootcException.environment("Cannot set up the sandbox: " + e.getMessage())
                    .causedBy(e);
        } catch (RuntimeException e) {
            close(namespaces, folder);
            throw e;
        }
    }

    /**
     * Opens the namespaces of a sandbox, and nothing else, and closes them again.
     *
     * @return whether they have a user namespace
     * @throws BootcException if this host doesn't allow them
     */
    static boolean tryNamespaces(CommandRunner runner) {
        try (Namespaces namespaces = Namespaces.open(runner, null)) {
            return namespaces.areOfUser();
        }
    }

    private void enterRoot(Request request, long limit, CommandRunner.Input seed) throws IOException {
        Path mountPoint = Files.createDirectories(request.mountPoint()).toRealPath();
        if (folder == null) {
            runner.run(onHost("sh", "-c", MOUNT_MEMORY, "sh", mountPoint.toString(), "" + limit));
            runner.feed(unpacking(mountPoint), seed);
        } else {
            try {
                runner.run(onHost(
                        "sh",
                        "-c",
                        MOUNT_DISK,
                        "sh",
                        mountPoint.toString(),
                        folder.tree().toString()));
                runner.feed(unpacking(mountPoint), seed);
            } catch (CommandFailedException e) {
                throw unsuitable(folder.folder().getParent(), e);
            }
        }
        List<String> script = new ArrayList<>(List.of("sh", "-c", ENTER_ROOT, "sh", mountPoint.toString()));
        for (Map.Entry<Path, String> bind : new TreeMap<>(request.binds()).entrySet()) {
            script.add(bind.getKey().toRealPath().toString());
            script.add(bind.getValue());
        }
        runner.run(onHost(script.toArray(String[]::new)));
        if (folder != null) {
            guard = DiskGuard.over(folder.tree(), this::endPrograms);
        }
    }

    /** Whether programs were ended because they were about to fill the disk. */
    public boolean hasFilledTheDisk() {
        return guard != null && guard.hasStruck();
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
        return onHost(argv.toArray(String[]::new));
    }

    private static BootcException unsuitable(@Nullable Path parent, CommandFailedException cause) {
        return BootcException.environment(
                        "Cannot make the tree on the disk, below " + parent + ": " + cause.getMessage())
                .in("<rootfs><tree>")
                .hint(
                        "The disk must be a local file system with room enough, on which files may belong to anybody and be"
                                + " run: name a folder of one by -Dbootc.cache, or choose memory.")
                .causedBy(cause);
    }

    /** Runs a program in the sandbox to its end; a status other than zero is an error. */
    public void run(Command command) {
        insideRunner.run(inside(command));
    }

    /**
     * Runs a program in the sandbox that uses the host's network, with the host's resolver; a status other than zero is an
     * error. What listens on the host's own addresses is in its reach.
     */
    public void runWithNetwork(Command command) {
        run(command("/bin/sh", "-c", "mv /etc/resolv.conf /run/resolv.conf.image 2>/dev/null; :"));
        try {
            if (Files.isReadable(RESOLVER)) {
                feed(command("/bin/sh", "-c", "cat > /etc/resolv.conf"), stdin -> Files.copy(RESOLVER, stdin));
            }
            insideRunner.run(inside(namespaces.enterWithNetwork(), command));
        } finally {
            run(command("/bin/sh", "-c", RESTORE_RESOLVER));
        }
    }

    /** Runs a program in the sandbox that reads {@code input}; a status other than zero is an error. */
    public void feed(Command command, CommandRunner.Input input) {
        insideRunner.feed(inside(command), input);
    }

    /** Runs a program in the sandbox whose output {@code output} reads; a status other than zero is an error. */
    public void stream(Command command, CommandRunner.Output output) {
        insideRunner.stream(inside(command), output);
    }

    /** Runs a program in the sandbox and gives its status and what it printed, whatever the status. */
    public CommandResult attempt(Command command) {
        return insideRunner.attempt(inside(command));
    }

    /** A command with a sandbox's environment. */
    public static Command command(String... argv) {
        return new Command(List.of(argv), ENVIRONMENT);
    }

    /**
     * The same program, started in the sandbox with the umask 022 whatever ours is, without the right to mount: what is bound
     * in read-only stays so; and without our terminal, into which it could type.
     */
    private Command inside(Command command) {
        return inside(namespaces.enter(), command);
    }

    private static Command inside(List<String> enter, Command command) {
        List<String> argv = new ArrayList<>(enter);
        argv.addAll(List.of("--", "/usr/bin/setsid", "/usr/bin/setpriv"));
        argv.addAll(Capabilities.setpriv());
        argv.addAll(List.of("/bin/sh", "-c", "umask 022; cd /; exec \"$@\"", "sh"));
        argv.addAll(command.argv());
        return new Command(argv, command.environment());
    }

    /** Ends all programs that run in the sandbox; the kernel spares the one that asks, and the first. */
    private void endPrograms() {
        runner.attempt(onHost("/bin/sh", "-c", "kill -9 -1"));
    }

    private Command onHost(String... argv) {
        List<String> all = new ArrayList<>(namespaces.enter());
        all.add("--");
        all.addAll(List.of(argv));
        return Command.of(all);
    }

    private static void close(@Nullable Namespaces namespaces, @Nullable TreeFolder folder) {
        if (namespaces != null) {
            namespaces.close();
        }
        if (folder != null) {
            try {
                folder.close();
            } catch (IOException e) {
                throw BootcException.environment("Cannot delete the tree of the sandbox: " + e.getMessage())
                        .causedBy(e);
            }
        }
    }

    /** Ends every process in the sandbox and frees its tree. */
    @Override
    public void close() {
        if (guard != null) {
            guard.close();
        }
        close(namespaces, folder);
    }
}
