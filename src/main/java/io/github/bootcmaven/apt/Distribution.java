// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A distribution whose suites are known by name.
 *
 * @param name the name, e.g. {@code debian}
 * @param keyring the resource with its archive keys
 * @param components the components used unless the user names others
 * @param archive the public mirror of the archive
 * @param security the public mirror of the security archive
 * @param snapshots the public service that has the archive as it was
 * @param otherSuites suites that aren't offered, but tell a mirror of this distribution among a machine's sources
 * @param suites the suites by name, each with its pockets as suffixes of that name; the archive itself is the empty one
 */
record Distribution(
        String name,
        Keyring keyring,
        List<String> components,
        String archive,
        String security,
        SnapshotService snapshots,
        List<String> otherSuites,
        Map<String, List<String>> suites) {

    /**
     * A snapshot service.
     *
     * @param root its root
     * @param archive the path of the archive, the time in place of {@code %s}
     * @param security the path of the security archive, the same way
     */
    record SnapshotService(String root, String archive, String security) {}

    /** The pocket that stands in the security archive. */
    static final String SECURITY = "-security";

    /** The pocket that makes a mirror a whole one. */
    static final String UPDATES = "-updates";

    /** The names of all suites that a mirror of this distribution may have. */
    List<String> allSuites() {
        return Stream.concat(suites.keySet().stream(), otherSuites.stream()).toList();
    }
}
