// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.rootfs.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code <script>}: a program that is run in the sandbox. The short form is its path. */
public final class ScriptConfiguration {

    private static final String ELEMENT = "<scripts>";

    /** The program, relative to the project. */
    @Nullable
    String file;

    /** When it runs: before-configure, after-configure, before-finish. */
    String point = "before-finish";

    /** Whether it may use the network. */
    boolean network;

    /** Takes the short form. */
    public void set(String shortForm) {
        file = shortForm.trim();
    }

    Script script(Path base) throws IOException {
        if (file == null) {
            throw BootcException.project("A script needs a <file>").in(ELEMENT);
        }
        Path path = base.resolve(file);
        if (!Files.isRegularFile(path)) {
            throw BootcException.project("There is no file " + path).in(ELEMENT);
        }
        return new Script(file, Script.Point.parse(point.trim()), Files.readString(path), network);
    }
}
