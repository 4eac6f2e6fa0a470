// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The namespaces of a sandbox (user, mount, pid, ipc, uts, network), held by processes that wait for their standard input to
 * end. When this program closes it, or dies in whatever way, the input ends, and so does the first process of the pid
 * namespace; the kernel then ends every other process in it and frees the mounts. The process above waits for that, and
 * deletes the tree where that lies on the disk. It is in the user namespace, but not in the others.
 *
 * <p>Root may live without a user namespace where the host allows none: see {@link Capabilities}.
 */
final class Namespaces implements AutoCloseable {

    /** How namespaces are opened; see {@link #open}. */
    @FunctionalInterface
    interface Opening {
        Namespaces open(CommandRunner runner, @Nullable Path folder);
    }

    private static final String READY = "ready";
    private static final String GO = "go\n";

    /**
     * Waits for the mapping of ids, then for the program in the other namespaces; deletes what is to be deleted. Signals from a
     * terminal are for Maven, whose end is what counts.
     */
    private static final String HOLD = """
            trap '' INT HUP TERM
            folder=$1; shift
            echo ready
            read -r go || exit 0
            "$@"
            [ -z "$folder" ] || rm -rf -- "$folder" 2> /dev/null
            """;

    /** A container may let nobody mount a proc, and tells so here, not in the middle of a build. */
    private static final String WAIT =
            "mount -t proc proc /proc || exit 1; echo " + READY + "; while read -r line; do :; done";

    private static final List<String> UNSHARE_USER = List.of("unshare", "--user", "--");
    private static final List<String> UNSHARE_OTHERS = List.of(
            "unshare", "--mount", "--pid", "--ipc", "--uts", "--net", "--fork", "--kill-child", "sh", "-c", WAIT);

    private static final int SECONDS_TO_END = 10;
    private static final int SECONDS_TO_DELETE = 600;

    private final Process holder;
    private final long pid;
    private final boolean user;
    private final @Nullable Path folder;

    private Namespaces(Process holder, long pid, boolean user, @Nullable Path folder) {
        this.holder = holder;
        this.pid = pid;
        this.user = user;
        this.folder = folder;
    }

    /**
     * Opens namespaces.
     *
     * @param folder what is to be deleted when they end, or null for nothing
     * @throws BootcException if this host doesn't allow them
     */
    static Namespaces open(CommandRunner runner, @Nullable Path folder) {
        IdMapping mapping = IdMapping.ofCaller(runner);
        try {
            return start(mapping, true, folder);
        } catch (NamespaceRefusal.Refused refused) {
            if (!mapping.isRoot()) {
                throw new NamespaceRefusal(Path.of("/")).exception(refused.getMessage());
            }
            return openAsRoot(mapping, folder, refused.getMessage());
        }
    }

    /** Opens all namespaces but that of users, as if the host allowed none. */
    static Namespaces openWithoutUser(CommandRunner runner, @Nullable Path folder) {
        return openAsRoot(IdMapping.ofCaller(runner), folder, "not tried");
    }

    /** Opens all namespaces but that of users. */
    private static Namespaces openAsRoot(IdMapping mapping, @Nullable Path folder, String why) {
        try {
            if (!IdMapping.isComplete(Files.readAllLines(Path.of("/proc/self/uid_map")))) {
                throw new NamespaceRefusal.Refused("not all ids from 0 to 65535 are mapped into this one");
            }
            return start(mapping, false, folder);
        } catch (IOException e) {
            throw BootcException.environment("Cannot set up the sandbox: " + e.getMessage())
                    .causedBy(e);
        } catch (NamespaceRefusal.Refused refused) {
            throw new NamespaceRefusal(Path.of("/")).exceptionForRoot(why, refused.getMessage());
        }
    }

    /** Deletes a folder whose files belong to the ids of a sandbox. */
    static void delete(Path folder, CommandRunner runner) throws IOException {
        IdMapping mapping = IdMapping.ofCaller(runner);
        Process holder = hold(!mapping.isRoot(), folder, List.of("true"));
        try {
            awaitReady(holder);
            if (!mapping.isRoot()) {
                mapping.apply(holder.pid());
            }
            go(holder);
        } catch (NamespaceRefusal.Refused e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            end(holder, SECONDS_TO_DELETE);
        }
    }

