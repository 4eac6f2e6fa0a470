// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.oci.Annotation;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.ManifestDocument;
import io.github.bootcmaven.oci.Referrers;
import io.github.bootcmaven.sigstore.ImageSigner;
import io.github.bootcmaven.sigstore.SignatureCheck;
import io.github.bootcmaven.sigstore.SignatureManifest;
import io.github.bootcmaven.sigstore.SigningKey;
import io.github.bootcmaven.sigstore.SigstoreBundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Signs an image that has arrived while no tag points to it: both forms of signature go up, are read back, and are verified by the
 * rules of a bootc host. Signatures that are there already, which may be others', stay.
 */
public final class ImageSigning implements BeforeTags {

    /** A payload names an image, and a bundle has one signature: whatever is larger is neither. */
    private static final long MAX_READ = 1 << 20;

    private final Path layout;
    private final Path scratch;
    private final List<ImageReference> references;
    private final SigningKey key;
    private final BuildLog log;
    private final List<Digest> signed = new ArrayList<>();

    /**
     * @param layout has the image
     * @param scratch gets the signatures, in a layout of their own
     * @param references the names it is pushed under; the signatures say each of them
     */
    public ImageSigning(Path layout, Path scratch, List<ImageReference> references, SigningKey key, BuildLog log) {
        this.layout = layout;
        this.scratch = scratch;
        this.references = List.copyOf(references);
        this.key = key;
        this.log = log;
    }

    @Override
    public void run(RemoteRepository repository, ManifestDocument image) throws IOException {
        ImageLayout images = ImageLayout.open(layout);
        Referrers signatures = Referrers.create(scratch);
        new ImageSigner(key).sign(images, image.descriptor(), references, signatures);
        for (Descriptor each : signatures.all()) {
            String tag = each.annotations().get(Annotation.REF_NAME);
            if (tag == null) {
                putBundle(repository, signatures.layout(), each);
            } else {
                putSignatures(repository, signatures.layout(), each, tag);
            }
        }
        for (ManifestDocument manifest : PushPlan.of(images, image.descriptor()).manifests()) {
            Digest digest = manifest.descriptor().digest();
            verify(repository, digest);
            signed.add(digest);
        }
        log.info("Signed  " + signed.size() + (signed.size() == 1 ? " manifest" : " manifests") + " by the "
                + key.verificationKey() + "; read back and verified");
    }

    /** What was signed, for the account of the push. */
    public Signed signed() {
        return new Signed(key.verificationKey().toString(), references, signed);
    }

    private void putBundle(RemoteRepository repository, ImageLayout signatures, Descriptor entry) throws IOException {
        ManifestDocument document = signatures.document(entry);
        pushBlobs(repository, signatures, document);
        new RemoteReferrers(repository, log).put(document);
        new ReadBack(repository, 1).verify(new PushPlan(document.blobs(), List.of(document)));
        Digest subject = Optional.ofNullable(document.subject())
                .map(Descriptor::digest)
                .orElseThrow(() -> new IllegalStateException("a bundle is about a manifest"));
        for (Descriptor layer : signatures.manifest(entry).layers()) {
            if (!SigstoreBundle.verifies(read(repository, layer), key.verificationKey(), subject)) {
                throw BootcException.environment("The bundle of " + subject + " in " + repository.name()
                                + " is no signature by the " + key.verificationKey())
                        .in("<push><sign>");
            }
        }
    }

    private void putSignatures(RemoteRepository repository, ImageLayout signatures, Descriptor entry, String tag)
            throws IOException {
        ImageManifest ours = signatures.manifest(entry);
        Optional<ManifestDocument> there = repository.manifest(tag);
        ImageManifest all = there.isEmpty()
                ? ours
                : SignatureManifest.merge(ImageManifest.parse(there.get().json(), tag), ours, signatures);
        ManifestDocument document = signatures.document(signatures.write(all));
        pushBlobs(repository, signatures, document);
        repository.putManifest(tag, document);
        ReadBack readBack = new ReadBack(repository, 1);
        readBack.verify(new PushPlan(document.blobs(), List.of(document)));
        readBack.verifyTag(tag, document.descriptor().digest());
    }

    /** Others' payloads, which aren't in our layout, the registry has. */
    private static void pushBlobs(RemoteRepository repository, ImageLayout signatures, ManifestDocument document)
            throws IOException {
        for (Descriptor blob : document.blobs()) {
            if (Files.exists(signatures.blobFile(blob.digest()))) {
                repository.pushBlob(blob, signatures.blob(blob), List.of(), Progress.NONE);
            }
        }
    }

    /** A host finds the signatures by their tag, and so do we; for each of the image's names. */
    private void verify(RemoteRepository repository, Digest manifest) throws IOException {
        String tag = SignatureManifest.tag(manifest);
        ManifestDocument document = repository
                .manifest(tag)
                .orElseThrow(() -> BootcException.environment("The signature of " + manifest + " was sent to "
                                + repository.name() + ", but tag " + tag + " isn't there")
                        .in("<push><sign>"));
        ImageManifest signatures = ImageManifest.parse(document.json(), tag);
        SignatureCheck check = new SignatureCheck(key.verificationKey());
        for (ImageReference reference : references) {
            try {
                check.require(reference, manifest, signatures, payload -> read(repository, payload));
            } catch (BootcException e) {
                throw e.in("<push><sign>");
            }
        }
    }

    private static byte[] read(RemoteRepository repository, Descriptor blob) throws IOException {
        if (blob.size() > MAX_READ) {
            throw BootcException.environment("Blob " + blob.digest() + " of " + repository.name() + " has "
                    + blob.size() + " bytes, too many for a signature");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BlobDownload.of(repository, blob).to(out, Progress.NONE);
        return out.toByteArray();
    }
}
