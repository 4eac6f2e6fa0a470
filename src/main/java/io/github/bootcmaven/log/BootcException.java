// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.log;

import org.jspecify.annotations.Nullable;

/**
 * A failure with everything a user needs to act on it: what was being done with which object and why it failed (the
 * message), which pom element to edit, and what to try next.
 *
 * <p>{@link Kind} says who can mend it; the Maven layer chooses its exception type by that, in one place. Messages never
 * contain secrets.
 */
public class BootcException extends RuntimeException {

    /** Who can mend a failure. */
    public enum Kind {
        /** The user, by editing the project. */
        PROJECT,
        /** Nobody by editing: network, disk, tool or host is in the way. */
        ENVIRONMENT
    }

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final @Nullable String element;
    private final @Nullable String hint;

    protected BootcException(
            Kind kind, String message, @Nullable String element, @Nullable String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.element = element;
        this.hint = hint;
    }

    /** A failure the user mends in the project. */
    public static BootcException project(String message) {
        return new BootcException(Kind.PROJECT, message, null, null, null);
    }

    /** A failure of network, disk, tool or host. */
    public static BootcException environment(String message) {
        return new BootcException(Kind.ENVIRONMENT, message, null, null, null);
    }

    /** The same failure, pointing at the pom element to edit, written as in the pom, e.g. {@code <packages>}. */
    public BootcException in(String newElement) {
        return derive(newElement, hint, getCause());
    }

    /** The same failure with the next thing to try. */
    public BootcException hint(String newHint) {
        return derive(element, newHint, getCause());
    }

    /** The same failure with its cause. */
    public BootcException causedBy(Throwable cause) {
        return derive(element, hint, cause);
    }

    private BootcException derive(@Nullable String newElement, @Nullable String newHint, @Nullable Throwable cause) {
        BootcException derived = new BootcException(kind, getMessage(), newElement, newHint, cause);
        derived.setStackTrace(getStackTrace());
        return derived;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    public Kind kind() {
        return kind;
    }

    public @Nullable String element() {
        return element;
    }

    public @Nullable String hint() {
        return hint;
    }

    /** The whole account as the user reads it: message, element and hint, a line each. */
    public String describe() {
        StringBuilder text = new StringBuilder(getMessage());
        if (element != null) {
            text.append("\n  in ").append(element);
        }
        if (hint != null) {
            text.append("\n  ").append(hint);
        }
        return text.toString();
    }
}
