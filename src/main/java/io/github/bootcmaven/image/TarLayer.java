// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.tree.TarWriter;
import java.io.IOException;
import java.util.List;

/** A layer before it is written: it knows its bytes and doesn't hold them. */
interface TarLayer {

    /** The layer's name in the plan. */
    String name();

    /** What it is made of, as the plan says, sorted; empty where nobody can tell. */
    List<String> components();

    /** The number of bytes of all files together. */
    long contentSize();

    /** Writes the layer as a whole tar, the same bytes every time. */
    void writeTo(TarWriter tar) throws IOException;
}
