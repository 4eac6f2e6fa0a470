// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

/** The names and addresses by which a machine calls itself: what goes there can't be read on the way. */
final class Loopback {

    private Loopback() {}

    static boolean is(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.matches("127(\\.[0-9]{1,3}){3}")
                || host.equals("::1")
                || host.equals("[::1]");
    }
}
