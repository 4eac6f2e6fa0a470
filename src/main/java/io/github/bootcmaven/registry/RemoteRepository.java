// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ManifestDocument;
import io.github.bootcmaven.oci.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A repository of a registry, by the OCI distribution specification 1.1. What is read is compared with the digest it was
 * asked for by. Safe for use by several threads.
 */
public final class RemoteRepository {

    private static final String DIGEST_HEADER = "Docker-Content-Digest";
    private static final String MANIFEST_TYPES = String.join(
            ", ", MediaType.MANIFEST, MediaType.INDEX, ManifestDocument.DOCKER_MANIFEST, ManifestDocument.DOCKER_INDEX);

    private final RegistryConnection connection;
    private final String repository;
    private final Scope scope;
    private final BuildLog log;

    RemoteRepository(RegistryConnection connection, String repository, Scope scope, BuildLog log) {
        this.connection = connection;
        this.repository = repository;
        this.scope = scope;
        this.log = log;
    }

    /** Registry and repository, as users write them. */
    public String name() {
        return connection.registry() + "/" + repository;
    }

    RegistryConnection connection() {
        return connection;
    }

    String repository() {
        return repository;
    }

    Scope scope() {
        return scope;
    }

    Call call(String method, String path) {
        return Call.of(method, connection.address("/v2/" + repository + path));
    }

    /** The size of a blob that the repository has; empty where it hasn't got it, -1 where the registry doesn't say. */
    public OptionalLong blobSize(Digest digest) {
        String what = "Cannot look for blob " + digest + " in " + name();
        Answer answer = connection.ask(what, call("HEAD", "/blobs/" + digest), scope);
        if (answer.status() == 404) {
            return OptionalLong.empty();
        }
        if (answer.status() != 200) {
            throw connection.refusal(what, answer);
        }
        checkDigest(what, answer, digest);
        return OptionalLong.of(answer.head().contentLength());
    }

    /** Whether the repository has a blob, in its right size where the registry says one. */
    boolean has(Descriptor blob) {
        OptionalLong size = blobSize(blob.digest());
        return size.isPresent() && (size.getAsLong() < 0 || size.getAsLong() == blob.size());
    }

    /**
     * Brings a blob into the repository, where it isn't there yet.
     *
     * @param mountFrom repositories of the same registry that may have it
     */
    public BlobOutcome pushBlob(Descriptor blob, Content content, List<String> mountFrom, Progress progress) {
        if (has(blob)) {
            return BlobOutcome.PRESENT;
        }
        return uploadBlob(blob, content, mountFrom, progress, UploadSession.unkept());
    }

    /** Mounts or uploads a blob of which it is known that it isn't there. */
    BlobOutcome uploadBlob(
            Descriptor blob, Content content, List<String> mountFrom, Progress progress, UploadSession kept) {
        return new BlobUpload(this, blob, content, progress, kept, log).push(mountFrom);
    }

    /**
     * A manifest or index, by tag or digest; empty where there is none.
     *
     * @throws BootcException if its bytes aren't those of the digest
     */
    public Optional<ManifestDocument> manifest(String reference) {
        String what = "Cannot read manifest " + reference + " of " + name();
        Answer answer =
                connection.ask(what, call("GET", "/manifests/" + reference).with("Accept", MANIFEST_TYPES), scope);
        if (answer.status() == 404) {
            return Optional.empty();
        }
        if (answer.status() != 200) {
            throw connection.refusal(what, answer);
        }
        Digest actual = Digest.of(answer.body());
        checkDigest(what, answer, actual);
        if (reference.startsWith("sha256:") && !reference.equals(actual.toString())) {
            throw BootcException.environment(what + ": the registry answers with other bytes, of digest " + actual);
        }
        String type = Optional.ofNullable(answer.header("Content-Type"))
                .map(value -> value.replaceFirst(";.*", "").trim())
                .orElse(MediaType.MANIFEST);
        return Optional.of(ManifestDocument.parse(answer.body(), type, "manifest " + reference + " of " + name()));
    }

    /** The digest that a tag points to now; empty where there is no such tag. */
    public Optional<Digest> resolve(String tag) {
        String what = "Cannot read tag " + tag + " of " + name();
        Answer answer = connection.ask(what, call("HEAD", "/manifests/" + tag).with("Accept", MANIFEST_TYPES), scope);
        if (answer.status() == 404) {
            return Optional.empty();
        }
        String told = answer.header(DIGEST_HEADER);
        if (answer.status() == 200 && told != null && told.matches("sha256:[0-9a-f]{64}")) {
            return Optional.of(Digest.parse(told));
        }
        // Registries may leave the header out, and some know no HEAD.
        return manifest(tag).map(document -> Digest.of(document.json()));
    }

    /**
     * Writes a manifest or index.
     *
     * @param reference the tag, or the digest
     * @return whether the registry says that it keeps the manifest with the subject's referrers
     */
    public boolean putManifest(String reference, ManifestDocument document) {
        String what = "Cannot write manifest " + reference + " to " + name();
        Call put = call("PUT", "/manifests/" + reference)
                .with("Content-Type", document.mediaType())
                .sending(RequestBody.of(document.json()));
        Answer answer = connection.ask(what, put, scope);
        if (answer.status() != 201 && answer.status() != 200 && answer.status() != 202) {
            throw connection.refusal(what, answer);
        }
        checkDigest(what, answer, Digest.of(document.json()));
        return answer.header("OCI-Subject") != null;
    }

    /** A registry that says which digest it means must mean the right one. */
    void checkDigest(String what, Answer answer, Digest expected) {
        String told = answer.header(DIGEST_HEADER);
        if (told != null && told.startsWith("sha256:") && !told.equals(expected.toString())) {
            throw BootcException.environment(
                    what + ": the registry means another digest, " + told + " and not " + expected);
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
