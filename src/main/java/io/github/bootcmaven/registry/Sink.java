// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes the content of an answer as it comes. */
interface Sink {

    /** Whether the content of this answer is what was asked for; if not, it is an error's account and kept in memory. */
    boolean takes(Head head) throws IOException;

    /** Takes the next bytes. */
    void write(ByteBuffer bytes) throws IOException;
}
