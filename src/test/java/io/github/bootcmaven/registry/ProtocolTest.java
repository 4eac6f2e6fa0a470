// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.testing.FaultyRegistry;
import io.github.bootcmaven.testing.FaultyRegistry.Fault;
import io.github.bootcmaven.testing.RegistryImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the distribution specification expects of a client, request by request. */
class ProtocolTest {

    private static final FaultyRegistry.Plan WELL = (request, occurrence) -> Fault.NONE;
    private static final String IMAGE = "/v2/node";

    @TempDir
    Path folder;

    private PushFixture fixture() {
        return new PushFixture(folder, BuildLog.SILENT);
    }

    private static FaultyRegistry.Plan once(String victim, Fault fault) {
        return (request, occurrence) -> request.startsWith(victim) && occurrence == 0 ? fault : Fault.NONE;
    }

    private PushReport push(FaultyRegistry registry, Path layout) throws IOException {
        PushFixture fixture = fixture();
        return fixture.push(
                fixture.request(registry.name() + "/node", layout, "1.0").withParallel(1));
    }

    private Path image(int... sizes) throws IOException {
        return RegistryImages.image(folder.resolve("image"), 1, sizes);
    }

    private static Descriptor largest(Path layout) throws IOException {
        return PushPlan.of(ImageLayout.open(layout), RegistryImages.only(layout))
                .blobs()
                .get(0);
    }

    @Test
    void blobsComeFirstThenManifestsByDigestThenTheProofThenTags() throws IOException {
        Path layout = RegistryImages.index(folder.resolve("image"), 1, 1000);
        try (FaultyRegistry registry = new FaultyRegistry(false, WELL)) {
            push(registry, layout);
            List<String> requests = registry.requests();
            int lastUpload = last(requests, "PUT " + IMAGE + "/blobs/");
            int firstManifest = first(requests, "PUT " + IMAGE + "/manifests/");
            int index = first(
                    requests,
                    "PUT " + IMAGE + "/manifests/" + RegistryImages.only(layout).digest());
            int proof = last(requests, "HEAD " + IMAGE + "/blobs/");
            int tag = first(requests, "PUT " + IMAGE + "/manifests/1.0");
            assertThat(List.of(lastUpload, firstManifest, index, proof, tag))
                    .isSorted()
                    .doesNotContain(-1);
            assertThat(index - firstManifest).isEqualTo(2);
            assertThat(requests.get(tag + 1)).isEqualTo("HEAD " + IMAGE + "/manifests/1.0");
        }
    }

    @Test
    void aBlobIsSentByOnePostAndOnePut() throws IOException {
        Path layout = image(50_000);
        try (FaultyRegistry registry = new FaultyRegistry(false, WELL)) {
            push(registry, layout);
            assertThat(registry.requests().stream().filter(request -> request.startsWith("POST")))
                    .hasSize(2);
            assertThat(registry.requests().stream()
                            .filter(request -> request.startsWith("PUT " + IMAGE + "/blobs/uploads/*")))
                    .hasSize(2);
            assertThat(registry.requests()).noneMatch(request -> request.startsWith("PATCH"));
        }
    }

    @Test
    void anUploadThatBrokeGoesOnWhereItBroke() throws IOException {
        Path layout = image(400_000);
        try (FaultyRegistry registry =
                new FaultyRegistry(false, once("PUT " + IMAGE + "/blobs/uploads/*", Fault.CUT_IN_CONTENT))) {
            PushReport report = push(registry, layout);
            assertThat(report.retries()).isEqualTo(1);
            assertThat(registry.requests())
                    .containsSubsequence(
                            "PUT " + IMAGE + "/blobs/uploads/*",
                            "GET " + IMAGE + "/blobs/uploads/*",
                            "PATCH " + IMAGE + "/blobs/uploads/*",
                            "PUT " + IMAGE + "/blobs/uploads/*");
            assertThat(registry.blob("node", largest(layout).digest().toString()))
                    .hasSize((int) largest(layout).size());
        }
    }

