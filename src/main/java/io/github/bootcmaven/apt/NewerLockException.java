// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.log.BootcException;

/** A lock of a form that only a newer plugin knows: it is neither read nor written over. */
public final class NewerLockException extends BootcException {

    private static final long serialVersionUID = 1L;

    NewerLockException(String file, long version) {
        super(
                Kind.PROJECT,
                file + " has the lock version " + version
                        + ", which a newer bootc-maven-plugin has written; this one knows " + PackageLock.VERSION,
                PackageLock.ELEMENT,
                "Use the plugin's version that wrote it, or delete the file and run mvn bootc:lock.",
                null);
    }
}
