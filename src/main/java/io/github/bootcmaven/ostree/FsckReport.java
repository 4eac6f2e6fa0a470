// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import java.util.List;

/**
 * What the verification of a repository found.
 *
 * @param findings all findings, sorted; none for a sound repository
 * @param commits the number of commits looked at
 * @param objects the number of objects looked at, the commits among them
 * @param contentBytes the number of bytes of uncompressed content that were read
 */
public record FsckReport(List<FsckFinding> findings, long commits, long objects, long contentBytes) {

    public FsckReport {
        findings = findings.stream().sorted().toList();
    }

    /** Whether nothing was found. */
    public boolean isSound() {
        return findings.isEmpty();
    }
}
