// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.registry.ImagePull;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Pulls an image from a registry into an OCI layout, all platforms of it, every byte compared with its digest. */
@Mojo(name = "pull", requiresProject = false, threadSafe = true)
public final class PullMojo extends AbstractRegistryMojo {

    /** Skips this goal. */
    @Parameter(property = "bootc.pull.skip", defaultValue = "false")
    private boolean skipPull;

    /** The image: {@code registry/repository:tag}, or with {@code @sha256:…}; default: the project's own. */
    @Parameter(property = "bootc.pull.from")
    private @Nullable String pullFrom;

    /** The folder of the layout, which is replaced; default: {@code target/bootc/pulled}. */
    @Parameter(property = "bootc.pull.to")
    private @Nullable File pullTo;

    @Override
    protected boolean skipsGoal() {
        return skipPull;
    }

    @Override
    protected void run(Workspace workspace, BuildLog log) throws IOException {
        ImageReference from = from();
        Path to = pullTo == null ? workspace.build().resolve("pulled") : pullTo.toPath();
        new ImagePull(access(from.registry()), parallel(), log).pull(from, to);
        log.info("Written to " + to);
    }

    private ImageReference from() {
        if (pullFrom == null) {
            return ImageNames.toPush(project, image).get(0);
        }
        try {
            return ImageReference.parse(pullFrom);
        } catch (BootcException e) {
            throw e.in("<pullFrom>");
        }
    }
}
