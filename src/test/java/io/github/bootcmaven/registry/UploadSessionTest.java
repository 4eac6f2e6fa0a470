// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.testing.FaultyRegistry;
import io.github.bootcmaven.testing.FaultyRegistry.Fault;
import io.github.bootcmaven.testing.RecordingLog;
import io.github.bootcmaven.testing.RegistryImages;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large blob whose upload a killed push has left goes on where it was, or is sent anew where that can't be. */
class UploadSessionTest {

    private static final int SIZE = 3_000_000;
    private static final int SENT = 2_000_000;
    private static final FaultyRegistry.Plan WELL = (request, occurrence) -> Fault.NONE;

    @TempDir
    Path folder;

    private final RecordingLog log = new RecordingLog();
    private Path layout;
    private Descriptor blob;
    private byte[] content;

    @BeforeEach
    void make() throws IOException {
        layout = RegistryImages.image(folder.resolve("image"), 1, SIZE, 1000);
        ImageLayout image = ImageLayout.open(layout);
        blob = PushPlan.of(image, RegistryImages.only(layout)).blobs().get(0);
        try (InputStream in = image.blob(blob).open()) {
            content = in.readAllBytes();
        }
    }

    private Path uploads(FaultyRegistry registry) {
        return folder.resolve("cache/registry/" + registry.name().replace(':', '+') + "/uploads");
    }

    private static HttpResponse<Void> send(String method, URI address, byte[] body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(address)
                                .method(method, BodyPublishers.ofByteArray(body))
                                .build(),
                        BodyHandlers.discarding());
    }

    /** What a push leaves that is killed after it has sent so much. */
    private void leave(FaultyRegistry registry, byte[] sent) throws Exception {
        URI root = URI.create("http://" + registry.name());
        String location = send("POST", root.resolve("/v2/node/blobs/uploads/"), new byte[0])
                .headers()
                .firstValue("Location")
                .orElseThrow();
        send("PATCH", root.resolve(location), sent);
        try (UploadSession session = UploadSession.open(uploads(registry), "node", blob)) {
            session.keep(root.resolve(location));
        }
    }

    private long pushed(FaultyRegistry registry, String request) throws IOException {
        int before = registry.requests().size();
        PushFixture fixture = new PushFixture(folder, log);
        fixture.push(fixture.request(registry.name() + "/node", layout, "1.0").withParallel(1));
        assertThat(registry.blob("node", blob.digest().toString())).isEqualTo(content);
        assertThat(kept(registry)).isEmpty();
        return registry.requests().stream()
                .skip(before)
                .filter(each -> each.startsWith(request))
                .count();
    }

    private Stream<Path> kept(FaultyRegistry registry) throws IOException {
        if (!Files.exists(uploads(registry))) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.walk(uploads(registry))) {
            return files.filter(Files::isRegularFile).toList().stream();
        }
    }

    @Test
    void theNextPushSendsTheRest() throws Exception {
        try (FaultyRegistry registry = new FaultyRegistry(false, WELL)) {
            leave(registry, Arrays.copyOf(content, SENT));
            long before = registry.taken();
            // The configuration and the small layer begin an upload, the large one goes on.
            assertThat(pushed(registry, "POST ")).isEqualTo(2);
            assertThat(registry.taken() - before).isBetween(blob.size() - SENT, blob.size() - SENT + 10_000L);
            assertThat(log.lines().toString()).contains("after " + SENT + " of " + blob.size() + " bytes");
        }
    }

    @Test
    void whatTheRegistryHasForgottenIsSentAnew() throws Exception {
        try (FaultyRegistry registry = new FaultyRegistry(
                false,
                (request, occurrence) ->
                        request.startsWith("GET /v2/node/blobs/uploads/") ? Fault.SESSION_LOST : Fault.NONE)) {
            leave(registry, Arrays.copyOf(content, SENT));
            assertThat(pushed(registry, "POST ")).isEqualTo(3);
        }
    }

    @Test
    void anAnswerThatHelpsNobodyIsNoReasonToFail() throws Exception {
        try (FaultyRegistry registry = new FaultyRegistry(
                false,
                (request, occurrence) ->
                        request.startsWith("GET /v2/node/blobs/uploads/") ? Fault.SERVER_ERROR : Fault.NONE)) {
            leave(registry, Arrays.copyOf(content, SENT));
            assertThat(pushed(registry, "POST ")).isEqualTo(3);
        }
    }

    @Test
    void otherBytesThanOursAreSentAnew() throws Exception {
        try (FaultyRegistry registry = new FaultyRegistry(false, WELL)) {
            leave(registry, new byte[SENT]);
            assertThat(pushed(registry, "POST ")).isEqualTo(3);
        }
    }

    @Test
    void anUploadThatSomebodyIsBusyWithIsLeftAlone() throws Exception {
        try (FaultyRegistry registry = new FaultyRegistry(false, WELL)) {
            leave(registry, Arrays.copyOf(content, SENT));
            try (UploadSession other = UploadSession.open(uploads(registry), "node", blob)) {
                assertThat(other.left()).isNotNull();
                PushFixture fixture = new PushFixture(folder, log);
                fixture.push(registry.name() + "/node", layout, "1.0");
                assertThat(registry.requests()).noneMatch(each -> each.startsWith("GET /v2/node/blobs/uploads/"));
                assertThat(other.left()).isNotNull();
            }
        }
    }

    @Test
    void anAddressOfAnotherHostIsNeverAsked() throws Exception {
        try (FaultyRegistry registry = new FaultyRegistry(true, WELL);
                FaultyRegistry other = new FaultyRegistry(false, WELL)) {
            try (UploadSession session = UploadSession.open(uploads(registry), "node", blob)) {
                session.keep(URI.create("http://" + other.name() + "/v2/node/blobs/uploads/u1"));
            }
            pushed(registry, "");
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void aPushThatGivesUpLeavesItsUploadToTheNext() throws Exception {
        boolean[] ill = {true};
        try (FaultyRegistry registry = new FaultyRegistry(
                false,
                (request, occurrence) -> !ill[0]
                        ? Fault.NONE
                        : request.startsWith("PUT /v2/node/blobs/uploads/")
                                ? Fault.CUT_IN_CONTENT
                                : request.startsWith("PATCH") || request.startsWith("GET /v2/node/blobs/uploads/")
                                        ? Fault.CUT_AFTER_HEAD
                                        : Fault.NONE)) {
            PushFixture fixture = new PushFixture(folder, log);
            PushRequest request =
                    fixture.request(registry.name() + "/node", layout, "1.0").withParallel(1);
            assertThatThrownBy(() -> fixture.push(request)).isInstanceOf(BootcException.class);
            assertThat(kept(registry)).hasSize(1);
            ill[0] = false;
            assertThat(pushed(registry, "PATCH /v2/node/blobs/uploads/")).isEqualTo(1);
        }
    }

    @Test
    void filesBesideTheCacheAreForTheUserAlone() throws Exception {
        try (FaultyRegistry registry = new FaultyRegistry(false, WELL)) {
            leave(registry, content);
            for (Path file : kept(registry).toList()) {
                assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
            }
            assertThat(kept(registry)).hasSize(1);
        }
    }
}
