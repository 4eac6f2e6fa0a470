// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.image.LayerGroups;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.tree.TreeReader;
import java.io.IOException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Plans the image's layers afresh from {@code target/bootc/rootfs.tar} and writes the plan to {@code layers.json}, which is
 * to be committed beside the lock: until this goal is run again, every source package stays in the layer it has there, and
 * an update of a machine downloads the layers of those packages that changed. After the next update of machines, which
 * then downloads most of the image once, the plan fits the packages of today.
 */
@Mojo(name = "replan", threadSafe = true)
public final class ReplanMojo extends AbstractBootcMojo {

    /** Skips this goal. */
    @Parameter(property = "bootc.replan.skip", defaultValue = "false")
    private boolean skipReplan;

    /** Keeps the plan there is, and only gives packages that are new layers of their own, as far as there may be more. */
    @Parameter(property = "bootc.replan.extend", defaultValue = "false")
    private boolean extend;

    /** What the image is called and carries; of it, {@code <layers>} is used. */
    @Parameter
    private @Nullable ImageConfiguration image;

    @Override
    protected boolean skipsGoal() {
        return skipReplan;
    }

    @Override
    protected void run(Workspace workspace, BuildLog log) throws IOException {
        RootfsInput.require(workspace);
        LayerPlanning planning = LayerPlanning.of(image, project.getBasedir().toPath());
        LayerGroups plan = planning.replan(TreeReader.read(workspace.rootfsTar()), extend);
        int components = plan.layers().stream()
                .mapToInt(layer -> layer.components().size())
                .sum();
        log.info(components + " source packages and other components in "
                + plan.layers().size() + " layers, written to " + planning.planFile());
    }
}
