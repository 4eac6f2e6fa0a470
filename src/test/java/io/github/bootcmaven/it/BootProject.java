// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.ProjectCopy;
import java.io.IOException;
import java.nio.file.Path;

/** Copies of {@code src/it/boot} for other suites than trixie, or to be changed. */
final class BootProject {

    private BootProject() {}

    /** A copy that isn't built yet. */
    static ProjectCopy of(String suite, String name) throws IOException {
        return ProjectCopy.of(Path.of("src/it/boot"), name)
                .replace("pom.xml", "@project.version@", ImagePom.VERSION)
                .replace("pom.xml", "<suite>trixie</suite>", "<suite>" + suite + "</suite>");
    }
}
