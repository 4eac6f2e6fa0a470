// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** What an image ships in {@code /var}: a machine takes it once, when it is installed, and never again. */
final class VarLints {

    private VarLints() {}

    static void log(FileTree tree, Findings findings) throws CouldNotCheckException {
        Directory log = new LinkResolver(tree).directory("var/log");
        if (log != null) {
            nonEmptyFiles("var/log", log, findings);
        }
    }

    private static void nonEmptyFiles(String path, Directory directory, Findings findings) {
        for (Map.Entry<String, Node> child : directory.children().entrySet()) {
            String childPath = path + "/" + child.getKey();
            if (child.getValue() instanceof Directory below) {
                nonEmptyFiles(childPath, below, findings);
            } else if (child.getValue() instanceof RegularFile file
                    && file.content().size() > 0) {
                findings.add("the log file /" + childPath + " is not empty");
            }
        }
    }

    /**
     * bootc makes this check in a running container only, because it asks the name service for owners and the kernel for
     * the identity of directories. A tree knows both.
     */
    static void tmpfiles(FileTree tree, Findings findings) throws IOException, CouldNotCheckException {
        if (!(tree.find("var") instanceof Directory variable)) {
            return;
        }
        TmpfilesEntries entries = TmpfilesEntries.read(tree);
        uncovered("var", variable, entries, Accounts.read(tree), findings);
    }

    private static void uncovered(
            String path, Directory directory, TmpfilesEntries entries, Accounts accounts, Findings findings)
            throws CouldNotCheckException {
        for (Map.Entry<String, Node> child : directory.children().entrySet()) {
            String childPath = path + "/" + child.getKey();
            Node node = child.getValue();
            if (!entries.cover(directory, child.getKey())) {
                findings.add(
                        node instanceof RegularFile
                                ? "/" + childPath + " is a file, which tmpfiles.d can't make"
                                : "/" + childPath + " has no entry in tmpfiles.d, such as: "
                                        + entryFor(childPath, node, accounts));
            }
            if (node instanceof Directory below) {
                uncovered(childPath, below, entries, accounts, findings);
            }
        }
    }

    private static String entryFor(String path, Node node, Accounts accounts) throws CouldNotCheckException {
        // /var/run leads to /run; systemd warns of entries that say /var/run.
        String made = TmpfilesEntries.escape(path.equals("var/run") ? "/run" : "/" + path);
        Metadata metadata = node.metadata();
        String owner = accounts.userOf(metadata.uid(), path) + " " + accounts.groupOf(metadata.gid(), path);
        return node instanceof Symlink link
                ? "L " + made + " - - - - " + TmpfilesEntries.escape(link.target())
                : String.format(Locale.ROOT, "d %s %04o %s - -", made, metadata.mode(), owner);
    }
}
