// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.FileSlice;
import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.deb.DebFile;
import io.github.bootcmaven.deb.InstallPlan;
import io.github.bootcmaven.deb.InstallPlan.Archive;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.TreeReader;
import io.github.bootcmaven.tree.TreeWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the project changes before dpkg configures the first package, and what therefore decides how all of them are
 * installed. What it changes afterwards is a {@link Customisation}.
 *
 * @param debconf answers to the questions of packages
 * @param excludes files of packages that aren't unpacked
 * @param scripts programs that are run before the first package is configured
 */
public record Preparation(DebconfSelections debconf, PathExcludes excludes, List<Script> scripts) {

    /** Nothing is changed. */
    public static final Preparation NONE = new Preparation(DebconfSelections.NONE, PathExcludes.NONE, List.of());

    public Preparation {
        scripts = List.copyOf(scripts);
    }

    /** Adds all that decides the preparation to the key of a stage. */
    public void addTo(StageKey key) {
        key.add("debconf", debconf.text())
                .addAll("excludes", excludes.filters())
                .addAll(
                        "scripts before configure",
                        scripts.stream().map(Script::inputs).toList());
    }

    /** The packages whose files must be there before dpkg can run. */
    Set<String> bootstrap(InstallPlan plan) {
        Set<String> names = new TreeSet<>(plan.bootstrap());
        names.addAll(debconf.bootstrap(plan));
        return names;
    }

    /** Writes the files of a package that is unpacked without dpkg, as a tar, without those that dpkg would leave out. */
    void unpack(Archive archive, OutputStream out) throws IOException {
        DebFile deb = DebFile.open(archive.deb());
        if (excludes.isEmpty()) {
            try (InputStream data = deb.dataTar()) {
                data.transferTo(out);
            }
            return;
        }
        FileSlice data = deb.uncompressedData()
                .orElseThrow(() -> new IOException(archive.deb() + " is compressed, unlike all in the cache"));
        FileTree tree = TreeReader.read(data);
        excludes.filter(tree);
        TreeWriter.write(tree, out);
    }

    /** Changes the tree, in which the files of the packages are that dpkg needs, and nothing is configured. */
    void apply(Sandbox sandbox, long timestamp) {
        if (!excludes.isEmpty()) {
            sandbox.feed(
                    Sandbox.command("/bin/sh", "-c", "mkdir -p /etc/dpkg/dpkg.cfg.d && cat > /" + PathExcludes.FILE),
                    stdin -> stdin.write(excludes.configuration().getBytes(StandardCharsets.UTF_8)));
        }
        debconf.apply(sandbox);
        scripts.forEach(script -> script.run(sandbox, timestamp));
    }
}