    @Test
    void anUploadWhoseSessionIsLostBeginsAnew() throws IOException {
        Path layout = image(100_000);
        try (FaultyRegistry registry =
                new FaultyRegistry(false, once("PUT " + IMAGE + "/blobs/uploads/*", Fault.SESSION_LOST))) {
            push(registry, layout);
            assertThat(registry.requests().stream().filter(request -> request.startsWith("POST")))
                    .hasSize(3);
        }
    }

    @Test
    void anUploadWhoseLastAnswerIsLostIsNotSentAgain() throws IOException {
        Path layout = image(100_000);
        try (FaultyRegistry registry =
                new FaultyRegistry(false, once("PUT " + IMAGE + "/blobs/uploads/*", Fault.CUT_BEFORE_ANSWER))) {
            push(registry, layout);
            assertThat(registry.requests().stream().filter(request -> request.startsWith("PUT " + IMAGE + "/blobs/")))
                    .hasSize(2);
        }
    }

    @Test
    void aBlobThatWasConfirmedAndNotStoredIsFoundMissingBeforeATagIsWritten() throws IOException {
        Path layout = image(100_000);
        try (FaultyRegistry registry =
                new FaultyRegistry(false, once("PUT " + IMAGE + "/blobs/uploads/*", Fault.NOT_STORED))) {
            assertThatThrownBy(() -> push(registry, layout))
                    .hasMessageContaining("can't be read back: it isn't there")
                    .hasMessageContaining(largest(layout).digest().toString());
            assertThat(registry.manifest("node", "1.0")).isNull();
        }
    }

    @Test
    void whatIsDamagedInTheLayoutNeverArrives() throws IOException {
        Path layout = image(200_000);
        Path blob =
                layout.resolve("blobs/sha256").resolve(largest(layout).digest().hex());
        byte[] bytes = Files.readAllBytes(blob);
        bytes[100] ^= 1;
        Files.write(blob, bytes);
        try (FaultyRegistry registry = new FaultyRegistry(false, WELL)) {
            assertThatThrownBy(() -> push(registry, layout))
                    .isInstanceOf(BootcException.class)
                    .hasMessageContaining("is damaged");
            assertThat(registry.blobCount("node")).isZero();
        }
    }

    @Test
    void theLoginIsNotShownToAnotherHostThatTheRegistryNames() throws IOException {
        Path layout = image(1000);
        try (FaultyRegistry registry = new FaultyRegistry(true, WELL);
                FaultyRegistry other = new FaultyRegistry(false, WELL)) {
            registry.sessionsAt("http://" + other.name());
            assertThatThrownBy(() -> push(registry, layout)).isInstanceOf(BootcException.class);
            assertThat(other.requests()).isNotEmpty().noneMatch(request -> request.endsWith("authorized"));
            assertThat(registry.requests())
                    .anyMatch(request -> request.startsWith("POST") && request.endsWith("authorized"));
        }
    }

    @Test
    void blobsAreReadFromWhereTheRegistryRedirectsToWithoutTheLogin() throws IOException {
        Path layout = image(70_000);
        try (FaultyRegistry registry = new FaultyRegistry(true, WELL);
                FaultyRegistry store = new FaultyRegistry(false, WELL)) {
            push(registry, layout);
            push(store, layout);
            int before = store.requests().size();
            registry.blobsAt("http://" + store.name());
            Path pulled = fixture().pull(registry.name() + "/node:1.0", folder.resolve("pulled"));
            assertThat(ImageLayout.open(pulled).blobDigests())
                    .isEqualTo(ImageLayout.open(layout).blobDigests());
            assertThat(store.requests().subList(before, store.requests().size()))
                    .hasSize(2)
                    .noneMatch(request -> request.endsWith("authorized"));
        }
    }

