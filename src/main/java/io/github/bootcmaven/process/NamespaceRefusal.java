// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Why a host lets nobody make a user namespace, and what exactly to enable: its own switches say it. */
final class NamespaceRefusal {

    /** The host has refused a namespace; the message is what the program told who was to make it. */
    static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Refused(String told) {
            super(told);
        }

        @Override
        public String getMessage() {
            String told = super.getMessage();
            return told == null || told.isEmpty() ? "no reason given" : told;
        }
    }

    /** A switch, the value that forbids, one that allows, and what the former means. */
    private static final String[][] SWITCHES = {
        {"kernel.apparmor_restrict_unprivileged_userns", "1", "0", "AppArmor keeps them from programs without a profile"
        },
        {"kernel.unprivileged_userns_clone", "0", "1", "they are kept to root"},
        {"user.max_user_namespaces", "0", "15000", "their number is limited to none"},
    };

    private static final String PERSIST = " (for good: the same line in a file below /etc/sysctl.d)";
    private static final String CONTAINER =
            "In a container, run it with --privileged, or with --security-opt seccomp=unconfined --security-opt"
                    + " apparmor=unconfined --cap-add SYS_ADMIN.";

    private final Path root;

    /** @param root the host's root; another one in tests */
    NamespaceRefusal(Path root) {
        this.root = root;
    }

    /** The error where a user can't have the namespaces. */
    BootcException exception(String told) {
        return BootcException.environment(
                        "Cannot set up the sandbox: this host allows no user namespaces (" + told + ")")
                .hint(hint());
    }

    /** The error where root can have them neither with a user namespace nor without. */
    BootcException exceptionForRoot(String toldWith, String toldWithout) {
        return BootcException.environment("Cannot set up the sandbox: this host allows no user namespaces (" + toldWith
                        + "), and root here can't do without (" + toldWithout + ")")
                .hint(hint().contains(CONTAINER) ? hint() : hint() + "\n  " + CONTAINER);
    }

    /** What to do, as root. */
    String hint() {
        List<String> hints = new ArrayList<>();
        for (String[] each : SWITCHES) {
            if (says("proc/sys/" + each[0].replace('.', '/'), each[1])) {
                hints.add("Allow them, as root: sysctl -w " + each[0] + "=" + each[2] + PERSIST + "; " + each[3] + ".");
            }
        }
        if (Files.exists(root.resolve(".dockerenv")) || Files.exists(root.resolve("run/.containerenv"))) {
            hints.add(CONTAINER);
        }
        return hints.isEmpty()
                ? "No switch of the kernel forbids them: look at ulimit, the service manager's RestrictNamespaces, or a"
                        + " seccomp filter. " + CONTAINER
                : String.join("\n  ", hints);
    }

    private boolean says(String file, String value) {
        try {
            return Files.readString(root.resolve(file)).strip().equals(value);
        } catch (IOException e) {
            return false;
        }
    }
}
