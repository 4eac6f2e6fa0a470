// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.testing.RegistryProcess;
import java.io.IOException;
import java.nio.file.Path;

/** Against the registry of go-containerregistry, another program by other people, which has the referrers API. */
class GoRegistryIT extends RegistrySuite {

    @Override
    RegistryProcess start(Path data) throws IOException, InterruptedException {
        return RegistryProcess.go(data);
    }

    @Override
    boolean knowsReferrers() {
        return true;
    }
}
