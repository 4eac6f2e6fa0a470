// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of programs that stands for another host: those of a few packages and no others on the PATH, and in some places a
 * program that refuses, or does something else besides.
 */
public final class OtherHost {

    /** A user who isn't root. */
    public static final String USER = "bootc-it";

    /** The library that moves the clock of the programs it is loaded into. */
    public static final Path FAKETIME = Path.of("/usr/lib/" + triplet() + "/faketime/libfaketime.so.1");

    private static final List<String> PACKAGES =
            List.of("coreutils", "util-linux", "mount", "tar", "uidmap", "dash", "hostname");

    /** Refuses what a host without user namespaces refuses, and notes that it was asked. */
    private static final String UNSHARE = """
            #!/bin/sh
            if [ "$1" = --user ]; then
              echo asked >> %s
              echo 'unshare: unshare failed: Operation not permitted' >&2
              exit 1
            fi
            exec /usr/bin/unshare "$@"
            """;

    /**
     * Lets the programs in a sandbox, and them only, live at another time; notes what time the first of them saw. dracut has
     * the true one: it would find that all programs need the library, and take it along.
     */
    private static final String NSENTER = """
            #!/bin/sh
            where=
            while [ "$1" != -- ]; do where="$where $1"; shift; done
            shift
            case " $* " in *" dracut "*) exec /usr/bin/nsenter $where -- "$@" ;; esac
            if [ "$1" = /usr/bin/setsid ]; then
              clock='/usr/bin/env LD_PRELOAD=/run/faketime.so NO_FAKE_STAT=1 FAKETIME_FORCE_MONOTONIC_FIX=0
                FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME=%s'
              /usr/bin/nsenter $where -- /bin/sh -c '[ -e /run/faketime.so ] || cat > /run/faketime.so' < %s
              [ -s %s ] || /usr/bin/nsenter $where -- $clock date +%%s > %s
              exec /usr/bin/nsenter $where -- $clock "$@"
            fi
            exec /usr/bin/nsenter $where -- "$@"
            """;

    private final Path folder;
    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);

    private OtherHost(Path folder) {
        this.folder = folder;
    }

    private static String triplet() {
        return System.getProperty("os.arch").equals("aarch64") ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
    }

    /** A host with hardly any programs, those that a build needs among them. */
    public static OtherHost in(Path folder) throws IOException {
        OtherHost host = new OtherHost(Files.createDirectory(folder));
        for (String name : PACKAGES) {
            for (String file :
                    host.runner.read(Command.of("dpkg", "-L", name)).lines().toList()) {
                host.link(file);
            }
        }
        host.link("/bin/sh");
        return host;
    }

    private void link(String file) throws IOException {
        Path program = Path.of(file);
        boolean isProgram =
                Stream.of("/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/").anyMatch(file::startsWith);
        Path link = folder.resolve(program.getFileName());
        if (isProgram && Files.isExecutable(program) && !Files.exists(link)) {
            Files.createSymbolicLink(link, program);
        }
    }

    /** Takes a program away. */
    public OtherHost without(String program) throws IOException {
        Files.delete(folder.resolve(program));
        return this;
    }

    /** Forbids user namespaces; {@code asked} gets a line each time that one is wanted. */
    public OtherHost withoutUserNamespaces(Path asked) throws IOException {
        return replace("unshare", UNSHARE.formatted(asked));
    }

    /** Moves the clock in sandboxes by days; {@code seen} gets the seconds since 1970 that it then shows. */
    public OtherHost atAnotherTime(int days, Path seen) throws IOException {
        return replace("nsenter", NSENTER.formatted(offset(days), FAKETIME, seen, seen));
    }

    /** A number of days as libfaketime takes it. */
    public static String offset(int days) {
        return (days < 0 ? "" : "+") + days + "d";
    }

    private OtherHost replace(String program, String script) throws IOException {
        Path file = folder.resolve(program);
        Files.deleteIfExists(file);
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    /** Makes the user, where there is none yet, with subordinate ids. */
    public void makeUser() {
        if (runner.attempt(Command.of("id", USER)).status() != 0) {
            runner.run(Command.of("useradd", "--create-home", USER));
        }
    }

    /** What the variable PATH is on this host. */
    public String path() {
        return folder.toString();
    }

    /** A program of this host. */
    public String program(String name) {
        return folder.resolve(name).toString();
    }
}
