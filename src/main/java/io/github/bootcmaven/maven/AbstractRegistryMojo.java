// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.network.Proxies;
import io.github.bootcmaven.registry.PushRequest;
import io.github.bootcmaven.registry.RegistryAccess;
import io.github.bootcmaven.registry.TagPolicy;
import io.github.bootcmaven.sigstore.SigningKey;
import java.io.IOException;
import java.util.List;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What the goals that talk to registries have in common. */
@SuppressWarnings("NullAway.Init")
abstract class AbstractRegistryMojo extends AbstractBootcMojo {

    /** What the image is called and carries: {@code <name>}, {@code <tags>}, {@code <labels>}, or the name alone. */
    @Parameter
    protected @Nullable ImageConfiguration image;

    /**
     * What is pushed and how registries are reached: {@code <server>}, {@code <layout>}, {@code <insecure>}, {@code <certificates>},
     * {@code <mountFrom>}, {@code <parallel>}, {@code <sign>}.
     */
    @Parameter
    protected @Nullable PushConfiguration push;

    /** Whether a release's tag may be moved to another image. */
    @Parameter(property = "bootc.push.force", defaultValue = "false")
    private boolean forcePush;

    /** The ways to a registry, by the pom, Maven's settings and this host's container tools. */
    protected final RegistryAccess access(String registry) {
        if (session.isOffline()) {
            throw BootcException.environment("Cannot reach the registry " + registry + ": Maven is offline");
        }
        SettingsNetwork settings = settingsNetwork();
        RegistryAccess access = RegistryAccess.ofThisHost()
                .withCredentials(
                        List.of(new SettingsCredentials(settings, registry, push == null ? null : push.server)))
                .through(Proxies.of(settings.proxies()));
        return push == null
                ? access
                : access.withInsecure(push.insecure)
                        .withCertificates(push.certificates == null ? null : push.certificates.toPath());
    }

    protected final TagPolicy tagPolicy() {
        return new TagPolicy(project.getVersion(), forcePush);
    }

    protected final List<String> mountFrom() {
        return push == null ? List.of() : WordList.of(push.mountFrom);
    }

    /** The key that signs images; null where the pom wants no signature. */
    protected final @Nullable SigningKey signingKey(BuildLog log) throws IOException {
        return push == null || push.sign == null
                ? null
                : push.sign.read(project.getBasedir().toPath(), settingsNetwork(), System.getenv(), log);
    }

    protected final int parallel() {
        return push == null || push.parallel <= 0 ? PushRequest.DEFAULT_PARALLEL : push.parallel;
    }
}
