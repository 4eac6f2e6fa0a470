// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.oci.ManifestDocument;
import java.io.IOException;

/** What is done with an image that has arrived whole while no tag points to it yet, e.g. signing it. */
@FunctionalInterface
public interface BeforeTags {

    /** Nothing. */
    BeforeTags NOTHING = (repository, image) -> {};

    /**
     * Does it; a failure ends the push before a tag is written.
     *
     * @param image the manifest or index that the tags will point to
     */
    void run(RemoteRepository repository, ManifestDocument image) throws IOException;
}
