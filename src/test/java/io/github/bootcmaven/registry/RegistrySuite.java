// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.testing.HostTool;
import io.github.bootcmaven.testing.RecordingLog;
import io.github.bootcmaven.testing.RegistryImages;
import io.github.bootcmaven.testing.RegistryProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds with any registry; its subclasses say with which. skopeo judges what has arrived. */
abstract class RegistrySuite {

    @TempDir
    Path folder;

    private final RecordingLog log = new RecordingLog();
    private RegistryProcess registry;
    private PushFixture fixture;

    /** Starts the registry. */
    abstract RegistryProcess start(Path data) throws IOException, InterruptedException;

    /** Whether the registry lists referrers by itself. */
    abstract boolean knowsReferrers();

    @BeforeEach
    void serve() throws IOException, InterruptedException {
        registry = start(Files.createDirectory(folder.resolve("registry")));
        fixture = new PushFixture(folder, log);
    }

    @AfterEach
    void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    private String repository(String name) {
        return registry.name() + "/" + name;
    }

    @Test
    void anImageArrivesAndSkopeoCopiesItBackByteByByte() throws IOException {
        HostTool skopeo = HostTool.required("skopeo");
        Path layout = RegistryImages.image(folder.resolve("image"), 1, 3_000_000, 20, 70_000);
        Descriptor image = RegistryImages.only(layout);
        PushReport report = fixture.push(repository("team/node"), layout, "1.0", "stable");
        assertThat(report.digest()).isEqualTo(image.digest());
        assertThat(report.count(BlobOutcome.UPLOADED)).isEqualTo(4);
        for (String reference : List.of(":1.0", ":stable", "@" + image.digest())) {
            Path copy = folder.resolve("copy" + reference.length());
            skopeo.run(
                    "copy",
                    "--src-tls-verify=false",
                    "docker://" + repository("team/node") + reference,
                    "oci:" + copy + ":x");
            assertThat(RegistryImages.only(copy).digest()).isEqualTo(image.digest());
            assertThat(ImageLayout.open(copy).blobDigests())
                    .isEqualTo(ImageLayout.open(layout).blobDigests());
        }
    }

    @Test
    void aSecondPushUploadsNothing() throws IOException {
        Path layout = RegistryImages.image(folder.resolve("image"), 2, 100_000, 5_000);
        fixture.push(repository("node"), layout, "1.0-SNAPSHOT");
        PushReport again = fixture.push(repository("node"), layout, "1.0-SNAPSHOT");
        assertThat(again.count(BlobOutcome.PRESENT)).isEqualTo(3);
        assertThat(again.bytes(BlobOutcome.UPLOADED)).isZero();
        JsonNode json = new ObjectMapper().readTree(again.json(null));
        assertThat(json.at("/uploaded/blobs").asInt()).isZero();
        assertThat(json.at("/skipped/bytes").asLong()).isGreaterThan(105_000);
        assertThat(json.at("/references/0").asText()).isEqualTo(repository("node") + ":1.0-SNAPSHOT");
    }

    @Test
    void anIndexArrivesWhole() throws IOException {
        HostTool skopeo = HostTool.required("skopeo");
        Path layout = RegistryImages.index(folder.resolve("image"), 3, 50_000, 60_000);
        fixture.push(repository("node"), layout, "1.0");
        Path copy = folder.resolve("copy");
        skopeo.run(
                "copy",
                "--all",
                "--src-tls-verify=false",
                "docker://" + repository("node") + ":1.0",
                "oci:" + copy + ":x");
        assertThat(RegistryImages.only(copy).digest())
                .isEqualTo(RegistryImages.only(layout).digest());
        assertThat(ImageLayout.open(copy).blobDigests())
                .isEqualTo(ImageLayout.open(layout).blobDigests());
    }

