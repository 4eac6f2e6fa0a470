// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.testing.RegistryProcess;
import java.io.IOException;
import java.nio.file.Path;

/** Against Debian's docker-registry, which has no referrers API. */
class DockerRegistryIT extends RegistrySuite {

    @Override
    RegistryProcess start(Path data) throws IOException, InterruptedException {
        return RegistryProcess.docker(data);
    }

    @Override
    boolean knowsReferrers() {
        return false;
    }
}
