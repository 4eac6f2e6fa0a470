// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What must and what must not stand where in a bootc image. */
final class LayoutLints {

    /** Where an image may carry the files of a base image, for images to be built from; they keep the same rules. */
    static final String BASE_IMAGE = "usr/share/doc/bootc/baseimage/base";

    private static final List<String> API_DIRECTORIES = List.of("dev", "proc", "sys", "run", "tmp", "var");
    private static final List<String> EMPTIED_BY_BUILDERS = List.of("etc/hostname", "etc/resolv.conf");
    private static final List<String> RUNTIME_DIRECTORIES = List.of("run", "tmp");

    /** Container runtimes bind this one for their own use and leave it behind. */
    private static final String LEFT_BY_RUNTIMES = "run/systemd/resolve/stub-resolv.conf";

    private static final String OSTREE_TARGET = "sysroot/ostree";

    private LayoutLints() {}

    static void apiBaseDirectories(FileTree tree, Findings findings) {
        for (String name : API_DIRECTORIES) {
            Node node = tree.find(name);
            if (node == null) {
                findings.add("the API file system's base directory /" + name + " is missing");
            } else if (!(node instanceof Directory)) {
                findings.add("the API file system's base directory /" + name + " is no directory");
            }
        }
    }

    static void baseImageRoot(FileTree tree, Findings findings) throws CouldNotCheckException {
        baseImageRoot("", tree, findings);
        Directory carried = new LinkResolver(tree).directory(BASE_IMAGE);
        if (carried != null) {
            baseImageRoot("/" + BASE_IMAGE, new FileTree(carried), findings);
        }
    }

    private static void baseImageRoot(String prefix, FileTree tree, Findings findings) {
        Node sysroot = tree.find("sysroot");
        if (sysroot == null) {
            findings.add(prefix + "/sysroot is missing");
        } else if (!(sysroot instanceof Directory)) {
            findings.add(prefix + "/sysroot is no directory");
        }
        Node ostree = tree.find("ostree");
        if (ostree == null) {
            findings.add("the link " + prefix + "/ostree -> " + OSTREE_TARGET + " is missing");
        } else if (!(ostree instanceof Symlink link)) {
            findings.add(prefix + "/ostree is no symbolic link");
        } else if (!link.target().equals(OSTREE_TARGET)) {
            findings.add(prefix + "/ostree must lead to " + OSTREE_TARGET + ", not to " + link.target());
        }
    }

    static void etcAndUsrEtc(FileTree tree, Findings findings) {
        if (tree.find("etc") != null && tree.find("usr/etc") != null) {
            findings.add("/usr/etc stands beside /etc: it is made from /etc when the image is installed");
        }
    }

    static void varRun(FileTree tree, Findings findings) {
        Node run = tree.find("var/run");
        if (run != null && !(run instanceof Symlink)) {
            findings.add("/var/run is no symbolic link to ../run");
        }
    }

    static void buildahInjected(FileTree tree, Findings findings) {
        for (String path : EMPTIED_BY_BUILDERS) {
            if (tree.find(path) instanceof RegularFile file && file.content().size() == 0) {
                findings.add("/" + path + " is empty: a container builder may have left it");
            }
        }
    }

    static void nonEmptyBoot(FileTree tree, Findings findings) throws CouldNotCheckException {
        Directory boot = new LinkResolver(tree).directory("boot");
        if (boot == null) {
            findings.add("the directory /boot is missing");
            return;
        }
        for (String name : boot.children().keySet()) {
            // A unified kernel image lives in /boot/EFI/Linux.
            if (!name.equals("EFI")) {
                findings.add("/boot/" + name + " is hidden once the system runs");
            }
        }
    }

    static void nonEmptyRunAndTmp(FileTree tree, Findings findings) throws CouldNotCheckException {
        for (String name : RUNTIME_DIRECTORIES) {
            Directory directory = new LinkResolver(tree).directory(name);
            if (directory != null) {
                runtimeContent(name, directory, findings);
            }
        }
    }

    /** Names what is below a directory by its leaves. */
    private static void runtimeContent(String path, Directory directory, Findings findings) {
        for (Map.Entry<String, Node> child : directory.children().entrySet()) {
            String childPath = path + "/" + child.getKey();
            if (child.getValue() instanceof Directory below && !below.children().isEmpty()) {
                runtimeContent(childPath, below, findings);
            } else if (!isLeftByRuntimes(childPath, child.getValue())) {
                findings.add("/" + childPath + " is hidden once the system runs");
            }
        }
    }

    private static boolean isLeftByRuntimes(String path, Node node) {
        return path.equals(LEFT_BY_RUNTIMES) || (node instanceof Directory && LEFT_BY_RUNTIMES.startsWith(path + "/"));
    }

    /**
     * A tree holds names and targets as text, and {@code TreeReader} refuses a tar in which one isn't UTF-8. What is
     * left to find is text that no UTF-8 stands for: a surrogate without its other half.
     */
    static void utf8(String path, Node node, Findings findings) {
        CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
        if (!encoder.canEncode(path.substring(path.lastIndexOf('/') + 1))) {
            findings.add("the name of /" + path + " is not UTF-8");
        }
        if (node instanceof Symlink link && !encoder.canEncode(link.target())) {
            findings.add("the target of the symbolic link /" + path + " is not UTF-8");
        }
    }
}
