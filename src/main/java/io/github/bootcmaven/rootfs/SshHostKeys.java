// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The SSH server's host keys: openssh-server makes them when it is installed, which would give every machine of an image
 * the same ones. They are taken out, and each machine makes its own before its server first starts.
 */
final class SshHostKeys {

    private static final Pattern HOST_KEY = Pattern.compile("ssh_host_.+_key(-cert)?(\\.pub)?");
    private static final String UNITS = "usr/lib/systemd/system";
    private static final String KEYGEN = "sshd-keygen.service";
    private static final String DROP_IN = UNITS + "/" + KEYGEN + ".d/10-bootc-image.conf";

    /** ssh-keygen makes the Ed25519 key last; an empty file is what a power cut leaves, and ssh-keygen replaces it. */
    private static final String CONDITIONS = """
            ConditionPathIsReadWrite=/etc/ssh
            ConditionFileNotEmpty=!/etc/ssh/ssh_host_ed25519_key
            """;

    private static final String DROP_IN_TEXT = """
            # The host keys are not in the image, and its empty machine-id is no first boot to systemd.
            # The empty assignment takes back all conditions of the unit.
            [Unit]
            ConditionFirstBoot=
            """ + CONDITIONS;

    private static final String UNIT_TEXT = """
            [Unit]
            Description=Make the OpenSSH server's host keys where they are missing
            Documentation=man:ssh-keygen(1)
            Before=ssh.service
            """ + CONDITIONS + """

                    [Service]
                    Type=oneshot
                    RemainAfterExit=yes
                    ExecStart=/usr/bin/ssh-keygen -A
                    """;

    private final FileTree tree;
    private final ImageNodes nodes;
    private final ShapeRequest request;

    SshHostKeys(FileTree tree, ImageNodes nodes, ShapeRequest request) {
        this.tree = tree;
        this.nodes = nodes;
        this.request = request;
    }

    void makeAtFirstStart() throws IOException {
        removeKeys();
        Directory units = tree.directory(UNITS);
        if (units == null || units.get("ssh.service") == null || tree.find("usr/sbin/sshd") == null) {
            return;
        }
        if (units.get(KEYGEN) == null) {
            // Debian has the unit since trixie. ssh.socket needs no order of its own: it starts ssh.service.
            units.put(KEYGEN, nodes.file(UNIT_TEXT));
        } else if (!UNIT_TEXT.equals(TextFile.text(tree, UNITS + "/" + KEYGEN))) {
            tree.mkdirs(UNITS + "/" + KEYGEN + ".d", nodes.metadata(0755));
            tree.put(DROP_IN, nodes.file(DROP_IN_TEXT));
        }
        for (String server : List.of("ssh.service", "ssh.socket")) {
            if (units.get(server) != null) {
                tree.mkdirs(UNITS + "/" + server + ".wants", nodes.metadata(0755))
                        .put(KEYGEN, nodes.symlink("../" + KEYGEN));
            }
        }
    }

    private void removeKeys() {
        Directory ssh = tree.directory("etc/ssh");
        if (ssh == null) {
            return;
        }
        for (String name : List.copyOf(ssh.children().keySet())) {
            if (HOST_KEY.matcher(name).matches() && !request.keep().contains("etc/ssh/" + name)) {
                ssh.remove(name);
            }
        }
    }
}
