// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import io.github.bootcmaven.content.Digest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of an image (config.md): for which machine it is, how it runs, and which layers, uncompressed, make up
 * its root file system.
 *
 * @param created when the image was built, or null
 * @param platform the machine it runs on
 * @param config how a container of it runs
 * @param diffIds the digests of the layers' uncompressed tars, the lowest first
 * @param history how the layers came to be
 */
public record ImageConfig(
        @Nullable Instant created,
        Platform platform,
        ContainerConfig config,
        List<Digest> diffIds,
        List<History> history) {

    private static final String ROOTFS_TYPE = "layers";

    public ImageConfig {
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    /**
     * Reads a configuration.
     *
     * @param document what the bytes are, for error messages
     * @throws io.github.bootcmaven.log.BootcException if they aren't an image configuration
     */
    public static ImageConfig parse(byte[] json, String document) {
        JsonObject image = JsonObject.parse(json, document);
        JsonObject rootfs = image.object("rootfs");
        rootfs.demand("type", ROOTFS_TYPE);
        JsonObject config = image.objectOrNull("config");
        return new ImageConfig(
                image.timeOrNull("created"),
                Platform.read(image),
                config == null ? ContainerConfig.EMPTY : ContainerConfig.read(config),
                rootfs.digests("diff_ids"),
                image.objects("history").stream().map(History::read).toList());
    }

    /** The configuration as JSON; equal configurations give equal bytes. */
    public byte[] json() {
        JsonText rootfs = new JsonText()
                .put("type", ROOTFS_TYPE)
                .texts("diff_ids", diffIds.stream().map(Digest::toString).toList());
        return new JsonText()
                .put("created", created == null ? null : created.toString())
                .put("architecture", platform.architecture())
                .put("os", platform.os())
                .put("variant", platform.variant())
                .put("config", config.toJson())
                .put("rootfs", rootfs)
                .objects("history", history.stream().map(History::toJson).toList())
                .bytes();
    }
}
