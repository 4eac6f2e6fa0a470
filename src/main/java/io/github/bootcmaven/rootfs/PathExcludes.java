// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Files of packages that dpkg doesn't unpack, the {@code path-exclude} and {@code path-include} of dpkg(1): the last
 * pattern that matches a path decides.
 *
 * @param filters the patterns in order
 */
public record PathExcludes(List<Filter> filters) {

    /** Everything is unpacked. */
    public static final PathExcludes NONE = new PathExcludes(List.of());

    static final String ELEMENT = "<excludes>";

    /** Stays in the image, so that dpkg keeps to it in containers that are built from it. */
    static final String FILE = "etc/dpkg/dpkg.cfg.d/bootc-image";

    private static final String INCLUDE = "!";

    /** What people leave out most; a package's copyright stays, as its licence asks for. */
    private static final Map<String, List<String>> SETS = Map.of(
            "docs",
            List.of(
                    "/usr/share/doc/*",
                    "/usr/share/man/*",
                    "/usr/share/info/*",
                    "/usr/share/groff/*",
                    "/usr/share/lintian/*",
                    "!/usr/share/doc/*/copyright"),
            "locales",
            List.of("/usr/share/locale/*", "!/usr/share/locale/locale.alias"));

    /**
     * A pattern.
     *
     * @param include whether what it matches is unpacked after all
     * @param glob absolute; a star stands for slashes, too
     */
    public record Filter(boolean include, String glob) {

        boolean matches(String path) {
            return PathGlob.ofDpkg(glob).matches(path);
        }

        /** The folders that stand before the first star, question mark, bracket or backslash. */
        String literal() {
            return glob.split("[*?\\[\\\\]", 2)[0].replaceFirst("/+$", "");
        }
    }

    public PathExcludes {
        filters = List.copyOf(filters);
    }

    /**
     * Reads what a pom says: {@code docs}, {@code locales}, patterns, and patterns after an exclamation mark for what is to
     * be unpacked after all.
     */
    public static PathExcludes of(List<String> words) {
        List<Filter> filters = new ArrayList<>();
        for (String word : words) {
            for (String glob : SETS.getOrDefault(word, List.of(word))) {
                boolean include = glob.startsWith(INCLUDE);
                String pattern = include ? glob.substring(1) : glob;
                if (!pattern.matches("/\\S+")) {
                    throw BootcException.project("Cannot exclude " + word + ": it is no pattern of absolute paths")
                            .in(ELEMENT)
                            .hint("Write docs, locales, or e.g. /usr/share/locale/*; ! before a pattern takes back what"
                                    + " those before it exclude.");
                }
                filters.add(new Filter(include, pattern));
            }
        }
        return new PathExcludes(filters);
    }

    boolean isEmpty() {
        return filters.isEmpty();
    }

    /** dpkg's configuration. */
    String configuration() {
        StringBuilder text = new StringBuilder("# Written when the image was built.\n");
        filters.forEach(filter -> text.append(filter.include() ? "path-include=" : "path-exclude=")
                .append(filter.glob() + "\n"));
        return text.toString();
    }

    boolean excludes(String path) {
        boolean excluded = false;
        for (Filter filter : filters) {
            if (filter.matches("/" + path)) {
                excluded = !filter.include();
            }
        }
        return excluded;
    }

    /** Takes out of a package's tree what dpkg would not unpack of it. */
    void filter(FileTree tree) {
        filter("", tree.root());
    }

    private void filter(String path, Directory directory) {
        for (String name : List.copyOf(directory.children().keySet())) {
            String child = path.isEmpty() ? name : path + "/" + name;
            Node node = directory.get(name);
            if (node instanceof Directory below) {
                filter(child, below);
            }
            boolean full = node instanceof Directory below && !below.children().isEmpty();
            boolean kept = full || (!(node instanceof RegularFile) && mayHoldIncluded(child));
            if (!kept && excludes(child)) {
                directory.remove(name);
            }
        }
    }

    /** dpkg keeps directories, and links, below which a pattern may bring files back. */
    private boolean mayHoldIncluded(String path) {
        return filters.stream().anyMatch(filter -> filter.include() && ("/" + path).startsWith(filter.literal()));
    }
}
