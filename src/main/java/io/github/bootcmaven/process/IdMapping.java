// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Which ids of the host the ids 0 to 65535 inside a sandbox stand for.
 *
 * <p>Root maps them to themselves. Everybody else maps 0 to the caller and the rest to the caller's subordinate ids, see
 * subuid(5). Either way the sandbox is a user namespace, so that a build by root and one by a user can do, and therefore
 * make, exactly the same: no device nodes, above all.
 */
final class IdMapping {

    private static final int IDS = 65536;
    private static final Path SUBUID = Path.of("/etc/subuid");
    private static final Path SUBGID = Path.of("/etc/subgid");

    private final CommandRunner runner;
    private final long uid;
    private final long gid;
    private final String user;

    private IdMapping(CommandRunner runner, long uid, long gid, String user) {
        this.runner = runner;
        this.uid = uid;
        this.gid = gid;
        this.user = user;
    }

    /** The mapping for the user who runs this program. */
    static IdMapping ofCaller(CommandRunner runner) {
        long uid = Long.parseLong(runner.read(Command.of("id", "-u")).trim());
        long gid = Long.parseLong(runner.read(Command.of("id", "-g")).trim());
        return new IdMapping(
                runner, uid, gid, runner.read(Command.of("id", "-un")).trim());
    }

    boolean isRoot() {
        return uid == 0;
    }

    /** Whether files here can belong to all the ids that there are in a sandbox; in a namespace that root made it may be few. */
    static boolean isComplete(List<String> uidMap) {
        long next = 0;
        for (String line : uidMap) {
            String[] fields = line.strip().split("\\s+");
            if (Long.parseLong(fields[0]) <= next) {
                next = Math.max(next, Long.parseLong(fields[0]) + Long.parseLong(fields[2]));
            }
        }
        return next >= IDS;
    }

    /** Gives the user namespace of a process this mapping. */
    void apply(long pid) throws IOException {
        if (isRoot()) {
            String identity = "0 0 " + IDS + "\n";
            Files.writeString(Path.of("/proc/" + pid + "/uid_map"), identity);
            Files.writeString(Path.of("/proc/" + pid + "/gid_map"), identity);
        } else {
            map("newuidmap", pid, uid, firstSubordinate(SUBUID));
            map("newgidmap", pid, gid, firstSubordinate(SUBGID));
        }
    }

    /** The caller's subordinate ids, for people. */
    String subordinates() throws IOException {
        return IDS - 1 + " from " + firstSubordinate(SUBUID) + ", groups from " + firstSubordinate(SUBGID);
    }

    private void map(String tool, long pid, long caller, long first) {
        Command command = Command.of(tool, "" + pid, "0", "" + caller, "1", "1", "" + first, "" + (IDS - 1));
        try {
            runner.run(command);
        } catch (CommandFailedException e) {
            if (e.status() == CommandFailedException.NOT_STARTED) {
                throw BootcException.environment("Cannot build without root: " + tool + " is not installed")
                        .hint(
                                "Install the package that has it (Debian, Ubuntu: uidmap; Fedora: shadow-utils), or build as root.")
                        .causedBy(e);
            }
            throw e;
        }
    }

    private long firstSubordinate(Path file) throws IOException {
        List<String> lines = Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
        for (String line : lines) {
            String[] fields = line.trim().split(":", -1);
            boolean ours = fields.length == 3 && (fields[0].equals(user) || fields[0].equals("" + uid));
            if (ours && Long.parseLong(fields[2]) >= IDS - 1) {
                return Long.parseLong(fields[1]);
            }
        }
        throw BootcException.environment("Cannot build without root: " + file + " gives the user " + user
                        + " no range of at least " + (IDS - 1) + " subordinate ids")
                .hint("Give one, as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 " + user);
    }
}
