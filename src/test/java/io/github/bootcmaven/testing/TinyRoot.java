// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A root filesystem of a few of the host's own programs and their libraries, enough to look around in a sandbox. */
public final class TinyRoot {

    private static final List<String> PROGRAMS = List.of(
            "sh",
            "cat",
            "ls",
            "id",
            "sleep",
            "env",
            "mknod",
            "touch",
            "tar",
            "stat",
            "mount",
            "hostname",
            "dd",
            "rm",
            "rmdir",
            "perl",
            "setpriv",
            "setsid",
            "unshare",
            "mkdir",
            "chown",
            "chmod",
            "ln");
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private TinyRoot() {}

    /** Writes the root as a tar, with merged /usr. */
    public static void writeTo(OutputStream out) throws IOException {
        writeTo(out, List.of());
    }

    /** The same with more of the host's programs. */
    public static void writeTo(OutputStream out, List<String> more) throws IOException {
        TarWriter links = new TarWriter(out);
        for (String name : List.of("bin", "lib", "lib64")) {
            links.directory("usr/" + name, Metadata.root(0755, 0));
            links.symlink(name, new Symlink(Metadata.root(0777, 0), "usr/" + name));
        }
        links.finish();
        CommandRunner runner = new CommandRunner(BuildLog.SILENT);
        Set<String> files = new LinkedHashSet<>();
        for (String program : Stream.concat(PROGRAMS.stream(), more.stream()).toList()) {
            Path path = which(program);
            files.add(path.toString());
            Matcher matcher = LIBRARY.matcher(runner.read(Command.of("ldd", path.toString())));
            while (matcher.find()) {
                files.add(matcher.group(1));
            }
        }
        List<String> tar = new ArrayList<>(
                List.of("tar", "-c", "-h", "-f", "-", "-C", "/", "--transform=s,^\\(bin\\|lib\\|lib64\\)/,usr/\\1/,"));
        files.forEach(file -> tar.add(file.substring(1)));
        runner.stream(Command.of(tar), stdout -> stdout.transferTo(out));
    }

    private static Path which(String program) {
        return Stream.of("/bin", "/usr/bin")
                .map(folder -> Path.of(folder, program))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(program + " is not installed"));
    }
}
