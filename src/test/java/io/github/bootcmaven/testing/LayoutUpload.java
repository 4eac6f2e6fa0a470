// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageIndex;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageManifest;
import io.github.bootcmaven.oci.MediaType;
import io.github.bootcmaven.oci.Referrers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Brings an image and what is attached to it into a registry on loopback by the plainest requests there are, so that tests of
 * the bytes don't depend on how they are pushed. The list of referrers goes under its fallback tag.
 */
public final class LayoutUpload {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String repository;

    /** @param repository the repository's address, e.g. {@code http://127.0.0.1:5000/v2/edge-node} */
    public LayoutUpload(String repository) {
        this.repository = repository;
    }

    /** Puts an image under a tag. */
    public void image(ImageLayout layout, Descriptor image, String tag) throws IOException, InterruptedException {
        manifest(layout, image, tag);
    }

    /** Puts all that is attached to an image where its readers look for it. */
    public void attached(Referrers referrers, Digest image) throws IOException, InterruptedException {
        for (Map.Entry<String, Descriptor> entry : referrers.tagged().entrySet()) {
            manifest(referrers.layout(), entry.getValue(), entry.getKey());
        }
        List<Descriptor> listed = new ArrayList<>();
        for (Descriptor entry : referrers.of(image)) {
            manifest(referrers.layout(), entry, entry.digest().toString());
            listed.add(entry);
        }
        put(
                "/manifests/sha256-" + image.hex(),
                MediaType.INDEX,
                ImageIndex.of(listed).json());
    }

    private void manifest(ImageLayout layout, Descriptor descriptor, String reference)
            throws IOException, InterruptedException {
        ImageManifest manifest = layout.manifest(descriptor);
        blob(layout, manifest.config());
        for (Descriptor layer : manifest.layers()) {
            blob(layout, layer);
        }
        put("/manifests/" + reference, descriptor.mediaType(), bytes(layout, descriptor));
    }

    private void blob(ImageLayout layout, Descriptor descriptor) throws IOException, InterruptedException {
        HttpResponse<String> begun = send(HttpRequest.newBuilder(URI.create(repository + "/blobs/uploads/"))
                .POST(HttpRequest.BodyPublishers.noBody()));
        String location = begun.headers().firstValue("Location").orElseThrow();
        String separator = location.contains("?") ? "&" : "?";
        URI upload = URI.create(repository).resolve(location + separator + "digest=" + descriptor.digest());
        send(HttpRequest.newBuilder(upload)
                .header("Content-Type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes(layout, descriptor))));
    }

    private void put(String path, String mediaType, byte[] content) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(URI.create(repository + path))
                .header("Content-Type", mediaType)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content)));
    }

    private HttpResponse<String> send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException(request + ": " + response.statusCode() + " " + response.body());
        }
        return response;
    }

    private static byte[] bytes(ImageLayout layout, Descriptor descriptor) throws IOException {
        try (InputStream in = layout.blob(descriptor).open()) {
            return in.readAllBytes();
        }
    }
}
