// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshHostKeysTest {

    private static final String UNITS = "usr/lib/systemd/system/";

    @ParameterizedTest
    @ValueSource(
            strings = {"ssh_host_rsa_key", "ssh_host_ed25519_key.pub", "ssh_host_ecdsa_key-cert.pub", "ssh_host_dsa_key"
            })
    void hostKeysGoEvenWithoutAServer(String name) throws IOException {
        assertThat(apply(new TreeBuilder().file("etc/ssh/" + name, "x"), Set.of())
                        .find("etc/ssh/" + name))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"moduli", "sshd_config", "ssh_host_keys.conf"})
    void configurationStays(String name) throws IOException {
        assertThat(apply(new TreeBuilder().file("etc/ssh/" + name, "x"), Set.of())
                        .find("etc/ssh/" + name))
                .isNotNull();
    }

    @Test
    void aKeyThatTheProjectBringsStays() throws IOException {
        String key = "etc/ssh/ssh_host_ed25519_key";

        assertThat(apply(new TreeBuilder().file(key, "x"), Set.of(key)).find(key))
                .isNotNull();
    }

    @Test
    void debiansUnitRunsWhereTheKeyIsMissingInsteadOfAtFirstBoot() throws IOException {
        FileTree tree =
                apply(server().file(UNITS + "sshd-keygen.service", "[Unit]\nConditionFirstBoot=yes\n"), Set.of());

        assertThat(TreeBuilder.text(tree, UNITS + "sshd-keygen.service")).contains("ConditionFirstBoot=yes");
        assertThat(TreeBuilder.text(tree, UNITS + "sshd-keygen.service.d/10-bootc-image.conf"))
                .contains("[Unit]\nConditionFirstBoot=\n", "ConditionFileNotEmpty=!/etc/ssh/ssh_host_ed25519_key\n");
        assertThat(TreeBuilder.target(tree, UNITS + "ssh.service.wants/sshd-keygen.service"))
                .isEqualTo("../sshd-keygen.service");
    }

    @Test
    void aServerWithoutSuchAUnitGetsOne() throws IOException {
        FileTree tree = apply(server(), Set.of());

        assertThat(TreeBuilder.text(tree, UNITS + "sshd-keygen.service"))
                .contains("Before=ssh.service\n", "ExecStart=/usr/bin/ssh-keygen -A\n")
                .contains("ConditionFileNotEmpty=!/etc/ssh/ssh_host_ed25519_key\n");
        assertThat(TreeBuilder.target(tree, UNITS + "ssh.service.wants/sshd-keygen.service"))
                .isEqualTo("../sshd-keygen.service");
        assertThat(TreeBuilder.target(tree, UNITS + "ssh.socket.wants/sshd-keygen.service"))
                .isEqualTo("../sshd-keygen.service");
        assertThat(tree.find(UNITS + "sshd-keygen.service.d")).isNull();
    }

    @Test
    void ourOwnUnitNeedsNoDropIn() throws IOException {
        FileTree tree = apply(server(), Set.of());
        new SshHostKeys(tree, new ImageNodes(0), new ShapeRequest(0, true)).makeAtFirstStart();

        assertThat(tree.find(UNITS + "sshd-keygen.service.d")).isNull();
    }

    @Test
    void withoutAServerThereIsNothingToStart() throws IOException {
        FileTree tree = apply(new TreeBuilder().file(UNITS + "ssh.service", "[Unit]\n"), Set.of());

        assertThat(tree.find(UNITS + "sshd-keygen.service")).isNull();
    }

    private static TreeBuilder server() {
        return new TreeBuilder()
                .file("usr/sbin/sshd", "ELF", 0755, 0, 0)
                .file(UNITS + "ssh.service", "[Unit]\n")
                .file(UNITS + "ssh.socket", "[Unit]\n");
    }

    private static FileTree apply(TreeBuilder tree, Set<String> keep) throws IOException {
        FileTree made = tree.make();
        new SshHostKeys(made, new ImageNodes(0), new ShapeRequest(0, true, keep)).makeAtFirstStart();
        return made;
    }
}
