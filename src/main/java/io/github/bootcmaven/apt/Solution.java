// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.deb.InstallPlan.Batch;
import java.util.List;

/**
 * apt's answer: which packages are installed, from where, and in which order.
 *
 * @param packages the packages in the order apt unpacks them
 * @param batches runs of dpkg, in order
 */
record Solution(List<Choice> packages, List<Batch> batches) {

    /**
     * A package that was chosen.
     *
     * @param name its name
     * @param version its version
     * @param architecture its architecture, {@code all} included
     * @param sha256 the digest of its .deb, from a verified index
     * @param size the size of its .deb in bytes
     * @param filename where its .deb is below the archive's root
     * @param uri the archive's root
     */
    record Choice(
            String name, String version, String architecture, Digest sha256, long size, String filename, String uri) {}

    Solution {
        packages = List.copyOf(packages);
        batches = List.copyOf(batches);
    }
}
