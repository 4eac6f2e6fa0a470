// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

/**
 * A small tree that looks as dpkg and dracut leave a Debian system: merged {@code /usr}, one kernel, an SSH server with
 * its keys, a package database, logs and caches, and state below {@code /var}.
 */
public final class DebianTree {

    public static final String KERNEL = "6.12.1+deb13-amd64";

    private DebianTree() {}

    public static TreeBuilder bootable() {
        TreeBuilder tree = new TreeBuilder().at(1_700_000_000);
        accounts(tree);
        kernel(tree, KERNEL);
        return state(ssh(system(tree)));
    }

    /** A kernel as its package and dracut leave it. */
    public static TreeBuilder kernel(TreeBuilder tree, String version) {
        String modules = "usr/lib/modules/" + version;
        return tree.file("boot/vmlinuz-" + version, "kernel " + version)
                .file("boot/config-" + version, "CONFIG_EROFS_FS=m\n")
                .file("boot/System.map-" + version, "map\n")
                .file(modules + "/modules.dep", "")
                .file(modules + "/initramfs.img", "initramfs", 0600, 0, 0)
                .symlink("vmlinuz", "boot/vmlinuz-" + version)
                .symlink("vmlinuz.old", "boot/vmlinuz-" + version)
                .symlink("initrd.img", "boot/initrd.img-" + version);
    }

    private static void accounts(TreeBuilder tree) {
        tree.file("etc/passwd", "root:x:0:0:root:/root:/bin/bash\nman:x:6:12:man:/var/cache/man:/usr/sbin/nologin\n")
                .file("etc/group", "root:x:0:\nmail:x:8:\nman:x:12:\nutmp:x:43:\nsystemd-journal:x:999:\n")
                .file("etc/passwd-", "root:x:0:0:root:/root:/bin/bash\n")
                .file("etc/.pwd.lock", "", 0600, 0, 0);
    }

    private static TreeBuilder system(TreeBuilder tree) {
        for (String directory : new String[] {"dev", "home", "media", "mnt", "opt", "proc", "run", "srv", "sys"}) {
            tree.directory(directory);
        }
        return tree.symlink("bin", "usr/bin")
                .symlink("lib", "usr/lib")
                .directory("tmp", 01777, 0, 0)
                .directory("root", 0700, 0, 0)
                .file("root/.bashrc", "umask 022\n")
                .file("run/lock/x", "")
                .file("tmp/left", "over")
                .directory("usr/local/bin")
                .directory("usr/local/share/man")
                .symlink("usr/local/man", "share/man")
                .file("usr/lib/os-release", "ID=debian\n")
                .file("usr/lib/ostree/prepare-root.conf", "[composefs]\nenabled = maybe\n")
                .file("usr/lib/tmpfiles.d/var.conf", """
                        # declared by systemd
                        q /var 0755 - - -
                        L /var/run - - - - ../run
                        d /var/log 0755 - - -
                        d /var/cache 0755 - - -
                        d /var/lib 0755 - - -
                        q /var/tmp 1777 root root 30d
                        z /var/log/journal 2755 root systemd-journal - -
                        d- /root/.ssh :0700 root :root -
                        """)
                .file("etc/fstab", "# UNCONFIGURED FSTAB FOR BASE SYSTEM\n")
                .file("etc/hostname", "builder\n")
                .file("etc/resolv.conf", "nameserver 192.0.2.1\n")
                .file("etc/machine-id", "0123456789abcdef0123456789abcdef\n", 0444, 0, 0);
    }

    private static TreeBuilder ssh(TreeBuilder tree) {
        return tree.file("usr/sbin/sshd", "ELF", 0755, 0, 0)
                .file("usr/lib/systemd/system/ssh.service", "[Unit]\n")
                .file("usr/lib/systemd/system/ssh.socket", "[Unit]\n")
                .file("usr/lib/systemd/system/sshd-keygen.service", "[Unit]\nConditionFirstBoot=yes\n")
                .file("etc/ssh/sshd_config", "UsePAM yes\n")
                .file("etc/ssh/ssh_host_rsa_key", "secret", 0600, 0, 0)
                .file("etc/ssh/ssh_host_rsa_key.pub", "public")
                .directory("root/.ssh", 0700, 0, 0);
    }

    private static TreeBuilder state(TreeBuilder tree) {
        return tree.file("var/lib/dpkg/status", "Package: base-files\nStatus: install ok installed\n")
                .file("var/lib/dpkg/status-old", "")
                .file("var/lib/dpkg/lock", "", 0640, 0, 0)
                .file("var/lib/dpkg/available", "Package: x\n")
                .file("var/lib/dpkg/triggers/Lock", "")
                .file("var/lib/dpkg/info/base-files.list", "/.\n")
                .file("var/lib/pam/seen", "unix\n")
                .file("var/lib/python/python3.13_installed", "")
                .file("var/lib/systemd/random-seed", "seed")
                .file("var/cache/ldconfig/aux-cache", "inodes")
                .directory("var/cache/man/de/cat1", 0755, 6, 12)
                .file("var/log/dpkg.log", "2026-01-01 install\n")
                .file("var/log/btmp", "", 0660, 0, 43)
                .directory("var/log/journal", 02755, 0, 999)
                .directory("var/mail", 02775, 0, 8)
                .directory("var/opt")
                .directory("var/tmp", 01777, 0, 0)
                .symlink("var/run", "/run")
                .symlink("var/spool/mail", "../mail");
    }
}
