// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.registry.PushCheck;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Tries before a build that ends with {@code deploy} whether its image may be pushed: a wrong password shows at once and not
 * after the build. Does nothing in other builds. Called by hand it always tries.
 */
@Mojo(name = "push-check", defaultPhase = LifecyclePhase.VALIDATE, threadSafe = true)
public final class PushCheckMojo extends AbstractRegistryMojo {

    private static final String GOAL = "push-check";
    private static final String SKIP_DEPLOY = "maven.deploy.skip";
    private static final Set<String> OTHER_REPOSITORIES =
            Set.of("altDeploymentRepository", "altReleaseDeploymentRepository", "altSnapshotDeploymentRepository");

    /** Skips the push, and this check before the build. */
    @Parameter(property = "bootc.push.skip", defaultValue = "false")
    private boolean skipPush;

    @Override
    protected boolean skipsGoal() {
        return false;
    }

    @Override
    protected void run(Workspace workspace, BuildLog log) throws IOException {
        spareDeployPlugin();
        if (skipPush || !pushes()) {
            return;
        }
        List<ImageReference> references = ImageNames.toPush(project, image);
        // A key that can't be read shows at once, too.
        signingKey(log);
        ImageReference target = references.get(0);
        List<String> tags = references.stream()
                .map(ImageReference::tag)
                .filter(tag -> tag != null)
                .toList();
        new PushCheck(access(target.registry()), log).check(target, tags, tagPolicy());
    }

    private boolean pushes() {
        return session.getGoals().stream()
                .anyMatch(goal -> goal.equals("deploy") || goal.endsWith(":push") || goal.endsWith(":" + GOAL));
    }

    /**
     * An image goes to its registry whether or not there is a Maven repository to deploy the archive to. Without one, the deploy
     * plugin, which the lifecycle has beside us, would fail; a project or user that says something about it is heard.
     */
    private void spareDeployPlugin() {
        boolean hasRepository = project.getDistributionManagementArtifactRepository() != null
                || OTHER_REPOSITORIES.stream().anyMatch(this::isSet);
        if (!hasRepository && !isSet(SKIP_DEPLOY)) {
            project.getProperties().setProperty(SKIP_DEPLOY, "true");
        }
    }

    private boolean isSet(String property) {
        return project.getProperties().getProperty(property) != null
                || session.getUserProperties().getProperty(property) != null;
    }
}
