// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each path of a tree belongs to: a source package, or one of the few components that aren't packages. Every path
 * belongs to exactly one. What no package lists is attributed by what made it:
 *
 * <ul>
 *   <li>alternatives to the package of what they lead to, compiled Python to that of its source;
 *   <li>a cache to the package whose program makes it, or whose folder it is in;
 *   <li>caches and state over all packages to {@link #DATABASE}, which changes with every package anyway;
 *   <li>what is left in {@code /etc} to {@link #CONFIGURATION}, anything else to {@link #UNPACKAGED}.
 * </ul>
 */
final class Components {

    /** The kernel, its modules, and what else comes from its source packages. */
    static final String KERNEL = "kernel";

    /** Made anew with every change of a package that is in it. */
    static final String INITRAMFS = "initramfs";

    static final String FIRMWARE = "firmware";

    /** What in {@code /etc} belongs to no package. */
    static final String CONFIGURATION = "configuration";

    /** What the project itself and this plugin put into the tree. */
    static final String UNPACKAGED = "unpackaged";

    /** dpkg's database, and what else every change of any package changes. */
    static final String DATABASE = "package-database";

    private static final String MODULES = "usr/lib/modules";
    private static final String MODULES_OF_PACKAGES = "/kernel/";
    private static final String ALTERNATIVES = "etc/alternatives/";
    private static final String PYCACHE = "__pycache__/";
    private static final int MAX_LINKS = 8;

    /** What maintainer scripts and this plugin write down of all packages together. */
    private static final List<String> WRITTEN_FOR_ALL = List.of(
            "etc/ld.so.cache",
            "usr/share/info/dir",
            "usr/lib/tmpfiles.d/bootc-image",
            "usr/share/factory/var/lib/systemd/deb-systemd-",
            "usr/share/factory/var/lib/ucf/",
            "usr/share/factory/var/lib/pam/",
            "usr/share/factory/var/lib/shells.state",
            "usr/share/factory/var/lib/dpkg/",
            "var/cache/",
            "var/log/");

    /** Generated files and the program that makes each; its package is theirs. */
    private static final Map<String, String> MADE_BY = Map.of(
            "usr/lib/udev/hwdb.bin", "usr/bin/systemd-hwdb",
            "etc/udev/hwdb.bin", "usr/bin/systemd-hwdb",
            "etc/ssl/certs/", "usr/sbin/update-ca-certificates",
            "usr/lib/locale/", "usr/bin/localedef",
            "usr/share/mime/", "usr/bin/update-mime-database");

    private static final List<String> CACHE_SUFFIXES = List.of(".cache", ".compiled", ".bin", ".db");

    private final FileTree tree;
    private final PackageFiles packages;
    private final ResolvedPaths paths;
    private final Set<String> kernels;

    /** What was found: sizes are summed up first, and then every path is asked for once more. */
    private final Map<String, String> known = new HashMap<>();

    private Components(FileTree tree, PackageFiles packages, ResolvedPaths paths, Set<String> kernels) {
        this.tree = tree;
        this.packages = packages;
        this.paths = paths;
        this.kernels = kernels;
    }

    /** Reads dpkg's database in a tree; empty where there is none. */
    static Optional<Components> of(FileTree tree) throws IOException {
        ResolvedPaths paths = new ResolvedPaths(tree);
        Optional<PackageFiles> packages = PackageFiles.of(tree, paths);
        if (packages.isEmpty()) {
            return Optional.empty();
        }
        Set<String> kernels = new HashSet<>();
        tree.walk(MODULES, (path, node) -> {
            if (path.contains(MODULES_OF_PACKAGES)) {
                String source = packages.get().sourceOf(path);
                if (source != null && node instanceof RegularFile) {
                    kernels.add(source);
                }
            }
        });
        return Optional.of(new Components(tree, packages.get(), paths, kernels));
    }

    /** The component of a path of the tree; of one that isn't there, too. */
    String of(String path) {
        return known.computeIfAbsent(path, this::find);
    }

    private String find(String path) {
        if (isBelow(path, MODULES) || isBelow(path, "boot")) {
            return path.endsWith("/initramfs.img") ? INITRAMFS : KERNEL;
        }
        if (isBelow(path, "usr/lib/firmware")) {
            return FIRMWARE;
        }
        if (isBelowAny(path, PackageFiles.DATABASES)) {
            return DATABASE;
        }
        String source = sourceOf(path);
        if (source != null) {
            return kernels.contains(source) ? KERNEL : source;
        }
        if (isWrittenForAll(path) || isCache(path)) {
            return DATABASE;
        }
        return isBelow(path, "etc") ? CONFIGURATION : UNPACKAGED;
    }

    /** The components that aren't packages. */
    static List<String> withoutPackage() {
        return List.of(UNPACKAGED, FIRMWARE, KERNEL, INITRAMFS, CONFIGURATION, DATABASE);
    }

    /** How many bytes of content every component has in the tree; hard links count once, where their first name is. */
    SortedMap<String, Long> sizes() throws IOException {
        SortedMap<String, Long> sizes = new TreeMap<>();
        Set<RegularFile> seen = new HashSet<>();
        tree.walk((path, node) -> {
            if (node instanceof RegularFile file && seen.add(file)) {
                sizes.merge(of(path), file.content().size(), Long::sum);
            } else if (node instanceof Symlink) {
                sizes.merge(of(path), 0L, Long::sum);
            }
        });
        return sizes;
    }

    PackageFiles packages() {
        return packages;
    }

    private @Nullable String sourceOf(String path) {
        String listed = packages.sourceOf(path);
        // A folder of several packages is nobody's: none of them may move with another one.
        if (listed != null && !(packages.isShared(path) && tree.directory(path) != null)) {
            return listed;
        }
        String compiled = sourceOfCompiled(path);
        if (compiled != null) {
            return compiled;
        }
        String alternative = sourceOfAlternative(path);
        return alternative == null ? sourceOfGenerated(path) : alternative;
    }

    /** {@code x/__pycache__/y.cpython-313.pyc} is made of {@code x/y.py} (PEP 3147). */
    private @Nullable String sourceOfCompiled(String path) {
        int cache = path.lastIndexOf(PYCACHE);
        if (cache < 0 || !path.endsWith(".pyc")) {
            return null;
        }
        int begin = cache + PYCACHE.length();
        int dot = path.indexOf('.', begin);
        return packages.sourceOf(path.substring(0, cache) + path.substring(begin, dot) + ".py");
    }

    /** A link into {@code /etc/alternatives}, or one there, is its target's. */
    private @Nullable String sourceOfAlternative(String path) {
        String at = path;
        boolean alternative = false;
        for (int i = 0; i < MAX_LINKS && tree.find(at) instanceof Symlink link; i++) {
            alternative |= at.startsWith(ALTERNATIVES);
            at = paths.targetOf(at, link);
            String source = packages.sourceOf(at);
            if (source != null) {
                return alternative ? source : null;
            }
        }
        return null;
    }

    private @Nullable String sourceOfGenerated(String path) {
        for (Map.Entry<String, String> made : MADE_BY.entrySet()) {
            if (path.startsWith(made.getKey())) {
                return packages.sourceOf(made.getValue());
            }
        }
        String folder = ResolvedPaths.parentOf(path);
        return isCache(path) && !packages.isShared(folder) ? packages.sourceOf(folder) : null;
    }

    // Loops, not streams: these look at every path of a tree, and a cold JVM compiles loops in a fraction of the time.

    private static boolean isWrittenForAll(String path) {
        for (String prefix : WRITTEN_FOR_ALL) {
            if (path.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isCache(String path) {
        if (path.startsWith("usr/")) {
            for (String suffix : CACHE_SUFFIXES) {
                if (path.endsWith(suffix)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isBelowAny(String path, List<String> directories) {
        for (String directory : directories) {
            if (isBelow(path, directory)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBelow(String path, String directory) {
        return path.startsWith(directory)
                && (path.length() == directory.length() || path.charAt(directory.length()) == '/');
    }
}
