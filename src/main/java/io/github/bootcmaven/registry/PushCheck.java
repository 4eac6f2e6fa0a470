// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.ImageReference;
import java.io.IOException;
import java.util.List;

/** Finds out before a long build whether its image may be pushed: an upload is begun, and taken back. */
public final class PushCheck {

    private final Connector connector;
    private final BuildLog log;

    public PushCheck(RegistryAccess access, BuildLog log) throws IOException {
        this.connector = new Connector(access, log);
        this.log = log;
    }

    /**
     * Tries credentials and the right to write.
     *
     * @throws BootcException if the image couldn't be pushed
     */
    public void check(ImageReference image, List<String> tags, TagPolicy policy) throws IOException {
        RemoteRepository target = connector.toPush(image);
        RegistryConnection connection = target.connection();
        String what = "Cannot push to " + target.name();
        Answer answer = connection.ask(what, target.call("POST", "/blobs/uploads/"), target.scope());
        if (answer.status() != 202) {
            throw connection.refusal(what, answer);
        }
        try {
            BlobUpload.abandon(target, connection.follow(answer, answer.header("Location")), log);
        } catch (PassingFailure failure) {
            throw BootcException.environment(what + ": " + failure.getMessage()).causedBy(failure);
        }
        log.info("Pushing to " + target.name() + " is allowed");
        for (String tag : policy.pushed(tags)) {
            if (policy.isFixed(tag) && !policy.force() && target.resolve(tag).isPresent()) {
                log.warn(target.name() + ":" + tag
                        + " is there already: unless this build makes the same image, the push"
                        + " will refuse to move it");
            }
        }
    }
}
