// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import io.github.bootcmaven.testing.BuiltProject;

/** {@code src/it/boot} with initramfs-tools in the place of dracut: the plugin's own hook and script find the deployment. */
class InitramfsToolsBootIT extends BootSuite {

    @Override
    BuiltProject built() throws Exception {
        return BuiltProject.in(BootProject.of("trixie", "it-initramfs-tools")
                .replace("pom.xml", "<packages>", "<packages>initramfs-tools ")
                .build("verify")
                .folder());
    }
}
