// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What dpkg is to install, and in which order: apt's answer, with a file for every package.
 *
 * @param archives every package of the answer, each once
 * @param batches the order in which apt unpacks and configures them
 * @param bootstrap the names of the packages whose files must be there before dpkg can run in the tree
 */
public record InstallPlan(List<Archive> archives, List<Batch> batches, Set<String> bootstrap) {

    /** What dpkg does with the packages of a batch. */
    public enum Action {
        UNPACK,
        CONFIGURE
    }

    /**
     * A package and its file.
     *
     * @param name the package's name
     * @param version its version
     * @param architecture its architecture, {@code all} included
     * @param sha256 the checksum of the .deb as the archive has it, in hexadecimal
     * @param deb the file that dpkg reads: the same package, its members uncompressed
     */
    public record Archive(String name, String version, String architecture, String sha256, Path deb) {}

    /**
     * Packages that dpkg treats in one run.
     *
     * @param action what it does
     * @param packages their names, in apt's order
     */
    public record Batch(Action action, List<String> packages) {

        public Batch {
            packages = List.copyOf(packages);
        }
    }

    public InstallPlan {
        archives = List.copyOf(archives);
        batches = List.copyOf(batches);
        bootstrap = Set.copyOf(bootstrap);
    }

    /**
     * The archive of a package.
     *
     * @throws IllegalArgumentException if the package isn't part of the plan
     */
    public Archive archive(String name) {
        return archives.stream()
                .filter(archive -> archive.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " is no part of the plan"));
    }
}
