// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ImageSysusersTest {

    private final FileTree tree = new TreeBuilder()
            .file("etc/passwd", """
                    root:x:0:0:root:/root:/bin/bash
                    _chrony:x:101:103:Chrony daemon,,,:/var/lib/chrony:/usr/sbin/nologin
                    sshd:x:102:65534::/run/sshd:/usr/sbin/nologin
                    """)
            .file("etc/group", "root:x:0:\n_chrony:x:103:\nkvm:x:104:\nbackup:x:34:\n")
            .file("usr/lib/sysusers.d/basic.conf", "u root 0 \"Super User\" /root\ng backup 34 -\ng kvm - -\n")
            .file("usr/lib/sysusers.d/chrony.conf", "u! _chrony - \"Chrony daemon\"\n")
            .make();

    @Test
    void whatNoPackageDeclaresWithAnIdIsDeclaredWithIt() throws IOException {
        new ImageSysusers(tree, new ImageNodes(7)).declare();
        assertThat(TreeBuilder.text(tree, ImageSysusers.PATH).lines().filter(line -> !line.startsWith("#")))
                .containsExactly(
                        "g _chrony 103",
                        "g kvm 104",
                        "u _chrony 101:103 \"Chrony daemon,,,\" /var/lib/chrony /usr/sbin/nologin",
                        "u sshd 102:65534 - /run/sshd /usr/sbin/nologin");
    }

    @Test
    void declaringAgainChangesNothing() throws IOException {
        new ImageSysusers(tree, new ImageNodes(7)).declare();
        String once = TreeBuilder.text(tree, ImageSysusers.PATH);
        new ImageSysusers(tree, new ImageNodes(7)).declare();
        assertThat(TreeBuilder.text(tree, ImageSysusers.PATH)).isEqualTo(once);
    }

    @Test
    void aTreeWithoutSystemdGetsNoFile() throws IOException {
        tree.remove("usr/lib/sysusers.d");
        new ImageSysusers(tree, new ImageNodes(7)).declare();
        assertThat(tree.find(ImageSysusers.PATH)).isNull();
    }
}
