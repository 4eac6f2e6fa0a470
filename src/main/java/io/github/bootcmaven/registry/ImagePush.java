// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.oci.Annotation;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ManifestDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Pushes an image of a layout, so that no tag ever points to a part of it: blobs, manifests by digest, the proof that all is
 * there, what belongs to it, and tags last.
 */
public final class ImagePush {

    private final Connector connector;
    private final BuildLog log;

    public ImagePush(RegistryAccess access, BuildLog log) throws IOException {
        this.connector = new Connector(access, log);
        this.log = log;
    }

    /**
     * Pushes.
     *
     * @throws BootcException if the image didn't arrive as it is, or a release's tag points to another one
     */
    public PushReport push(PushRequest request) throws IOException {
        long started = System.nanoTime();
        // A TLS client takes long to be made; meanwhile the layout is read.
        Concurrently.Begun<RemoteRepository> opening = Concurrently.begin(() -> connector.toPush(request.image()));
        ImageLayout layout = ImageLayout.open(request.layout());
        PushPlan plan = PushPlan.of(layout, onlyImage(layout));
        Digest digest = plan.image().descriptor().digest();
        List<String> tags = request.policy().pushed(request.tags());
        RemoteRepository target = opening.get();
        checkTags(target, tags, request.policy(), digest);
        BlobSources sources =
                new BlobSources(request.knowledge(), target.connection().registry());

        Map<Digest, BlobOutcome> outcomes = pushBlobs(target, layout, plan, sources, request);
        for (ManifestDocument manifest : plan.manifests()) {
            target.putManifest(manifest.descriptor().digest().toString(), manifest);
        }
        ReadBack readBack = new ReadBack(target, request.parallel());
        readBack.verify(plan);
        sources.remember(target.repository(), outcomes.keySet());
        List<Digest> referrers = pushReferrers(target, plan, request);
        request.beforeTags().run(target, plan.image());
        pushTags(target, tags, request.policy(), plan.image(), readBack);

        return new PushReport(
                target.name(),
                plan.image(),
                tags,
                outcomes,
                referrers,
                plan.blobs().stream().collect(Collectors.toMap(Descriptor::digest, Descriptor::size)),
                target.connection().requests(),
                target.connection().retries().count(),
                Math.round((System.nanoTime() - started) / 1e6) / 1000.0);
    }

    private static Descriptor onlyImage(ImageLayout layout) throws IOException {
        Map<Digest, Descriptor> images = new HashMap<>();
        layout.index().manifests().forEach(image -> images.putIfAbsent(image.digest(), image));
        if (images.size() != 1) {
            throw BootcException.environment(
                    "Cannot push " + layout + ": it has " + images.size() + " images, and which one isn't said");
        }
        return images.values().iterator().next();
    }

    /** A release's tag that points to another image ends the push before anything is sent. */
    private void checkTags(RemoteRepository target, List<String> tags, TagPolicy policy, Digest digest) {
        for (String tag : tags) {
            if (policy.isFixed(tag)) {
                Optional<Digest> there = target.resolve(tag);
                if (there.isPresent() && !there.get().equals(digest)) {
                    refuseMove(target, tag, policy, there.get(), digest);
                }
            }
        }
    }

    private void refuseMove(RemoteRepository target, String tag, TagPolicy policy, Digest there, Digest digest) {
        String moves = target.name() + ":" + tag + " points to " + there;
        if (policy.force()) {
            log.warn(moves + ", a release's image; it is made to point to " + digest
                    + ", because bootc.push.force is set");
            return;
        }
        throw BootcException.project("Cannot push " + digest + ": " + moves
                        + ", and a release's tag never comes to mean another image")
                .in("<version>")
                .hint("Release another version. Who has pulled the old image keeps it: -Dbootc.push.force moves the tag"
                        + " all the same.");
    }

    private Map<Digest, BlobOutcome> pushBlobs(
            RemoteRepository target, ImageLayout layout, PushPlan plan, BlobSources sources, PushRequest request)
            throws IOException {
        Map<Digest, BlobOutcome> outcomes = new ConcurrentHashMap<>();
        log.info("Pushing to " + target.name() + ": of " + plan.blobs().size() + " blobs those that are missing there");
        try (Progress progress = log.progress("pushing", plan.bytes())) {
            Concurrently.forEach(plan.blobs(), request.parallel(), blob -> {
                if (target.has(blob)) {
                    outcomes.put(blob.digest(), BlobOutcome.PRESENT);
                    progress.advance(blob.size());
                    return;
                }
                Content content = layout.blob(blob);
                List<String> from = mountFrom(sources, blob.digest(), request, target);
                try (UploadSession kept = UploadSession.open(sources.uploads(), target.repository(), blob)) {
                    outcomes.put(blob.digest(), target.uploadBlob(blob, content, from, progress, kept));
                }
            });
        }
        return Map.copyOf(outcomes);
    }

    private static List<String> mountFrom(
            BlobSources sources, Digest blob, PushRequest request, RemoteRepository target) throws IOException {
        Set<String> from = new LinkedHashSet<>(sources.find(blob));
        from.addAll(request.mountFrom());
        from.remove(target.repository());
        return List.copyOf(from);
    }

    /** What belongs to the image: a manifest with a subject is listed with it, one with a name gets that for its tag. */
    private List<Digest> pushReferrers(RemoteRepository target, PushPlan plan, PushRequest request) throws IOException {
        Path folder = request.referrers();
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        Set<Digest> subjects = plan.manifests().stream()
                .map(manifest -> manifest.descriptor().digest())
                .collect(Collectors.toSet());
        ImageLayout layout = ImageLayout.open(folder);
        RemoteReferrers referrers = new RemoteReferrers(target, log);
        ReadBack readBack = new ReadBack(target, request.parallel());
        List<Digest> pushed = new ArrayList<>();
        for (Descriptor each : layout.index().manifests()) {
            ManifestDocument document = layout.document(each);
            String tag = each.annotations().get(Annotation.REF_NAME);
            Descriptor subject = document.subject();
            if (tag == null && (subject == null || !subjects.contains(subject.digest()))) {
                log.debug(each.digest() + " is about another image");
                continue;
            }
            for (Descriptor blob : document.blobs()) {
                target.pushBlob(blob, layout.blob(blob), List.of(), Progress.NONE);
            }
            referrers.put(document);
            readBack.verify(new PushPlan(document.blobs(), List.of(document)));
            if (tag != null) {
                target.putManifest(tag, document);
                readBack.verifyTag(tag, each.digest());
            }
            pushed.add(each.digest());
        }
        return List.copyOf(pushed);
    }

    private void pushTags(
            RemoteRepository target, List<String> tags, TagPolicy policy, ManifestDocument image, ReadBack readBack) {
        Digest digest = image.descriptor().digest();
        if (!policy.force()) {
            // Once more: another build may have been faster.
            checkTags(target, tags, policy, digest);
        }
        for (String tag : tags) {
            target.putManifest(tag, image);
            readBack.verifyTag(tag, digest);
        }
    }
}
