// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.process.Sandbox;
import java.io.IOException;

/**
 * What the project changes before dpkg configures the first package, and what therefore decides how all of them are
 * installed. What it changes afterwards is a {@link Customisation}.
 */
public record Preparation() {

    /** Nothing is changed. */
    public static final Preparation NONE = new Preparation();

    /** Adds all that decides the preparation to the key of a stage. */
    public void addTo(StageKey key) throws IOException {}

    /** Changes the tree, in which the files of the packages are that dpkg needs, and nothing is configured. */
    void apply(Sandbox sandbox) throws IOException {}
}
