// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import io.github.bootcmaven.log.BootcException;
import org.jspecify.annotations.Nullable;

/**
 * Something that claims to be one of Debian's formats and isn't: a stanza, version, relation or .deb that breaks its
 * rules. The only exception that this package's parsers throw for what they read.
 */
public final class DebFormatException extends BootcException {

    private static final long serialVersionUID = 1L;

    private final long line;

    private DebFormatException(String message, long line, @Nullable Throwable cause) {
        super(Kind.ENVIRONMENT, message, null, null, cause);
        this.line = line;
    }

    static DebFormatException of(String message) {
        return new DebFormatException(message, 0, null);
    }

    static DebFormatException of(String message, Throwable cause) {
        return new DebFormatException(message, 0, cause);
    }

    static DebFormatException atLine(long line, String message) {
        return new DebFormatException("line " + line + ": " + message, line, null);
    }

    /** The line, counted from 1, or 0 where the format has no lines. */
    public long line() {
        return line;
    }
}
