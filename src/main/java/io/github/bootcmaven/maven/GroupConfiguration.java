// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code <group>}: a group of the image. The short form is {@code name gid}. */
public final class GroupConfiguration {

    private static final String ELEMENT = "<groups>";

    /** The name. */
    @Nullable
    String name;

    /** The number. */
    @Nullable
    Long gid;

    /** Takes the short form. */
    public void set(String shortForm) {
        NumberedName read = NumberedName.parse(shortForm, ELEMENT);
        name = read.name();
        gid = read.id();
    }

    static SortedMap<String, Long> groups(@Nullable List<GroupConfiguration> groups) {
        SortedMap<String, Long> all = new TreeMap<>();
        for (GroupConfiguration group : groups == null ? List.<GroupConfiguration>of() : groups) {
            if (group.name == null || group.gid == null) {
                throw BootcException.project("A group needs <name> and <gid>").in(ELEMENT);
            }
            if (all.put(group.name, group.gid) != null) {
                throw BootcException.project("The group " + group.name + " is there twice")
                        .in(ELEMENT);
            }
        }
        return all;
    }
}
