// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ManifestDocument;
import io.github.bootcmaven.oci.MediaType;
import java.io.IOException;
import java.util.Optional;

/**
 * Manifests about a manifest, such as SBOMs and signatures (distribution spec, "Pushing Manifests with Subject"). A registry
 * with the referrers API lists them by itself; for one without it they are listed in an index under a tag made of the
 * subject's digest.
 */
public final class RemoteReferrers {

    private static final JsonMapper JSON = new JsonMapper();

    private final RemoteRepository repository;
    private final BuildLog log;

    public RemoteReferrers(RemoteRepository repository, BuildLog log) {
        this.repository = repository;
        this.log = log;
    }

    /** The tag of the index of a manifest's referrers. */
    public static String fallbackTag(Digest subject) {
        return "sha256-" + subject.hex();
    }

    /** Writes a manifest that has a subject, and sees to it that the registry lists it. Its blobs have to be there. */
    public void put(ManifestDocument referrer) throws IOException {
        Descriptor subject = referrer.subject();
        Descriptor descriptor = referrer.descriptor();
        boolean listed = repository.putManifest(descriptor.digest().toString(), referrer);
        if (subject != null && !listed && !isListed(subject.digest(), descriptor.digest())) {
            addToFallback(subject.digest(), referrer, descriptor);
        }
    }

    /** Whether the registry has the API, and lists a manifest there although it hasn't said so. */
    private boolean isListed(Digest subject, Digest referrer) {
        String what = "Cannot list the referrers of " + subject + " in " + repository.name();
        RegistryConnection connection = repository.connection();
        Answer answer = connection.ask(what, repository.call("GET", "/referrers/" + subject), repository.scope());
        if (answer.status() != 200) {
            return false;
        }
        for (JsonNode each : answer.json().path("manifests")) {
            if (each.path("digest").asText().equals(referrer.toString())) {
                return true;
            }
        }
        return false;
    }

    /** Adds to what is listed already, which is left as it is: it may be another tool's. */
    private void addToFallback(Digest subject, ManifestDocument referrer, Descriptor descriptor) throws IOException {
        String tag = fallbackTag(subject);
        Optional<ManifestDocument> before = repository.manifest(tag);
        ObjectNode index = before.isPresent() ? existing(before.get(), tag) : empty();
        ArrayNode list = index.withArray("manifests");
        for (JsonNode each : list) {
            if (each.path("digest").asText().equals(descriptor.digest().toString())) {
                return;
            }
        }
        ObjectNode entry = list.addObject()
                .put("mediaType", descriptor.mediaType())
                .put("digest", descriptor.digest().toString())
                .put("size", descriptor.size());
        if (referrer.artifactType() != null) {
            entry.put("artifactType", referrer.artifactType());
        }
        JsonNode annotations = JSON.readTree(referrer.json()).path("annotations");
        if (annotations.isObject()) {
            entry.set("annotations", annotations);
        }
        repository.putManifest(tag, ManifestDocument.parse(JSON.writeValueAsBytes(index), MediaType.INDEX, tag));
        log.debug("listed " + descriptor.digest() + " under " + tag + ": the registry has no referrers API");
    }

    private static ObjectNode existing(ManifestDocument document, String tag) throws IOException {
        if (document.mediaType().equals(MediaType.INDEX)
                && JSON.readTree(document.json()) instanceof ObjectNode index) {
            return index;
        }
        throw BootcException.environment("Cannot list referrers under " + tag + ": there is something else");
    }

    private static ObjectNode empty() {
        return JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", MediaType.INDEX);
    }
}
