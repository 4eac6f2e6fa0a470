// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.oci.ImageReference;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to push where.
 *
 * @param image the repository
 * @param tags the tags that will point to the image; none for an image that is known by its digest alone
 * @param policy which tags may move
 * @param layout the OCI layout with the image, and no other
 * @param referrers an OCI layout with manifests about the image, such as SBOMs, or null
 * @param mountFrom repositories of the same registry that may have blobs of the image
 * @param parallel how many requests are under way at a time
 * @param knowledge a folder of the user's cache for what is known about registries
 * @param beforeTags what is done before tags are written
 */
public record PushRequest(
        ImageReference image,
        List<String> tags,
        TagPolicy policy,
        Path layout,
        @Nullable Path referrers,
        List<String> mountFrom,
        int parallel,
        Path knowledge,
        BeforeTags beforeTags) {

    /** Enough to hide a slow line's delay, little enough for a registry's limits. */
    public static final int DEFAULT_PARALLEL = 12;

    public PushRequest {
        tags = List.copyOf(tags);
        mountFrom = List.copyOf(mountFrom);
    }

    /** The least there is to say. */
    public static PushRequest of(
            ImageReference image, List<String> tags, TagPolicy policy, Path layout, Path knowledge) {
        return new PushRequest(
                image, tags, policy, layout, null, List.of(), DEFAULT_PARALLEL, knowledge, BeforeTags.NOTHING);
    }

    /** The same with manifests about the image, where the layout exists. */
    public PushRequest withReferrers(@Nullable Path newReferrers) {
        return new PushRequest(image, tags, policy, layout, newReferrers, mountFrom, parallel, knowledge, beforeTags);
    }

    /** The same with repositories to mount from. */
    public PushRequest withMountFrom(List<String> newMountFrom) {
        return new PushRequest(image, tags, policy, layout, referrers, newMountFrom, parallel, knowledge, beforeTags);
    }

    /** The same with so many requests at a time. */
    public PushRequest withParallel(int newParallel) {
        return new PushRequest(image, tags, policy, layout, referrers, mountFrom, newParallel, knowledge, beforeTags);
    }

    /** The same with something to do before tags are written. */
    public PushRequest withBeforeTags(BeforeTags newBeforeTags) {
        return new PushRequest(image, tags, policy, layout, referrers, mountFrom, parallel, knowledge, newBeforeTags);
    }
}
