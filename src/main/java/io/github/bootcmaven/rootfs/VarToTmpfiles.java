// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /var} is a machine's own and outlives images, so an image has it empty and says in {@code tmpfiles.d} what must
 * be there: directories as {@code d}, symbolic links as {@code L}, empty files as {@code f}; files with content stay
 * below {@value #FACTORY} and are copied by {@code C}. What a package declares itself is left to it, and what is
 * {@linkplain VolatileVar volatile} is gone.
 */
final class VarToTmpfiles {

    static final String FACTORY = "usr/share/factory";
    private static final String VAR = "var";

    private final FileTree tree;
    private final ImageNodes nodes;
    private final ImageTmpfiles tmpfiles;
    private final ShapeRequest request;
    private final ImageAccounts accounts;
    private final TmpfilesDeclarations packages;

    VarToTmpfiles(FileTree tree, ImageNodes nodes, ImageTmpfiles tmpfiles, ShapeRequest request) throws IOException {
        this.tree = tree;
        this.nodes = nodes;
        this.tmpfiles = tmpfiles;
        this.request = request;
        this.accounts = ImageAccounts.of(tree);
        this.packages = TmpfilesDeclarations.of(tree);
    }

    void convert() {
        Directory var = tree.mkdirs(VAR, nodes.metadata(0755));
        declareAllBelow(VAR, var);
        emptyButForDpkgsLink(var);
    }

    private void declareAllBelow(String path, Directory directory) {
        for (Map.Entry<String, Node> entry : directory.children().entrySet()) {
            String child = path + "/" + entry.getKey();
            Node node = entry.getValue();
            if (child.equals(DpkgDatabase.ADMIN_DIRECTORY)
                    || (VolatileVar.has(child, node) && !request.keep().contains(child))) {
                continue;
            }
            if (!packages.create(child)) {
                declare(child, node);
            }
            if (node instanceof Directory below) {
                declareAllBelow(child, below);
            }
        }
    }

    private void declare(String path, Node node) {
        Metadata metadata = node.metadata();
        if (node instanceof Directory) {
            tmpfiles.put(TmpfilesLine.directory("/" + path, metadata.mode(), user(metadata), group(metadata)));
        } else if (node instanceof Symlink link) {
            tmpfiles.put(TmpfilesLine.symlink("L", "/" + path, link.target()));
        } else if (node instanceof RegularFile file && file.content().size() == 0) {
            tmpfiles.put(TmpfilesLine.emptyFile("/" + path, metadata.mode(), user(metadata), group(metadata)));
        } else {
            putIntoFactory(path, node);
            tmpfiles.put(TmpfilesLine.copy("/" + path));
        }
    }

    private String user(Metadata metadata) {
        return nameOr(accounts.user(metadata.uid()), metadata.uid());
    }

    private String group(Metadata metadata) {
        return nameOr(accounts.group(metadata.gid()), metadata.gid());
    }

    private static String nameOr(@Nullable String name, long id) {
        return name == null ? Long.toString(id) : name;
    }

    /** A directory that only its owner may look into has the same mode in the factory, which everybody could read otherwise. */
    private void putIntoFactory(String path, Node node) {
        Directory factory = tree.mkdirs(FACTORY, nodes.metadata(0755));
        Directory original = tree.root();
        String[] names = path.split("/");
        for (int i = 0; i < names.length - 1; i++) {
            if (!(original.get(names[i]) instanceof Directory next)) {
                throw new IllegalStateException("/" + path + ": " + names[i] + " is no directory");
            }
            original = next;
            factory = subdirectory(factory, names[i], original.metadata().mode() & 0755);
        }
        factory.put(names[names.length - 1], node);
    }

    private Directory subdirectory(Directory parent, String name, int mode) {
        if (parent.get(name) instanceof Directory directory) {
            return directory;
        }
        Directory made = nodes.directory(mode);
        parent.put(name, made);
        return made;
    }

    private void emptyButForDpkgsLink(Directory var) {
        Node link = tree.find(DpkgDatabase.ADMIN_DIRECTORY);
        Directory lib = tree.directory("var/lib");
        var.clear();
        if (lib != null && link instanceof Symlink) {
            lib.clear();
            lib.put("dpkg", link);
            var.put("lib", lib);
        }
    }
}
