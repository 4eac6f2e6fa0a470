// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import io.github.bootcmaven.testing.BuiltProject;

/** {@code src/it/boot} as it is, which is for trixie. */
class BootIT extends BootSuite {

    @Override
    BuiltProject built() throws Exception {
        return BuiltProject.named("boot");
    }
}
