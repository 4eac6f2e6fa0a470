// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.deb.BinaryPackage;
import java.net.URI;

/**
 * A package that can be had, and from where.
 *
 * @param binary the package as its index tells it
 * @param source the source whose index told it
 */
public record Candidate(BinaryPackage binary, AptSource source) {

    /** Where the .deb is. */
    public URI uri() {
        return source.resolve(binary.filename());
    }

    @Override
    public String toString() {
        return binary + " from " + source;
    }
}
