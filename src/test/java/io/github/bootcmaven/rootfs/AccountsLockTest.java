// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountsLockTest {

    private static final String PASSWD = """
            root:x:0:0:root:/root:/bin/bash
            chrony:x:101:103:Chrony "daemon", 100%:/var/lib/chrony:/usr/sbin/nologin
            bus:x:995:995::/nonexistent:/usr/sbin/nologin
            """;

    private static final String GROUP = """
            root:x:0:
            chrony:x:103:
            bus:x:995:
            """;

    private static TreeBuilder base(String passwd, String group) {
        return new TreeBuilder()
                .file("usr/share/base-passwd/passwd.master", "root:*:0:0:root:/root:/bin/bash\n")
                .file("usr/share/base-passwd/group.master", "root:*:0:\n")
                .file("etc/passwd", passwd)
                .file("etc/group", group)
                .file("etc/shadow", "root:*:1:0:99999:7:::\nbus:!*:20777:::::1:\nchrony:!:20000:0:99999:7:::\n");
    }

    @Test
    void theTextSaysAllThatAnAccountIsAndReadsBack() throws IOException {
        FileTree tree = base(PASSWD, GROUP)
                .directory("var/lib/chrony", 02750, 101, 103)
                .file("var/lib/dpkg/info/other.list", "/var/lib/other\n")
                .make();
        String text = AccountsLock.of(tree).text();
        assertThat(text.lines().filter(line -> !line.startsWith("#")))
                .containsExactly(
                        "g bus 995",
                        "g chrony 103",
                        "u! bus 995:995 - /nonexistent /usr/sbin/nologin",
                        "u chrony 101:103 \"Chrony \\\"daemon\\\", 100%%\" /var/lib/chrony /usr/sbin/nologin",
                        "d /var/lib/chrony 2750 chrony chrony - -");
        assertThat(AccountsLock.parse(text, "file").text()).isEqualTo(text);
    }

    @Test
    void aHomeThatAPackageBringsIsLeftToIt() throws IOException {
        FileTree tree = base(PASSWD, GROUP)
                .directory("var/lib/chrony", 0750, 101, 103)
                .file("var/lib/dpkg/info/chrony.list", "/var/lib\n/var/lib/chrony\n")
                .make();
        assertThat(AccountsLock.of(tree).text()).doesNotContain("d /var/lib/chrony");
    }

    @Test
    void aMovedIdNamesAccountPackageAndElement() throws IOException {
        AccountsLock lock = AccountsLock.of(base(PASSWD, GROUP).make());
        FileTree moved = base(PASSWD.replace("101:103", "102:103"), GROUP)
                .file("var/lib/dpkg/info/chrony-nts:amd64.postinst", "adduser --system chrony\n")
                .file("var/lib/dpkg/info/chronyd.postinst", "adduser --system chronyd\n")
                .make();
        assertThatThrownBy(() -> lock.check(moved))
                .isInstanceOf(BootcException.class)
                .hasMessageContainingAll("user chrony", "uid 101, gid 103", "has uid 102", "named by chrony-nts)")
                .satisfies(e -> assertThat(((BootcException) e).element()).contains("<packages>"));
    }

    @Test
    void aGroupThatIsGoneIsAnError() throws IOException {
        AccountsLock lock = AccountsLock.of(base(PASSWD, GROUP).make());
        FileTree without = base(PASSWD, GROUP.replace("bus:x:995:\n", ""))
                .file("usr/lib/sysusers.d/dbus.conf", "u bus -\n")
                .file("var/lib/dpkg/info/dbus-common.list", "/usr/lib/sysusers.d/dbus.conf\n")
                .make();
        assertThatThrownBy(() -> lock.check(without)).hasMessageContainingAll("group bus", "is gone", "dbus-common");
    }

    @Test
    void newAccountsAreAllowedAndTold() throws IOException {
        AccountsLock lock = AccountsLock.of(base(PASSWD, GROUP).make());
        FileTree more = base(PASSWD + "app:x:102:995::/:/bin/sh\n", GROUP + "lp2:x:104:\n")
                .make();
        lock.check(more);
        assertThat(lock.missing(AccountsLock.of(more))).containsExactly("app", "lp2");
    }

    @ParameterizedTest
    @CsvSource({
        "'u a 1:1 - / /bin/sh\nu b 1:2 - / /bin/sh', which a has",
        "'g a 1\ng b 1', which a has",
        "g a x, no number",
        "g a, no number",
        "m a b, neither a user",
    })
    void aBrokenFileNamesTheLine(String text, String why) {
        assertThatThrownBy(() -> AccountsLock.parse(text, "accounts.lock"))
                .isInstanceOf(BootcException.class)
                .hasMessageContainingAll("accounts.lock: line ", why);
    }

    @Test
    void theFilesAreTheSameWhoeverMadeTheAccounts() throws IOException {
        FileTree byScripts = base(PASSWD, GROUP)
                .file("etc/gshadow", "root:*::\nbus:!*::\nchrony:!::\n")
                .make();
        FileTree seeded = base(
                        "bus:x:995:995::/nonexistent:/usr/sbin/nologin\n"
                                + PASSWD.replace("bus:x:995:995::/nonexistent:/usr/sbin/nologin\n", ""),
                        GROUP)
                .file("etc/shadow", "chrony:*:20777:0:99999:7:::\nbus:*:1:0:99999:7:::\nroot:*:2:0:99999:7:::\n")
                .file("etc/gshadow", "chrony:*::\nroot:*::\nbus:*::\n")
                .make();
        new AccountFiles(byScripts, 1_795_132_800).settle(Set.of());
        new AccountFiles(seeded, 1_795_132_800).settle(Set.of("bus"));
        for (String file : List.of("etc/passwd", "etc/group", "etc/shadow", "etc/gshadow")) {
            assertThat(TreeBuilder.text(seeded, file)).isEqualTo(TreeBuilder.text(byScripts, file));
        }
        assertThat(TreeBuilder.text(seeded, "etc/shadow"))
                .isEqualTo("root:*:20777:0:99999:7:::\nchrony:!*:20777::::::\nbus:!*:20777:::::1:\n");
    }

    @Test
    void aPasswordIsLeftAlone() throws IOException {
        FileTree tree = base(PASSWD, GROUP)
                .file("etc/shadow", "chrony:$y$hash:5:0:9:7:::\n")
                .make();
        new AccountFiles(tree, 0).settle(Set.of());
        assertThat(TreeBuilder.text(tree, "etc/shadow")).isEqualTo("chrony:$y$hash:5:0:9:7:::\n");
    }
}
