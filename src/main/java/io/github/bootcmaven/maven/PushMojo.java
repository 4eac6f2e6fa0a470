// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.registry.BlobOutcome;
import io.github.bootcmaven.registry.ImagePush;
import io.github.bootcmaven.registry.ImageSigning;
import io.github.bootcmaven.registry.PushReport;
import io.github.bootcmaven.registry.PushRequest;
import io.github.bootcmaven.sigstore.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Pushes {@code target/bootc/image}, or the index {@code target/bootc/index} where one was made of it, to its registry, and
 * reads everything back before a tag is written. What the registry has isn't sent again. The account is {@code target/bootc/push.json}.
 */
@Mojo(name = "push", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class PushMojo extends AbstractRegistryMojo {

    static final String GOAL = "push";

    /** Skips this goal, and the check before the build. */
    @Parameter(property = "bootc.push.skip", defaultValue = "false")
    private boolean skipPush;

    @Override
    protected boolean skipsGoal() {
        return skipPush;
    }

    @Override
    protected void run(Workspace workspace, BuildLog log) throws IOException {
        Path layout = new PushedLayout(workspace.image(), workspace.index()).choose(push == null ? null : push.layout);
        long started = System.nanoTime();
        Files.deleteIfExists(workspace.pushReport());
        List<ImageReference> references = ImageNames.toPush(project, image);
        ImageReference target = references.get(0);
        List<String> tags = references.stream()
                .map(ImageReference::tag)
                .filter(tag -> tag != null)
                .toList();
        PushRequest request = PushRequest.of(target, tags, tagPolicy(), layout, workspace.registries())
                .withReferrers(workspace.referrers())
                .withMountFrom(mountFrom())
                .withParallel(parallel());
        ImageSigning signing = signing(workspace, layout, target, tags, log);
        PushReport report = new ImagePush(access(target.registry()), log)
                .push(signing == null ? request : request.withBeforeTags(signing));
        AtomicFile.write(workspace.pushReport(), report.json(signing == null ? null : signing.signed()));
        new BuildAccount(workspace.account())
                .write(
                        GOAL,
                        BuildAccount.section()
                                .put("repository", report.repository())
                                .put("digest", report.digest().toString())
                                .put("uploadedBytes", report.bytes(BlobOutcome.UPLOADED)),
                        false,
                        started);
        tell(report, log);
    }

    /** Signs under the names that tags will have; an image without tags, under its repository's. */
    private @Nullable ImageSigning signing(
            Workspace workspace, Path layout, ImageReference target, List<String> tags, BuildLog log)
            throws IOException {
        SigningKey key = signingKey(log);
        if (key == null) {
            return null;
        }
        List<ImageReference> names =
                tagPolicy().pushed(tags).stream().map(target::withTag).toList();
        return new ImageSigning(layout, workspace.signatures(), names.isEmpty() ? List.of(target) : names, key, log);
    }

    private static void tell(PushReport report, BuildLog log) {
        report.tags().forEach(tag -> log.info("Pushed  " + report.repository() + ":" + tag + "@" + report.digest()));
        log.info(String.format(
                Locale.ROOT,
                "        %s in %d blobs sent, %d mounted, %d were there; read back whole; %.1f s",
                MavenBuildLog.megabytes(report.bytes(BlobOutcome.UPLOADED)),
                report.count(BlobOutcome.UPLOADED),
                report.count(BlobOutcome.MOUNTED),
                report.count(BlobOutcome.PRESENT),
                report.seconds()));
    }
}