    private static Namespaces start(IdMapping mapping, boolean user, @Nullable Path folder) {
        Process holder = hold(user, folder, UNSHARE_OTHERS);
        try {
            awaitReady(holder);
            if (user) {
                mapping.apply(holder.pid());
            }
            go(holder);
            awaitReady(holder);
            return new Namespaces(holder, first(holder), user, folder);
        } catch (IOException e) {
            end(holder, SECONDS_TO_END);
            throw BootcException.environment("Cannot set up the sandbox: " + e.getMessage())
                    .causedBy(e);
        } catch (RuntimeException e) {
            end(holder, SECONDS_TO_END);
            throw e;
        }
    }

    /** The first process of the pid namespace: the child of the program that made the namespace. */
    private static long first(Process holder) throws IOException {
        return holder.toHandle()
                .children()
                .flatMap(ProcessHandle::children)
                .findFirst()
                .orElseThrow(() -> new IOException("the sandbox ended at its start"))
                .pid();
    }

    private static Process hold(boolean user, @Nullable Path folder, List<String> program) {
        List<String> argv = new ArrayList<>(user ? UNSHARE_USER : List.of());
        argv.addAll(List.of("sh", "-c", HOLD, "sh", folder == null ? "" : folder.toString()));
        argv.addAll(program);
        ProcessBuilder builder = new ProcessBuilder(argv);
        builder.environment().clear();
        builder.environment().putAll(Command.of(argv).environment());
        builder.redirectErrorStream(true);
        try {
            return builder.start();
        } catch (IOException e) {
            throw BootcException.environment("Cannot set up the sandbox: unshare could not be run")
                    .hint("Install util-linux.")
                    .causedBy(e);
        }
    }

    private static void awaitReady(Process holder) throws IOException {
        InputStream output = holder.getInputStream();
        StringBuilder told = new StringBuilder();
        for (int b = output.read(); b >= 0 && b != '\n'; b = output.read()) {
            told.append((char) b);
        }
        if (!told.toString().equals(READY)) {
            throw new NamespaceRefusal.Refused(told.toString());
        }
    }

    private static void go(Process holder) throws IOException {
        holder.getOutputStream().write(GO.getBytes(StandardCharsets.US_ASCII));
        holder.getOutputStream().flush();
    }

    /** What a command begins with to be run in the namespaces. */
    List<String> enter() {
        return plus(enterWithNetwork(), "--net");
    }

    /** The same with the host's network. */
    List<String> enterWithNetwork() {
        List<String> others = List.of("nsenter", "--target", "" + pid, "--mount", "--pid", "--ipc", "--uts");
        return user ? plus(others, "--user") : others;
    }

    private static List<String> plus(List<String> words, String word) {
        List<String> all = new ArrayList<>(words);
        all.add(word);
        return List.copyOf(all);
    }

    /** A command with the environment of a host tool that is run in the namespaces, with all of root's capabilities there. */
    Command command(String... argv) {
        List<String> all = new ArrayList<>(enter());
        all.add("--");
        all.addAll(List.of(argv));
        return Command.of(all);
    }

    /** Whether root inside is somebody else outside, or at least has none of its power there. */
    boolean areOfUser() {
        return user;
    }

    private static void end(Process holder, int seconds) {
        try {
            holder.getOutputStream().close();
            if (!holder.waitFor(seconds, TimeUnit.SECONDS)) {
                kill(holder);
            }
        } catch (IOException e) {
            kill(holder);
        } catch (InterruptedException e) {
            kill(holder);
            Thread.currentThread().interrupt();
        }
    }

    private static void kill(Process holder) {
        holder.descendants().forEach(ProcessHandle::destroyForcibly);
        holder.destroyForcibly();
    }

    /** Ends every process in the namespaces. */
    @Override
    public void close() {
        end(holder, folder == null ? SECONDS_TO_END : SECONDS_TO_DELETE);
    }
}
