// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.deb.InstallPlan.Batch;
import java.util.List;
import java.util.Set;

/**
 * apt's answer: which packages are installed, from where, and in which order.
 *
 * @param packages the packages in the order apt unpacks them
 * @param batches runs of dpkg, in order
 * @param bootstrap the names of the packages that dpkg itself and every maintainer script need
 */
record Solution(List<Candidate> packages, List<Batch> batches, Set<String> bootstrap) {

    Solution {
        packages = List.copyOf(packages);
        batches = List.copyOf(batches);
        bootstrap = Set.copyOf(bootstrap);
    }
}
