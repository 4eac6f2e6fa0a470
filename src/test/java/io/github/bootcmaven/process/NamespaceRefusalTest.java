// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamespaceRefusalTest {

    @TempDir
    Path root;

    private void put(String file, String text) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text);
    }

    @ParameterizedTest
    @CsvSource({
        "proc/sys/kernel/apparmor_restrict_unprivileged_userns,1,kernel.apparmor_restrict_unprivileged_userns=0",
        "proc/sys/kernel/unprivileged_userns_clone,0,kernel.unprivileged_userns_clone=1",
        "proc/sys/user/max_user_namespaces,0,user.max_user_namespaces=15000",
    })
    void theSwitchThatForbidsIsTheOneToTurn(String file, String value, String wanted) throws IOException {
        put(file, value + "\n");
        assertThat(new NamespaceRefusal(root).hint())
                .contains("sysctl -w " + wanted)
                .doesNotContain("--privileged");
    }

    /** Where AppArmor restricts them, a user gets the user namespace and then none of the others. */
    @Test
    void aUserUnderUbuntusRestrictionIsToldTheSwitchAndNothingElse() throws IOException {
        put("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n");
        put("proc/sys/user/max_user_namespaces", "95000\n");
        assertThat(new NamespaceRefusal(root)
                        .exception("unshare: cannot change root filesystem propagation: Permission denied")
                        .describe())
                .contains("this host allows no user namespaces (unshare: cannot change root")
                .contains("sysctl -w kernel.apparmor_restrict_unprivileged_userns=0")
                .contains("/etc/sysctl.d")
                .doesNotContain("--privileged");
    }

    @Test
    void rootIsToldOfContainersInAnyCase() throws IOException {
        put("proc/sys/user/max_user_namespaces", "0\n");
        assertThat(new NamespaceRefusal(root)
                        .exceptionForRoot("unshare failed: No space left", "unshare failed: Operation not permitted")
                        .describe())
                .contains("(unshare failed: No space left)", "(unshare failed: Operation not permitted)")
                .contains("sysctl -w user.max_user_namespaces=15000", "--cap-add SYS_ADMIN");
    }

    @Test
    void switchesThatAllowAreNotMentioned() throws IOException {
        put("proc/sys/kernel/unprivileged_userns_clone", "1\n");
        put("proc/sys/user/max_user_namespaces", "95000\n");
        put("run/.containerenv", "");
        assertThat(new NamespaceRefusal(root).hint())
                .startsWith("In a container")
                .doesNotContain("sysctl");
    }

    @Test
    void whereNothingTellsTheUserIsToldWhereElseToLook() {
        assertThat(new NamespaceRefusal(root).hint()).contains("seccomp", "RestrictNamespaces");
    }
}
