// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code <rootfs>}: what the image has besides the packages as they are. */
public final class RootfsConfiguration {

    /**
     * Folders whose files are laid over the tree, in order, each a path or {@code <directory>}, {@code <filtering>} and
     * {@code <rules>}; default: {@code src/main/rootfs} where it exists.
     */
    @Nullable
    List<OverlayConfiguration> overlays;

    /** Maven artifacts, of the reactor or a repository, with their places: {@code g:a:v:jar /usr/lib/app/app.jar 0644}. */
    @Nullable
    List<ArtifactConfiguration> artifacts;

    /** systemd units that are enabled; or {@code <enable>}, {@code <disable>}, {@code <mask>}, {@code <defaultTarget>}. */
    @Nullable
    UnitsConfiguration units;

    /** Users: {@code <name>}, {@code <uid>}, {@code <authorizedKeys>} and others, or {@code name uid}. */
    @Nullable
    List<UserConfiguration> users;

    /** Groups: {@code <name>} and {@code <gid>}, or {@code name gid}. */
    @Nullable
    List<GroupConfiguration> groups;

    /** What machines are called until they are told otherwise. */
    @Nullable
    String hostname;

    /** The language of machines, e.g. {@code de_DE.UTF-8}. */
    @Nullable
    String locale;

    /** The time zone of machines, e.g. {@code Europe/Berlin}. */
    @Nullable
    String timeZone;

    /** The layout of the console's keyboard, e.g. {@code de} or {@code de:nodeadkeys}. */
    @Nullable
    String keymap;

    /** What bootc tells the kernel, e.g. {@code console=ttyS0 quiet}; or {@code <all>}, {@code <amd64>}, {@code <arm64>} ... */
    @Nullable
    KernelArgumentsConfiguration kernelArguments;

    /** What {@code bootc install} does unless it is told otherwise, e.g. {@code <rootFsType>ext4</rootFsType>}. */
    @Nullable
    InstallConfiguration install;

    /** Machines take the project's image only with its signature: {@code <key>}, {@code <scope>}, {@code <rejectOthers>}, or the key alone. */
    @Nullable
    SignaturePolicyConfiguration signaturePolicy;

    /** Answers to packages' questions as debconf-set-selections(1) takes them, or the path of a file of them. */
    @Nullable
    String debconf;

    /** What dpkg doesn't unpack: {@code docs}, {@code locales}, patterns of paths; {@code !} before takes back. */
    @Nullable
    List<String> excludes;

    /** Paths, or patterns as a shell has them, that are taken out at the end. */
    @Nullable
    List<String> remove;

    /** Programs that are run in the sandbox: a path, or {@code <file>}, {@code <point>} and {@code <network>}. */
    @Nullable
    List<ScriptConfiguration> scripts;

    /**
     * Where the tree is while packages are installed: {@code memory}; {@code disk}, below the user's cache; {@code auto}, the
     * default, in memory where it fits there. The image is the same. Also {@code -Dbootc.rootfs.tree}.
     */
    @Nullable
    String tree;
}
