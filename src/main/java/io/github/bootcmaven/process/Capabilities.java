// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import java.util.List;

/**
 * What root in a sandbox may do, see capabilities(7): all that installing packages takes, and nothing that a user namespace
 * would not confine, so that a sandbox without one confines as well, and packages come out the same. Above all no mounting,
 * no device nodes, and no opening of files by handles, which would reach the host's.
 */
final class Capabilities {

    private static final List<String> KEPT = List.of(
            "chown",
            "dac_override",
            "fowner",
            "fsetid",
            "kill",
            "setgid",
            "setuid",
            "setpcap",
            "net_bind_service",
            "sys_chroot",
            "setfcap",
            "audit_write");

    private Capabilities() {}

    /** The arguments of setpriv(1) that leave a program with these at most. */
    static List<String> setpriv() {
        return List.of("--bounding-set", "-all,+" + String.join(",+", KEPT), "--inh-caps", "-all");
    }
}
