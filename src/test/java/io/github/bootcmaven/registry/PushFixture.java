// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.network.Proxies;
import io.github.bootcmaven.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Pushes and pulls as the goals do, by a user and on a host that have nothing but what a test gives them. */
final class PushFixture {

    /** As patient as the default, in less time. */
    static final Patience IMPATIENT =
            new Patience(Duration.ofSeconds(5), Duration.ofSeconds(5), 5, Duration.ofMillis(5), Duration.ofMillis(40));

    private final Path folder;
    private final BuildLog log;
    private RegistryAccess access;

    PushFixture(Path folder, BuildLog log) {
        this.folder = folder;
        this.log = log;
        this.access = new RegistryAccess(host(Map.of()), List.of(), Proxies.PLATFORM, false, null, IMPATIENT);
    }

    /** The user's and the host's files below the test's folder. */
    HostFiles host(Map<String, String> variables) {
        return new HostFiles(variables, folder.resolve("home"), folder.resolve("etc"));
    }

    PushFixture with(RegistryAccess newAccess) {
        access = newAccess;
        return this;
    }

    RegistryAccess access() {
        return access;
    }

    PushRequest request(String image, Path layout, String... tags) {
        TagPolicy policy = new TagPolicy("1.0-SNAPSHOT", false);
        return PushRequest.of(
                ImageReference.parse(image), List.of(tags), policy, layout, folder.resolve("cache/registry"));
    }

    PushReport push(String image, Path layout, String... tags) throws IOException {
        return push(request(image, layout, tags));
    }

    PushReport push(PushRequest request) throws IOException {
        return new ImagePush(access, log).push(request);
    }

    Path pull(String image, Path target) throws IOException {
        new ImagePull(access, 4, log).pull(ImageReference.parse(image), target);
        return target;
    }

    RemoteRepository open(String image) throws IOException {
        return new Connector(access, log).toPush(ImageReference.parse(image));
    }
}