    @Test
    void aPullComparesManifestsAndBlobsWithTheirDigests() throws IOException {
        Path layout = image(70_000);
        String digest = RegistryImages.only(layout).digest().toString();
        for (String victim : List.of("GET " + IMAGE + "/manifests/" + digest, "GET " + IMAGE + "/blobs/sha256")) {
            boolean[] ill = {false};
            FaultyRegistry.Plan plan =
                    (request, occurrence) -> ill[0] && request.startsWith(victim) ? Fault.WRONG_CONTENT : Fault.NONE;
            try (FaultyRegistry registry = new FaultyRegistry(false, plan)) {
                push(registry, layout);
                ill[0] = true;
                Path target = folder.resolve("pulled");
                assertThatThrownBy(() -> fixture().pull(registry.name() + "/node@" + digest, target))
                        .isInstanceOf(BootcException.class);
                assertThat(target).doesNotExist();
            }
        }
    }

    @Test
    void aPullThatBrokeAsksForTheRest() throws IOException {
        Path layout = image(300_000);
        boolean[] ill = {false};
        String victim = "GET " + IMAGE + "/blobs/" + largest(layout).digest();
        FaultyRegistry.Plan plan = (request, occurrence) -> {
            boolean now = ill[0] && request.equals(victim);
            ill[0] &= !now;
            return now ? Fault.CUT_IN_ANSWER : Fault.NONE;
        };
        try (FaultyRegistry registry = new FaultyRegistry(false, plan)) {
            push(registry, layout);
            ill[0] = true;
            Path pulled = fixture().pull(registry.name() + "/node:1.0", folder.resolve("pulled"));
            assertThat(Digest.of(pulled.resolve("blobs/sha256")
                            .resolve(largest(layout).digest().hex())))
                    .isEqualTo(largest(layout).digest());
            assertThat(registry.requests().stream().filter(victim::equals)).hasSize(2);
        }
    }

    @Test
    void aMirrorIsReadFirstAndTheRegistryWhereTheMirrorFails() throws IOException {
        Path layout = image(5_000);
        try (FaultyRegistry registry = new FaultyRegistry(false, WELL);
                FaultyRegistry mirror = new FaultyRegistry(false, WELL)) {
            push(registry, layout);
            Path conf =
                    Files.createDirectories(folder.resolve("etc/containers")).resolve("registries.conf");
            Files.writeString(
                    conf,
                    "[[registry]]\nprefix = \"example.test/team\"\nlocation = \"" + registry.name()
                            + "\"\n[[registry.mirror]]\nlocation = \"" + mirror.name() + "\"\n");
            fixture().pull("example.test/team/node:1.0", folder.resolve("first"));
            assertThat(mirror.requests()).contains("GET " + IMAGE + "/manifests/1.0");
            PushFixture fixture = fixture();
            fixture.push(fixture.request(mirror.name() + "/node", layout, "1.0"));
            int before = registry.requests().size();
            Path second = fixture().pull("example.test/team/node:1.0", folder.resolve("second"));
            assertThat(ImageLayout.open(second).blobDigests())
                    .isEqualTo(ImageLayout.open(layout).blobDigests());
            assertThat(registry.requests()).hasSize(before);
        }
    }

    @Test
    void aRegistryThatIsNotThereIsSaidToBeSo() throws IOException {
        Path layout = image(10);
        assertThatThrownBy(() -> fixture().push("127.0.0.1:9/node", layout, "1.0"))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("Cannot reach the registry 127.0.0.1:9");
    }

    private static int first(List<String> requests, String prefix) {
        for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i).startsWith(prefix)) {
                return i;
            }
        }
        return -1;
    }

    private static int last(List<String> requests, String prefix) {
        for (int i = requests.size() - 1; i >= 0; i--) {
            if (requests.get(i).startsWith(prefix)) {
                return i;
            }
        }
        return -1;
    }
}
