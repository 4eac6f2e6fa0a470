// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.oci.Platform;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to verify, and by which rules.
 *
 * @param rootfs the root filesystem's tar, the measure for commit and image
 * @param packages the packages that were to be installed, or null where nobody knows
 * @param commit the commit made of the root filesystem, or null where none was
 * @param image the image made of the root filesystem, or null where none was
 * @param skip names of lints and container tools to pass over
 * @param failOnWarning whether a warning fails the verification
 * @param report where the report goes, as JSON
 */
public record VerifyRequest(
        Path rootfs,
        @Nullable List<InstalledPackage> packages,
        @Nullable CommitLocation commit,
        @Nullable ImageLocation image,
        Set<String> skip,
        boolean failOnWarning,
        Path report) {

    /**
     * A package with its version, as the solver chose it or dpkg knows it.
     *
     * @param name the binary package's name
     * @param version the version, with epoch and revision
     * @param architecture Debian's name of the architecture, or {@code all}
     */
    public record InstalledPackage(String name, String version, String architecture) {

        @Override
        public String toString() {
            return name + " " + version + " (" + architecture + ")";
        }
    }

    /**
     * Where a commit is.
     *
     * @param repository an OSTree repository in archive mode
     * @param ref the local ref that names the commit
     */
    public record CommitLocation(Path repository, String ref) {}

    /**
     * Where an image is, and what it is for.
     *
     * @param layout an OCI image layout
     * @param archive the same as an oci-archive, or null where there is none
     * @param platform the machine the image is for
     * @param bootable whether it has to tell bootc that it boots
     */
    public record ImageLocation(Path layout, @Nullable Path archive, Platform platform, boolean bootable) {}

    public VerifyRequest {
        packages = packages == null ? null : List.copyOf(packages);
        skip = Set.copyOf(skip);
    }
}
