// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
            new TreeMount(runner, namespaces, folder).enter(request, place.limit(), seed);
            sandbox.guard();
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

    private void guard() throws IOException {
        if (folder != null) {
            guard = DiskGuard.over(folder.tree(), this::endPrograms);
        }
    }

    /** Whether programs were ended because they were about to fill the disk. */
    public boolean hasFilledTheDisk() {
        return guard != null && guard.hasStruck();
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
        runner.attempt(namespaces.command("/bin/sh", "-c", "kill -9 -1"));
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
