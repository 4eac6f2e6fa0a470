// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code <ostree>}: how the commit is named, and what it says. The short form {@code <ostree>ref</ostree>} is the ref alone. */
public final class OstreeConfiguration {

    /** The ref the commit gets; default: {@code <artifactId>/<architecture>/<suite>}. */
    @Nullable
    String ref;

    /**
     * The mode of {@code target/bootc/repo}, and of {@code <repository>} where that is made: {@code archive}, the default;
     * {@code bare-user}; {@code bare-split-xattrs}, which takes root.
     */
    @Nullable
    String mode;

    /** The commit's {@code version}; default: the project's. */
    @Nullable
    String version;

    /** More metadata of the commit: texts, or values in GVariant's own notation after their type: {@code @u 7}. */
    @Nullable
    Map<String, String> metadata;

    /** The collection that the repository belongs to and the commit is bound to, e.g. {@code com.example.Os}. */
    @Nullable
    String collectionId;

    /** What the commit and the summary are signed with. */
    @Nullable
    OstreeSignConfiguration sign;

    /**
     * A repository that outlives the build, relative to the project, made where it is missing: the commit is put on top of
     * what the ref names there, and the ref moved to it.
     */
    @Nullable
    String repository;

    /** How many commits of each ref stay in {@code <repository>}; default: all. */
    @Nullable
    Integer keep;

    /** Takes the short form. */
    public void set(String shortForm) {
        ref = shortForm.trim();
    }
}