    @Test
    void whatWasPushedIsPulledByteByByte() throws IOException {
        Path layout = RegistryImages.index(folder.resolve("image"), 4, 2_000_000, 0, 1);
        fixture.push(repository("node"), layout, "1.0");
        Path pulled = fixture.pull(repository("node:1.0"), folder.resolve("pulled"));
        assertThat(RegistryImages.only(pulled).digest())
                .isEqualTo(RegistryImages.only(layout).digest());
        assertThat(ImageLayout.open(pulled).blobDigests())
                .isEqualTo(ImageLayout.open(layout).blobDigests());
        assertThatThrownBy(() -> fixture.pull(repository("node:none"), folder.resolve("none")))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("There is no image");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    @Test
    void layersOfAnotherRepositoryAreMounted() throws IOException {
        Path layout = RegistryImages.image(folder.resolve("image"), 5, 400_000, 300_000);
        fixture.push(repository("first"), layout, "1.0");
        PushReport second = fixture.push(repository("second"), layout, "1.0");
        assertThat(second.count(BlobOutcome.UPLOADED)).isZero();
        assertThat(second.count(BlobOutcome.MOUNTED) + second.count(BlobOutcome.PRESENT))
                .isEqualTo(3);
    }

    @Test
    void aReleasesTagNeverMovesUnlessItIsForced() throws IOException {
        Path first = RegistryImages.image(folder.resolve("first"), 6, 1000);
        Path second = RegistryImages.image(folder.resolve("second"), 7, 1000);
        TagPolicy release = new TagPolicy("1.0", false);
        fixture.push(release(first, release));
        fixture.push(release(first, release));
        assertThatThrownBy(() -> fixture.push(release(second, release)))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("release's tag never comes to mean another image");
        assertThat(tag("1.0")).contains(RegistryImages.only(first).digest());
        fixture.push(release(second, new TagPolicy("1.0", true)));
        assertThat(tag("1.0")).contains(RegistryImages.only(second).digest());
        assertThat(tag("latest")).contains(RegistryImages.only(second).digest());
        fixture.push(repository("node"), first, "1.0-SNAPSHOT", "latest");
        fixture.push(repository("node"), second, "1.0-SNAPSHOT", "latest");
        assertThat(tag("1.0-SNAPSHOT")).contains(RegistryImages.only(second).digest());
    }

    @Test
    void aSnapshotIsNeverTheLatest() throws IOException {
        Path layout = RegistryImages.image(folder.resolve("image"), 8, 1000);
        PushReport report = fixture.push(repository("node"), layout, "1.0-SNAPSHOT", "latest");
        assertThat(report.tags()).containsExactly("1.0-SNAPSHOT");
        assertThat(tag("latest")).isEmpty();
    }

    @Test
    void whatIsAboutTheImageGoesAlong() throws IOException {
        Path layout = RegistryImages.image(folder.resolve("image"), 9, 1000);
        Descriptor image = RegistryImages.only(layout);
        Path referrers = RegistryImages.referrers(folder.resolve("referrers"), image);
        PushRequest request = fixture.request(repository("node"), layout, "1.0").withReferrers(referrers);
        fixture.push(request);
        PushReport report = fixture.push(request);
        Digest sbom = RegistryImages.only(referrers).digest();
        assertThat(report.referrers()).containsExactly(sbom);

        RemoteRepository repository = fixture.open(repository("node"));
        Optional<JsonNode> fallback =
                repository.manifest(RemoteReferrers.fallbackTag(image.digest())).map(index -> json(index.json()));
        JsonNode list = knowsReferrers()
                ? json(repository
                        .connection()
                        .ask("", repository.call("GET", "/referrers/" + image.digest()), repository.scope())
                        .body())
                : fallback.orElseThrow();
        assertThat(list.path("manifests")).hasSize(1);
        assertThat(list.at("/manifests/0/digest").asText()).isEqualTo(sbom.toString());
        if (!knowsReferrers()) {
            assertThat(list.at("/manifests/0/artifactType").asText()).isEqualTo("application/spdx+json");
            assertThat(list.at("/manifests/0/annotations/made").asText()).isEqualTo("by a test");
        }
        assertThat(fallback.isEmpty()).isEqualTo(knowsReferrers());
    }

    @Test
    void theRightToPushIsTriedWithoutLeavingAnything() throws IOException {
        new PushCheck(fixture.access(), log)
                .check(ImageReference.parse(repository("node")), List.of("1.0"), new TagPolicy("1.0", false));
        assertThat(log.lines()).contains("info Pushing to " + repository("node") + " is allowed");
        // docker-registry clears the session's folder later; of what was sent nothing may be there.
        try (Stream<Path> files = Files.walk(folder.resolve("registry/data"))) {
            assertThat(files.filter(file -> file.endsWith("data") && Files.isRegularFile(file)))
                    .isEmpty();
        }
    }

    private PushRequest release(Path layout, TagPolicy policy) {
        return PushRequest.of(
                ImageReference.parse(repository("node")),
                List.of("1.0", "latest"),
                policy,
                layout,
                folder.resolve("cache"));
    }

    private Optional<Digest> tag(String tag) throws IOException {
        return fixture.open(repository("node")).resolve(tag);
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return new ObjectMapper().readTree(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
