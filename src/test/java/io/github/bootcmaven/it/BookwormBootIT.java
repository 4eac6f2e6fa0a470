// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import io.github.bootcmaven.testing.BuiltProject;

/** {@code src/it/boot} for bookworm, whose systemd, dracut and ostree are two years older. */
class BookwormBootIT extends BootSuite {

    @Override
    BuiltProject built() throws Exception {
        return BuiltProject.in(
                BootProject.of("bookworm", "it-bookworm").build("verify").folder());
    }
}
