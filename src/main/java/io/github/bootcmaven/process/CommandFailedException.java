// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import io.github.bootcmaven.log.BootcException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program that could not be started, was killed, or ended with a status other than zero. */
public final class CommandFailedException extends BootcException {

    /** The status of a program that could not be started. */
    public static final int NOT_STARTED = 127;

    private static final long serialVersionUID = 1L;
    private static final int SIGNAL_BASE = 128;

    private final int status;
    private final List<String> lastLines;

    CommandFailedException(Command command, int status, List<String> lastLines, @Nullable Throwable cause) {
        super(Kind.ENVIRONMENT, message(command, status, lastLines, cause != null), null, null, cause);
        this.status = status;
        this.lastLines = List.copyOf(lastLines);
    }

    private static String message(Command command, int status, List<String> lastLines, boolean caused) {
        String what = status == NOT_STARTED && caused
                ? command.program() + " could not be run: is it installed?"
                : status > SIGNAL_BASE
                        ? command.program() + " was ended by signal " + (status - SIGNAL_BASE)
                        : command.program() + " failed with status " + status;
        String told = lastLines.isEmpty() ? "" : "\n    " + String.join("\n    ", lastLines);
        return what + told + "\n  command: " + command.brief();
    }

    /** The exit status; {@link #NOT_STARTED} where the program isn't there, 128 and more where a signal ended it. */
    public int status() {
        return status;
    }

    /** The last lines the program printed. */
    public List<String> lastLines() {
        return lastLines;
    }
}
