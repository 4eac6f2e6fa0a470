// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.TreeWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** A tree as real files of the host, with owners, modes and attributes; it takes root, GNU tar and setfattr. */
public final class HostTree {

    private static final CommandRunner RUNNER = new CommandRunner(BuildLog.SILENT);

    private HostTree() {}

    /** Writes a tree into a folder, which is made. */
    public static void write(FileTree tree, Path folder) throws IOException {
        Files.createDirectories(folder);
        Command extract = Command.of(
                "tar",
                "--extract",
                "--same-owner",
                "--numeric-owner",
                "--same-permissions",
                "--delay-directory-restore",
                "--directory",
                folder.toString());
        RUNNER.feed(extract, stdin -> {
            BufferedOutputStream out = new BufferedOutputStream(stdin, 1 << 16);
            TreeWriter.write(tree, out);
            out.flush();
        });
        setAttributes(tree, folder);
    }

    /** Not by tar: an attribute without a value is no attribute there. */
    private static void setAttributes(FileTree tree, Path folder) throws IOException {
        StringBuilder list = new StringBuilder();
        tree.walk((path, node) -> {
            if (!node.metadata().xattrs().isEmpty()) {
                list.append("# file: ").append(escape(folder + "/" + path)).append('\n');
                node.metadata()
                        .xattrs()
                        .forEach((name, value) -> list.append(escape(name))
                                .append(
                                        value.length == 0
                                                ? "=\"\""
                                                : "=0x" + HexFormat.of().formatHex(value))
                                .append('\n'));
                list.append('\n');
            }
        });
        RUNNER.feed(
                Command.of("setfattr", "--no-dereference", "--restore=-"),
                stdin -> stdin.write(list.toString().getBytes(StandardCharsets.US_ASCII)));
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > ' ' && b < 0x7F && b != '\\' && b != '=';
            escaped.append(plain ? String.valueOf((char) b) : "\\%03o".formatted(b & 0xFF));
        }
        return escaped.toString();
    }
}
