// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

/**
 * A check that couldn't be made, as against one that found something: its rule is neither kept nor broken. It fails the
 * verification whatever the rule's severity, as it ends a run of {@code bootc container lint}.
 */
public final class CouldNotCheckException extends Exception {

    private static final long serialVersionUID = 1L;

    CouldNotCheckException(String message) {
        super(message);
    }
}
