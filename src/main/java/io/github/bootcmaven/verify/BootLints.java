// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What an image needs in order to boot: one kernel, arguments that parse, a root that is mounted as composefs. */
final class BootLints {

    private static final String MODULES = "usr/lib/modules";
    private static final String KERNEL_ARGUMENTS = "usr/lib/bootc/kargs.d";
    private static final String PREPARE_ROOT = "ostree/prepare-root.conf";

    /** What {@code [composefs] enabled} may say for "yes", "if it can be" and "with fs-verity". */
    private static final Set<String> ENABLED = Set.of("yes", "true", "1", "maybe", "verity", "signed");

    private BootLints() {}

    static void kernel(FileTree tree, Findings findings) throws CouldNotCheckException {
        LinkResolver resolver = new LinkResolver(tree);
        Directory modules = resolver.directory(MODULES);
        if (modules == null) {
            return;
        }
        List<String> versions = new ArrayList<>();
        for (String version : modules.children().keySet()) {
            if (modules.get(version) instanceof Directory
                    && resolver.find(MODULES + "/" + version + "/vmlinuz") != null) {
                versions.add(version);
            }
        }
        if (versions.size() > 1) {
            findings.add("/" + MODULES + " holds " + versions.size() + " kernels, where bootc takes one: "
                    + String.join(", ", versions));
        }
    }

    static void kernelArguments(FileTree tree, Findings findings) throws IOException, CouldNotCheckException {
        LinkResolver resolver = new LinkResolver(tree);
        for (String name : resolver.names(KERNEL_ARGUMENTS, ".toml")) {
            String path = KERNEL_ARGUMENTS + "/" + name;
            String text = resolver.text(path);
            String flaw = text == null ? "leads nowhere" : KernelArguments.flawOf(text);
            if (flaw != null) {
                findings.add("/" + path + " " + flaw);
            }
        }
    }

    static void composefs(FileTree tree, Findings findings) throws IOException, CouldNotCheckException {
        composefs("", tree, findings);
        Directory carried = new LinkResolver(tree).directory(LayoutLints.BASE_IMAGE);
        if (carried != null) {
            composefs("/" + LayoutLints.BASE_IMAGE, new FileTree(carried), findings);
        }
    }

    private static void composefs(String prefix, FileTree tree, Findings findings)
            throws IOException, CouldNotCheckException {
        LinkResolver resolver = new LinkResolver(tree);
        for (String path : List.of("etc/" + PREPARE_ROOT, "usr/lib/" + PREPARE_ROOT)) {
            List<String> lines = resolver.lines(path);
            if (lines != null) {
                KeyFile config = KeyFile.parse(prefix + "/" + path, lines);
                String enabled = config.get("composefs", "enabled");
                if (!config.isTrue("root", "transient") && (enabled == null || !ENABLED.contains(enabled))) {
                    findings.add(prefix + "/" + path + " doesn't enable composefs");
                }
                return;
            }
        }
        findings.add(prefix + "/usr/lib/" + PREPARE_ROOT + " is missing: composefs isn't enabled");
    }
}
