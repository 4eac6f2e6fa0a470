// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandResult;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The initramfs of the one kernel, made in the sandbox by the generator that the suite or the project has chosen. */
final class Initramfs {

    private final String version;
    private final InitramfsGenerator generator;
    private final Map<String, String> environment;

    /** @param tree a tree with one kernel and one generator; it gets what that needs for OSTree */
    Initramfs(FileTree tree, long timestamp) {
        this.version = kernelVersion(tree);
        this.environment = new TreeMap<>(Sandbox.ENVIRONMENT);
        this.environment.put("SOURCE_DATE_EPOCH", "" + timestamp);
        this.generator = InitramfsGenerator.in(tree)
                .orElseThrow(() -> BootcException.project("Cannot generate the initramfs of kernel " + version
                                + ": neither " + String.join(" nor ", InitramfsGenerator.packages()) + " is installed")
                        .in("<packages>")
                        .hint("Add dracut and ostree-boot to the packages, or set <bootable>false</bootable>."));
        generator.prepare(tree);
    }

    /** What the generator gets to see of the tree. */
    InitramfsView view(FileTree configured, FileTree customised) {
        return generator.view(configured, customised);
    }

    /** Generates the initramfs in a sandbox that has the tree. */
    void generate(Sandbox sandbox, BuildLog log) {
        try (Progress progress = log.progress("Generating the initramfs", -1)) {
            List<String> argv = generator.command("/" + image(), version);
            CommandResult result = sandbox.attempt(new Command(argv, environment));
            if (result.status() != 0) {
                throw BootcException.project("Cannot generate the initramfs of kernel " + version + ": " + argv.get(0)
                                + " failed\n    " + String.join("\n    ", result.lastLines()))
                        .in("<packages>");
            }
            progress.advance(1);
        }
    }

    /** Where the initramfs of the one kernel is, from the root and without a slash before. */
    String image() {
        return "usr/lib/modules/" + version + "/initramfs.img";
    }

    private static String kernelVersion(FileTree tree) {
        Directory modules = tree.directory("usr/lib/modules");
        Set<String> versions = modules == null ? Set.of() : modules.children().keySet();
        if (versions.size() != 1) {
            String found = versions.isEmpty() ? "none" : String.join(", ", versions);
            throw BootcException.project("A bootable image needs exactly one kernel; installed: " + found)
                    .in("<packages>")
                    .hint("Ask for one kernel, e.g. linux-image-amd64, or set <bootable>false</bootable>.");
        }
        return versions.iterator().next();
    }
}
