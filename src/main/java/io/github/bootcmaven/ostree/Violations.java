// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

/**
 * What happens to a rule of the format that an object breaks while it can still be read: an unsorted list, a name with a
 * slash. Readers refuse the object; the verifier notes it and looks further.
 */
@FunctionalInterface
interface Violations {

    /** Refuses the object. */
    Violations REFUSED = rule -> {
        throw new MalformedObjectException(rule);
    };

    void found(String rule) throws MalformedObjectException;
}
