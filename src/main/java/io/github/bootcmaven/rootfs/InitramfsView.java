// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.DigestingOutputStream;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What the generator of the initramfs gets to see of a tree, and the digest of what it can read of that. An initramfs is
 * made anew only when this digest is another.
 *
 * <p>Files of the packages are there as the project left them, but for those that have nothing to do with booting. A file that
 * only the project has is there where the generators look for configuration, modules and firmware, and nowhere else: an
 * application changes without the initramfs, and a program of the project's gets into one by dracut's configuration only. A
 * project that configures dracut itself may name any file there, so then the generator sees everything.
 */
final class InitramfsView {

    /** Where a project's own files may decide what is in the initramfs. */
    private static final Pattern PLACES = Pattern.compile(String.join(
            "|",
            "etc/(crypttab|e2fsck\\.conf|fstab|fstab\\.sys|locale\\.conf|vconsole\\.conf|modules|ld\\.so\\.conf|ld\\.so\\.preload)",
            "etc/(depmod|ld\\.so\\.conf|modprobe|modules-load|sysctl)\\.d/.+",
            "etc/multipath\\.conf",
            "etc/(initramfs|initramfs-tools|iscsi|kernel|lvm|mdadm|multipath|ndctl|nvme|ostree|plymouth|udev)/.+",
            "etc/(selinux|terminfo)/.+",
            "etc/default/(keyboard|console-setup)",
            "usr/lib/(group|initrd-release|passwd)",
            "usr/lib/(bootc|firmware|kernel|modules|ostree|udev)/.+",
            "usr/lib/systemd/[^/]+\\.conf(\\.d/.+)?",
            "usr/lib/systemd/system/(dbus|initrd-|ldconfig|modprobe@|systemd-)[^/]*\\.d/.+",
            "usr/lib/sysusers\\.d/systemd-.+",
            "usr/(local/)?lib/(depmod|modprobe|modules-load|sysctl)\\.d/.+",
            "usr/share/(crypto-policies|initramfs-tools|plymouth)/.+"));

    /** Where a project says what the initramfs is made of. */
    private static final Pattern CONFIGURATION =
            Pattern.compile("etc/dracut\\.conf|etc/dracut\\.conf\\.d/.+|usr/lib/dracut/.+");

    /** What no generator needs, found by traces of dracut: without it, dracut makes the same. It works in {@code /var/tmp}. */
    private static final Pattern UNREAD = Pattern.compile(String.join(
            "|",
            "(dev|home|media|mnt|opt|proc|root|run|srv|sys|tmp)/.+",
            "var/(?!tmp$).+",
            "usr/(games|include|src)/.+",
            "usr/lib/(dpkg|girepository-1\\.0|mime|pam\\.d|python3|python3\\.[0-9]+|sysimage|valgrind)/.+",
            "usr/share/(applications|apport|bash-completion|bug|common-licenses|debconf|dict|doc|doc-base)/.+",
            "usr/share/(factory|fish|i18n|icons|info|java|keyrings|lintian|man|menu|metainfo|mime|perl)/.+",
            "usr/share/(perl5|pixmaps|polkit-1|python3|xml|zsh)/.+"));

    private static final String REFERENCE = "usr/lib/dracut/dracut-functions.sh";

    private final FileTree tree;

    private InitramfsView(FileTree tree) {
        this.tree = tree;
    }

    /**
     * The view of a tree.
     *
     * @param configured the tree as its packages were configured
     * @param customised the same as the project has changed it
     */
    static InitramfsView of(FileTree configured, FileTree customised) {
        FileTree view = customised.copy();
        if (!hidesOthers("", configured.root(), customised.root(), view.root())) {
            return whole(customised);
        }
        HiddenPaths.remove(view, UNREAD);
        return new InitramfsView(view);
    }

    /** The view of one who sees everything. */
    static InitramfsView whole(FileTree tree) {
        return new InitramfsView(tree.copy());
    }

    /** @return whether the project leaves the generator's own configuration alone */
    private static boolean hidesOthers(String path, Directory configured, Directory customised, Directory view) {
        for (String name : customised.children().keySet()) {
            String child = path + name;
            Node before = configured.get(name);
            Node now = customised.get(name);
            if (CONFIGURATION.matcher(child).matches() && !(now instanceof Directory) && now != before) {
                return false;
            }
            if (now instanceof Directory directory && view.get(name) instanceof Directory seen) {
                Directory old = before instanceof Directory there ? there : new Directory(directory.metadata());
                if (!hidesOthers(child + "/", old, directory, seen)) {
                    return false;
                }
                if (before == null && seen.children().isEmpty()) {
                    view.remove(name);
                }
            } else if (before == null && !PLACES.matcher(child).matches()) {
                view.remove(name);
            }
        }
        return true;
    }

    /** The files that the generator sees. */
    FileTree tree() {
        return tree;
    }

    /** The digest of all of them. */
    Digest digest() throws IOException {
        long latest = tree.find(REFERENCE) instanceof RegularFile reference
                ? reference.metadata().mtime()
                : Long.MAX_VALUE;
        DigestingOutputStream digest = new DigestingOutputStream(OutputStream.nullOutputStream());
        @SuppressWarnings("resource") // nothing to release
        DataOutputStream out = new DataOutputStream(digest);
        tree.walk((path, node) -> write(path, node, latest, out));
        out.flush();
        return digest.digest();
    }

    /** @param latest the time that dracut gives whatever is younger */
    private static void write(String path, Node node, long latest, DataOutputStream out) throws IOException {
        out.writeUTF(path);
        Metadata metadata = node.metadata();
        out.writeLong(metadata.uid());
        out.writeLong(metadata.gid());
        out.writeShort(metadata.mode());
        if (node instanceof Directory) {
            out.writeByte('d');
        } else if (node instanceof Symlink link) {
            byte[] target = link.target().getBytes(StandardCharsets.UTF_8);
            out.writeByte('l');
            out.writeInt(target.length);
            out.write(target);
        } else if (node instanceof RegularFile file) {
            out.writeByte('f');
            out.writeLong(Math.min(metadata.mtime(), latest));
            out.writeLong(file.content().size());
            file.content().writeTo(out);
        }
    }
}
