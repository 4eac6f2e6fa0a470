// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import java.io.IOException;

/**
 * Says that bytes are no tar as POSIX pax or GNU tar define it, that they end too early, or that something can't be said in
 * a tar. The message begins with the entry, or with its place where its name isn't known.
 */
public final class TarFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    TarFormatException(String message) {
        super(message);
    }

    /** The same failure, saying where. */
    TarFormatException in(String where) {
        TarFormatException located = new TarFormatException(where + ": " + getMessage());
        located.setStackTrace(getStackTrace());
        return located;
    }
}
