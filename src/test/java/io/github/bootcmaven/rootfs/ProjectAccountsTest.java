// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectAccountsTest {

    private static final AuthorizedKey KEY = new AuthorizedKey(
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIrxfdhT0Ls1jN1f7FfMgmfvpfQLxLMtfvcmRF5Z3pTN admin@example.com");

    @Test
    void systemdMakesThemFromSysusers() {
        UserAccount admin = new UserAccount(
                "admin", 1000L, "The Admin", "/home/admin", "/bin/bash", null, List.of("sudo"), List.of(KEY));
        UserAccount app = user("app", 950L);

        ProjectAccounts accounts = new ProjectAccounts(List.of(admin, app), new TreeMap<>(Map.of("operators", 951L)));

        assertThat(accounts.sysusers().lines().skip(1))
                .containsExactly(
                        "g operators 951",
                        "u admin 1000 \"The Admin\" /home/admin /bin/bash",
                        "u app 950 \"\" - -",
                        "m admin sudo");
        assertThat(accounts.keyFiles())
                .containsOnlyKeys("usr/lib/ssh/authorized_keys.d/admin", "etc/ssh/sshd_config.d/10-bootc-image.conf")
                .containsEntry("usr/lib/ssh/authorized_keys.d/admin", KEY.line() + "\n");
    }

    @Test
    void numbersThatClashAreErrors() {
        fails(() -> accounts(user("a", 950L), user("b", 950L)), "<users>", "the user b the number 950");
        fails(() -> accounts(user("a", 950L), user("a", 951L)), "<users>", "twice");
        fails(
                () -> new ProjectAccounts(List.of(user("a", 950L)), new TreeMap<>(Map.of("g", 950L))),
                "<users>",
                "the group g has it");
        fails(
                () -> new ProjectAccounts(List.of(user("a", 950L)), new TreeMap<>(Map.of("a", 951L))),
                "<groups>",
                "by itself");
        fails(
                () -> new ProjectAccounts(List.of(), new TreeMap<>(Map.of("g", 950L, "h", 950L))),
                "<groups>",
                "the number 950");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 65534, 4_294_967_295L})
    void aNumberThatIsRootsOrNobodysIsRefused(long uid) {
        fails(() -> user("a", uid), "<users>", "" + uid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "1a", "a:b", "a b", "../x", "a.b"})
    void aNameThatWouldBreakPasswdIsRefused(String name) {
        fails(() -> user(name, 950L), "<users>", "the name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "", "$1$salt$qwertyuiopasdfghjklzxc", "ab12cd34ef56g", "$6$short", "$y$a:b"})
    void aPasswordThatIsNoStrongHashIsRefusedAndNotRepeated(String password) {
        assertThatThrownBy(() -> withPassword(password)).isInstanceOfSatisfying(BootcException.class, e -> {
            assertThat(e.element()).isEqualTo("<password>");
            if (!password.isEmpty()) {
                assertThat(e.describe()).doesNotContain(password);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!",
                "*",
                "!*",
                "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7",
                "$6$rounds=5000$saltsalt$0123456789012345678901234567890123456789",
                "$2b$12$abcdefghijklmnopqrstuvwxyz0123456789"
            })
    void aHashOrALockIsTaken(String password) {
        UserAccount user = withPassword(password);

        assertThat(user.password()).isEqualTo(password);
        assertThat(user.toString()).doesNotContain(password);
    }

    @Test
    void aNewUserNeedsANumber() {
        fails(
                () -> new UserAccount("a", null, "", "/home/a", null, null, List.of(), List.of()),
                "<users>",
                "needs a number");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssh-ed25519",
                "ssh-ed25519 AAAA",
                "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIIrxfdhT0Ls1jN1f7FfMgmfvpfQLxLMtfvcmRF5Z3pTN",
                "hello world"
            })
    void whatIsNoPublicKeyIsRefused(String line) {
        fails(() -> new AuthorizedKey(line), "<authorizedKeys>", "no public key");
    }

    @Test
    void aKeyMayHaveOptions() {
        String line = "restrict,command=\"/usr/bin/backup x\" " + KEY.line();

        assertThat(new AuthorizedKey(line + "\n").line()).isEqualTo(line);
    }

    @Test
    void aPrivateKeyIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> new AuthorizedKey("-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0"))
                .hasMessageContaining("private")
                .hasMessageNotContaining("c2VjcmV0");
    }

    private static UserAccount user(String name, @Nullable Long uid) {
        return new UserAccount(name, uid, "", null, null, null, List.of(), List.of());
    }

    private static UserAccount withPassword(String password) {
        return new UserAccount("a", 950L, "", null, null, password, List.of(), List.of());
    }

    private static ProjectAccounts accounts(UserAccount... users) {
        return new ProjectAccounts(List.of(users), new TreeMap<>());
    }

    private static void fails(Runnable maker, String element, String said) {
        assertThatThrownBy(maker::run)
                .hasMessageContaining(said)
                .isInstanceOfSatisfying(
                        BootcException.class, e -> assertThat(e.element()).isEqualTo(element));
    }
}
