// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.testing.FaultyRegistry;
import io.github.bootcmaven.testing.FaultyRegistry.Fault;
import io.github.bootcmaven.testing.HostTool;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.MavenRun;
import io.github.bootcmaven.testing.RegistryImages;
import io.github.bootcmaven.testing.RegistryProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maven is killed in the middle of a push: the next push finishes the work, and sends only what had not arrived. */
class PushKillIT {

    @TempDir
    Path folder;

    private Path project;
    private Path layout;

    @BeforeEach
    void make() throws IOException {
        project = Files.createDirectory(folder.resolve("project"));
        layout = Files.createDirectories(project.resolve("target/bootc")).resolve("image");
    }

    /** True when it is time to kill. */
    private interface Moment {
        boolean hasCome() throws IOException;
    }

    private MavenRun push(String registry, String push) throws IOException {
        ImagePom.write(
                project,
                "deployed",
                "<suite>trixie</suite><image>" + registry + "/team/deployed</image><push>" + push + "</push>");
        return MavenRun.in(project)
                .with("-Dbootc.cache=" + folder.resolve("cache"))
                .variable("HOME", folder.toString())
                .with(ImagePom.GOAL + "push");
    }

    private void kill(MavenRun push, Moment moment) throws Exception {
        Process killed = push.start(folder.resolve("killed"));
        while (killed.isAlive() && !moment.hasCome()) {
            Thread.sleep(1);
        }
        assertThat(killed.isAlive())
                .as(Files.readString(folder.resolve("killed")))
                .isTrue();
        killed.descendants().forEach(ProcessHandle::destroyForcibly);
        killed.destroyForcibly().waitFor();
    }

    /** A number that the registry goes on to change as long as it reads what had been sent to it. */
    private interface Count {
        long now() throws IOException;
    }

    private static long settled(Count count) throws Exception {
        long last = -1;
        for (long now = count.now(); now != last; now = count.now()) {
            last = now;
            Thread.sleep(1500);
        }
        return last;
    }

    private JsonNode finish(MavenRun push) throws Exception {
        MavenRun.Result result = push.run(folder.resolve("log"));
        assertThat(result.status()).as(result.log()).isZero();
        return new ObjectMapper()
                .readTree(project.resolve("target/bootc/push.json").toFile());
    }

    @Test
    void onlyWhatIsMissingIsSent() throws Exception {
        RegistryImages.image(layout, 1, 400_000, 400_001, 400_002, 400_003, 400_004, 400_005, 400_006, 400_007);
        try (FaultyRegistry registry = new FaultyRegistry(
                false, (request, occurrence) -> request.startsWith("PUT") ? Fault.SLOW : Fault.NONE)) {
            MavenRun push = push(registry.name(), "<parallel>2</parallel>");
            kill(push, () -> registry.blobCount("team/deployed") >= 1);
            int arrived = (int) settled(() -> registry.blobCount("team/deployed"));
            assertThat(arrived).isBetween(1, 8);
            assertThat(registry.manifest("team/deployed", "1.0.0")).isNull();
            JsonNode report = finish(push);
            assertThat(report.at("/skipped/blobs").asInt()).isEqualTo(arrived);
            assertThat(report.at("/uploaded/blobs").asInt()).isEqualTo(9 - arrived);
            assertThat(registry.manifest("team/deployed", "1.0.0")).isNotNull();
        }
    }

    @Test
    void aBlobThatHadArrivedInPartGoesOn() throws Exception {
        int size = 20_000_000;
        RegistryImages.image(layout, 1, size);
        boolean[] slow = {true};
        try (FaultyRegistry registry = new FaultyRegistry(
                false, (request, occurrence) -> slow[0] && request.startsWith("PUT") ? Fault.SLOW : Fault.NONE)) {
            MavenRun push = push(registry.name(), "<parallel>1</parallel>");
            kill(push, () -> registry.taken() >= size / 20);
            long arrived = settled(registry::taken);
            assertThat(arrived).isLessThan(size);
            slow[0] = false;
            assertThat(finish(push).at("/uploaded/blobs").asInt()).isEqualTo(2);
            // Beside the rest of the layer, configuration and manifests.
            assertThat(registry.taken()).isBetween((long) size, size + 20_000L);
            assertThat(Files.readString(folder.resolve("log")))
                    .contains("Going on with blob")
                    .contains("after " + arrived);
            assertThat(registry.manifest("team/deployed", "1.0.0")).isNotNull();
        }
    }

    /** This registry doesn't let anybody go on with an upload that was cut, so that it begins anew. */
    @Test
    void dockersRegistryGetsEveryBlobOnceAndTheBrokenOnesAnew() throws Exception {
        HostTool skopeo = HostTool.required("skopeo");
        int[] sizes = new int[24];
        Arrays.setAll(sizes, i -> 10_000_000 + i);
        RegistryImages.image(layout, 1, sizes);
        Path data = Files.createDirectory(folder.resolve("registry"));
        try (RegistryProcess registry = RegistryProcess.docker(data)) {
            MavenRun push = push(registry.name(), "<parallel>2</parallel>");
            kill(push, () -> stored(data) >= 3);
            int arrived = (int) settled(() -> stored(data));
            assertThat(arrived).isBetween(3, 24);
            assertThat(tags(data)).doesNotExist();
            JsonNode report = finish(push);
            assertThat(report.at("/skipped/blobs").asInt()).isEqualTo(arrived);
            assertThat(report.at("/uploaded/blobs").asInt()).isEqualTo(25 - arrived);
            skopeo.run(
                    "copy",
                    "--src-tls-verify=false",
                    "docker://" + registry.name() + "/team/deployed:1.0.0",
                    "dir:" + folder.resolve("copied"));
        }
    }

    private static Path tags(Path data) {
        return data.resolve("data/docker/registry/v2/repositories/team/deployed/_manifests/tags");
    }

    /** How many blobs the repository has. */
    private static int stored(Path data) throws IOException {
        Path layers = data.resolve("data/docker/registry/v2/repositories/team/deployed/_layers/sha256");
        if (!Files.isDirectory(layers)) {
            return 0;
        }
        try (Stream<Path> folders = Files.list(layers)) {
            return (int)
                    folders.filter(each -> Files.exists(each.resolve("link"))).count();
        }
    }
}
