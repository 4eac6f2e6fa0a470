// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.rootfs.Interpolation;
import io.github.bootcmaven.rootfs.Overlay;
import io.github.bootcmaven.rootfs.OverlayRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code <overlay>}: a folder that is laid over the tree. The short form is its path. */
public final class OverlayConfiguration {

    /** The folder, relative to the project. */
    @Nullable
    String directory;

    /** Whether {@code ${...}} in the folder's texts is replaced by the project's values; others stay. */
    boolean filtering;

    /** Owners and modes other than root's, 0755 and 0644: {@code <path>}, {@code <mode>}, {@code <owner>}, {@code <group>}. */
    @Nullable
    List<RuleConfiguration> rules;

    /** {@code <rule>}: the short form is a line, {@code etc/app/** 0640 root:app}. */
    public static final class RuleConfiguration {

        /** Which paths in the image; a star for part of a name, two for any number of names. */
        @Nullable
        String path;

        /** The mode, in octal. */
        @Nullable
        String mode;

        /** The owner, who is in the image. */
        @Nullable
        String owner;

        /** The group. */
        @Nullable
        String group;

        /** Takes the short form. */
        public void set(String shortForm) {
            String[] words = shortForm.trim().split("\\s+");
            path = words[0];
            mode = words.length > 1 ? words[1] : null;
            if (words.length > 2) {
                String[] names = words[2].split(":", 2);
                owner = names[0].isEmpty() ? null : names[0];
                group = names.length > 1 ? names[1] : null;
            }
            if (words.length > 3) {
                throw BootcException.project("A rule has path, mode and owner:group, and not " + shortForm.trim())
                        .in("<rules>");
            }
        }

        OverlayRule rule() {
            if (path == null) {
                throw BootcException.project("A rule needs a <path>").in("<rules>");
            }
            return OverlayRule.of(path, mode, owner, group);
        }
    }

    /** Takes the short form. */
    public void set(String shortForm) {
        directory = shortForm.trim();
    }

    Overlay overlay(Path base, Interpolation values) throws IOException {
        if (directory == null) {
            throw BootcException.project("An overlay needs a <directory>").in("<overlays>");
        }
        List<OverlayRule> all = new ArrayList<>();
        if (rules != null) {
            rules.forEach(each -> all.add(each.rule()));
        }
        return Overlay.of(base.resolve(directory), all, filtering ? values : null);
    }
}
