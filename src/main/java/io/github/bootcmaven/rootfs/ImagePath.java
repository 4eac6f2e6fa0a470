// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import java.util.List;
import java.util.Set;

/** Paths of the image as people write them into a pom: absolute there, relative to the root in a tree. */
final class ImagePath {

    /** Emptied in every image: what a project puts there would be lost without a word. */
    static final Set<String> EMPTY_IN_IMAGES = Set.of("boot", "dev", "proc", "run", "sys", "sysroot", "tmp");

    private ImagePath() {}

    /**
     * The path of a tree that an absolute path means.
     *
     * @param element the pom element that it stands in
     * @throws BootcException if it isn't absolute, has names that lead elsewhere, or is empty in every image
     */
    static String parse(String absolute, String element) {
        List<String> names =
                List.of(absolute.substring(Math.min(1, absolute.length())).split("/", -1));
        boolean plain = names.stream().noneMatch(name -> name.isEmpty() || name.equals(".") || name.equals(".."));
        if (!absolute.startsWith("/") || !plain || absolute.chars().anyMatch(c -> c < ' ')) {
            throw BootcException.project("Cannot use the path " + absolute + ": it is not an absolute path of a file")
                    .in(element)
                    .hint("Write it as the machine will see it, e.g. /usr/lib/app/app.jar.");
        }
        if (EMPTY_IN_IMAGES.contains(names.get(0))) {
            throw BootcException.project(
                            "Cannot use the path " + absolute + ": /" + names.get(0) + " is empty in every image")
                    .in(element);
        }
        return absolute.substring(1);
    }
}
