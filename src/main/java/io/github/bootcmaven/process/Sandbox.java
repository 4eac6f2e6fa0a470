// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A root filesystem in memory, in namespaces of its own (user, mount, pid, ipc, uts, network), in which the suite's
 * programs run without seeing the host: no host files but those bound in, read-only; no network; no host environment.
 *
 * <p>The namespaces are held by one process that waits for its standard input to end. When this program closes it, or
 * dies in whatever way, the input ends, the process ends, and the kernel ends every other process in the sandbox and
 * frees its mounts with the tree in them: nothing can stay behind.
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

    private static final String READY = "ready";
    private static final Path RESOLVER = Path.of("/etc/resolv.conf");
    private static final String RESTORE_RESOLVER =
            "rm -f /etc/resolv.conf; mv /run/resolv.conf.image /etc/resolv.conf 2>/dev/null; :";

    /** Mounts the tree's file system over the mount point; what is unpacked next goes there. */
    private static final String MOUNT_ROOT = "umask 022; mount -t tmpfs -o mode=0755,size=\"$2\" tmpfs \"$1\"";

    /**
     * Makes the tree a working root and leaves the host behind. The host's files are out of reach afterwards, for root
     * in the sandbox too; a chroot would not do that. The host's programs are out of reach as well by the time its old
     * root is to be unmounted, and of the suite's own the Essential ones have no umount: perl-base makes the system
     * call, umount2(2) with MNT_DETACH, whose number is 39 where it isn't x86.
     */
    private static final String ENTER_ROOT = """
            set -e
            umask 022
            cd "$1"; shift
            mkdir -p proc dev run tmp sys
            mount -t proc -o nosuid,nodev,noexec proc proc
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
    private final Process holder;
    private final List<String> enter;
    private final List<String> enterWithNetwork;

    private Sandbox(CommandRunner runner, Process holder, long pid) {
        this.runner = runner;
        this.holder = holder;
        List<String> namespaces =
                List.of("nsenter", "--target", "" + pid, "--user", "--mount", "--pid", "--ipc", "--uts");
        this.enter = plus(namespaces, "--net", "--");
        this.enterWithNetwork = plus(namespaces, "--");
    }

    private static List<String> plus(List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }

    /**
     * What a sandbox starts from.
     *
     * @param mountPoint an empty folder of the host; several sandboxes may share it, each sees its own tree there
     * @param sizeLimit the bytes the tree may take up in memory
     * @param binds host paths and where they appear in the tree, read-only; below {@code /run} they leave no trace in it
     */
    public record Request(Path mountPoint, long sizeLimit, Map<Path, String> binds) {}

    /**
     * Opens a sandbox whose tree is unpacked from a tar.
     *
     * @param seed writes a tar, or several one after the other; later entries win
     */
    public static Sandbox open(CommandRunner runner, Request request, CommandRunner.Input seed) {
        IdMapping mapping = IdMapping.ofCaller(runner);
        Process holder = hold();
        try {
            long pid = awaitReady(holder);
            mapping.apply(pid);
            Sandbox sandbox = new Sandbox(runner, holder, pid);
            sandbox.enterRoot(request, seed);
            return sandbox;
        } catch (IOException e) {
            end(holder);
            throw BootcException.environment("Cannot set up the sandbox: " + e.getMessage())
                    .causedBy(e);
        } catch (RuntimeException e) {
            end(holder);
            throw e;
        }
    }

    /**
     * Opens the namespaces of a sandbox, and nothing else, and closes them again.
     *
     * @throws BootcException if this host doesn't allow them
     */
    static void tryNamespaces(CommandRunner runner) {
        IdMapping mapping = IdMapping.ofCaller(runner);
        Process holder = hold();
        try {
            mapping.apply(awaitReady(holder));
        } catch (IOException e) {
            throw BootcException.environment("Cannot set up the sandbox: " + e.getMessage())
                    .causedBy(e);
        } finally {
            end(holder);
        }
    }

    private void enterRoot(Request request, CommandRunner.Input seed) throws IOException {
        Path mountPoint = Files.createDirectories(request.mountPoint()).toRealPath();
        runner.run(onHost("sh", "-c", MOUNT_ROOT, "sh", mountPoint.toString(), "" + request.sizeLimit()));
        runner.feed(
                onHost(
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
                        "--same-permissions"),
                seed);
        List<String> script = new ArrayList<>(List.of("sh", "-c", ENTER_ROOT, "sh", mountPoint.toString()));
        for (Map.Entry<Path, String> bind : new TreeMap<>(request.binds()).entrySet()) {
            script.add(bind.getKey().toRealPath().toString());
            script.add(bind.getValue());
        }
        runner.run(onHost(script.toArray(String[]::new)));
    }

    /** Runs a program in the sandbox to its end; a status other than zero is an error. */
    public void run(Command command) {
        runner.run(inside(command));
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
            runner.run(inside(enterWithNetwork, command));
        } finally {
            run(command("/bin/sh", "-c", RESTORE_RESOLVER));
        }
    }

    /** Runs a program in the sandbox that reads {@code input}; a status other than zero is an error. */
    public void feed(Command command, CommandRunner.Input input) {
        runner.feed(inside(command), input);
    }

    /** Runs a program in the sandbox whose output {@code output} reads; a status other than zero is an error. */
    public void stream(Command command, CommandRunner.Output output) {
        runner.stream(inside(command), output);
    }

    /** Runs a program in the sandbox and gives its status and what it printed, whatever the status. */
    public CommandResult attempt(Command command) {
        return runner.attempt(inside(command));
    }

    /** A command with a sandbox's environment. */
    public static Command command(String... argv) {
        return new Command(List.of(argv), ENVIRONMENT);
    }

    /**
     * The same program, started in the sandbox with the umask 022 whatever ours is, and without the right to mount: what
     * is bound in read-only stays so.
     */
    private Command inside(Command command) {
        return inside(enter, command);
    }

    private static Command inside(List<String> enter, Command command) {
        List<String> argv = new ArrayList<>(enter);
        argv.addAll(List.of("/usr/bin/setpriv", "--bounding-set", "-sys_admin"));
        argv.addAll(List.of("/bin/sh", "-c", "umask 022; cd /; exec \"$@\"", "sh"));
        argv.addAll(command.argv());
        return new Command(argv, command.environment());
    }

    private Command onHost(String... argv) {
        List<String> all = new ArrayList<>(enter);
        all.addAll(List.of(argv));
        return Command.of(all);
    }

    /** Starts the process that holds the namespaces until its standard input ends. */
    private static Process hold() {
        List<String> argv = List.of(
                "unshare",
                "--user",
                "--mount",
                "--pid",
                "--ipc",
                "--uts",
                "--net",
                "--fork",
                "--kill-child",
                "sh",
                "-c",
                "echo " + READY + "; while read -r line; do :; done");
        ProcessBuilder builder = new ProcessBuilder(argv);
        builder.redirectErrorStream(true);
        try {
            return builder.start();
        } catch (IOException e) {
            throw BootcException.environment("Cannot set up the sandbox: unshare could not be run")
                    .hint("Install util-linux.")
                    .causedBy(e);
        }
    }

    private static long awaitReady(Process holder) throws IOException {
        InputStream output = holder.getInputStream();
        StringBuilder told = new StringBuilder();
        for (int b = output.read(); b >= 0 && b != '\n'; b = output.read()) {
            told.append((char) b);
        }
        if (!told.toString().equals(READY)) {
            throw BootcException.environment(
                            "Cannot set up the sandbox: this host allows no user namespaces (" + told + ")")
                    .hint(new NamespaceRefusal(Path.of("/")).hint());
        }
        return holder.toHandle()
                .children()
                .findFirst()
                .orElseThrow(() -> new IOException("the sandbox ended at its start"))
                .pid();
    }

    private static void end(Process holder) {
        try {
            holder.getOutputStream().close();
            if (!holder.waitFor(10, TimeUnit.SECONDS)) {
                holder.destroyForcibly();
            }
        } catch (IOException e) {
            holder.destroyForcibly();
        } catch (InterruptedException e) {
            holder.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Ends every process in the sandbox and frees its tree. */
    @Override
    public void close() {
        end(holder);
    }
}
