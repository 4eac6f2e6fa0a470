// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ManifestDocument;
import io.github.bootcmaven.testing.FaultyRegistry;
import io.github.bootcmaven.testing.FaultyRegistry.Fault;
import io.github.bootcmaven.testing.RegistryImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever a registry does wrong: the image arrives as it is, or the push fails and says why, and a tag never points to a part
 * of an image. {@code -Dbootc.fault.plans=200} runs more plans than by default.
 */
class FaultsTest {

    private static final int PLANS = Integer.getInteger("bootc.fault.plans", 20);
    private static final long SEED = Long.getLong("bootc.fault.seed", 20261124);
    private static final List<Fault> FAULTS = List.of(Fault.values());
    private static final String REPOSITORY = "team/node";
    private static final String TAG = "1.0";

    @TempDir
    Path folder;

    /** Which of the requests a fault meets is decided by the request and the seed, not by the threads' order. */
    private static FaultyRegistry.Plan random(long seed, double share) {
        return (request, occurrence) -> {
            Random random = new Random(
                    seed * 31 + request.replaceAll("127\\.0\\.0\\.1:[0-9]+", "").hashCode() * 17L + occurrence);
            random.nextInt();
            if (random.nextDouble() >= share) {
                return Fault.NONE;
            }
            return FAULTS.get(random.nextInt(FAULTS.size()));
        };
    }

    @Test
    void randomPlansLeaveTheWholeImageOrNoTag() throws IOException {
        Path layout = RegistryImages.index(folder.resolve("image"), 1, 90_000, 1, 30_000);
        int arrived = 0;
        for (int i = 0; i < PLANS; i++) {
            long seed = SEED + i;
            double share = new Random(seed).nextDouble() * 0.6;
            String plan = "seed " + seed;
            try (FaultyRegistry registry = new FaultyRegistry(i % 2 == 0, random(seed, share))) {
                if (i % 3 == 0) {
                    storeSomeElsewhere(registry, layout);
                }
                boolean pushed = push(registry, layout, plan);
                arrived += pushed ? 1 : 0;
                System.out.println(plan + (pushed ? ": arrived" : ": refused") + " after "
                        + registry.requests().size() + " requests");
            }
        }
        assertThat(arrived).as("plans under which the image arrived").isBetween(PLANS / 10, PLANS - 1);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aFaultAtEveryRequestInTurn(Fault fault) throws IOException {
        Path layout = RegistryImages.image(folder.resolve("image"), 2, 90_000, 1);
        for (String victim :
                new String[] {"HEAD ", "POST ", "PUT /v2/team/node/blobs", "PUT /v2/team/node/manifests", "GET "}) {
            // Once; what follows is answered well.
            try (FaultyRegistry registry = new FaultyRegistry(
                    true,
                    (request, occurrence) -> request.startsWith(victim) && occurrence == 0 ? fault : Fault.NONE)) {
                push(registry, layout, fault + " at the first " + victim);
            }
        }
    }

    @Test
    void aPushThatWasRefusedSucceedsWhenTheRegistryIsWellAgain() throws IOException {
        Path layout = RegistryImages.image(folder.resolve("image"), 3, 90_000, 50_000);
        boolean[] ill = {true};
        FaultyRegistry.Plan plan = (request, occurrence) ->
                ill[0] && request.startsWith("PUT /v2/team/node/manifests") ? Fault.SERVER_ERROR : Fault.NONE;
        try (FaultyRegistry registry = new FaultyRegistry(false, plan)) {
            assertThat(push(registry, layout, "ill")).isFalse();
            ill[0] = false;
            PushReport report =
                    new PushFixture(folder, BuildLog.SILENT).push(registry.name() + "/" + REPOSITORY, layout, TAG);
            assertThat(report.count(BlobOutcome.UPLOADED)).isZero();
            assertWhole(registry, layout, "well");
        }
    }

    /** Pushes; true where the image arrived. */
    private boolean push(FaultyRegistry registry, Path layout, String plan) throws IOException {
        PushFixture fixture = new PushFixture(folder, BuildLog.SILENT);
        try {
            fixture.push(fixture.request(registry.name() + "/" + REPOSITORY, layout, TAG)
                    .withParallel(4)
                    .withMountFrom(List.of("other")));
        } catch (BootcException e) {
            assertThat(e.getMessage()).as(plan).matches("(?s)(Cannot|The push|There is no registry|Reading).*: .*");
            if (registry.manifest(REPOSITORY, TAG) != null) {
                assertWhole(registry, layout, plan);
            }
            return false;
        } catch (IOException | RuntimeException e) {
            return fail(plan, e);
        }
        assertThat(registry.manifest(REPOSITORY, TAG)).as(plan).isNotNull();
        assertWhole(registry, layout, plan);
        return true;
    }

    private static void storeSomeElsewhere(FaultyRegistry registry, Path layout) throws IOException {
        ImageLayout image = ImageLayout.open(layout);
        PushPlan plan = PushPlan.of(image, RegistryImages.only(layout));
        for (Descriptor blob : plan.blobs().subList(0, 2)) {
            registry.store("other", blob.digest().toString(), bytes(image, blob));
        }
    }

    private static void assertWhole(FaultyRegistry registry, Path layout, String plan) throws IOException {
        ImageLayout image = ImageLayout.open(layout);
        PushPlan parts = PushPlan.of(image, RegistryImages.only(layout));
        assertThat(registry.manifest(REPOSITORY, TAG))
                .as(plan)
                .isEqualTo(parts.image().json());
        for (ManifestDocument manifest : parts.manifests()) {
            assertThat(registry.manifest(
                            REPOSITORY, manifest.descriptor().digest().toString()))
                    .as(plan)
                    .isEqualTo(manifest.json());
        }
        for (Descriptor blob : parts.blobs()) {
            assertThat(registry.blob(REPOSITORY, blob.digest().toString()))
                    .as(plan + ", blob " + blob.digest())
                    .isEqualTo(bytes(image, blob));
        }
    }

    private static byte[] bytes(ImageLayout layout, Descriptor blob) throws IOException {
        try (InputStream in = layout.blob(blob).open()) {
            return in.readAllBytes();
        }
    }
}
