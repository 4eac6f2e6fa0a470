// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.apt.AptSource;
import io.github.bootcmaven.apt.HostSources;
import io.github.bootcmaven.apt.Snapshot;
import io.github.bootcmaven.apt.SourcesList;
import io.github.bootcmaven.apt.Suite;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which APT sources the pom means: the suite's own by its name, those it lists, or both. */
final class SourceSelection {

    private static final String ELEMENT = "<sources>";
    private static final Path HOST = Path.of("/etc/apt");

    private final @Nullable String suite;
    private final List<SourceConfiguration> configured;
    private final @Nullable String mirror;
    private final @Nullable String mirrorProperty;
    private final Path base;
    private final @Nullable String time;
    private final @Nullable String service;

    SourceSelection(
            @Nullable String suite,
            @Nullable List<SourceConfiguration> configured,
            @Nullable String mirror,
            @Nullable String mirrorProperty,
            Path base) {
        this(suite, configured, mirror, mirrorProperty, base, null, null);
    }

    /**
     * @param time the time of the snapshot that is meant; null for today
     * @param service the snapshot service's root; null for the distribution's own
     */
    SourceSelection(
            @Nullable String suite,
            @Nullable List<SourceConfiguration> configured,
            @Nullable String mirror,
            @Nullable String mirrorProperty,
            Path base,
            @Nullable String time,
            @Nullable String service) {
        this.time = time;
        this.service = service;
        this.suite = suite;
        this.configured = configured == null ? List.of() : configured;
        this.mirror = mirror;
        this.mirrorProperty = mirrorProperty;
        this.base = base;
    }

    List<AptSource> sources() throws IOException {
        List<AptSource> sources = new ArrayList<>();
        Snapshot snapshot = snapshot();
        if (suite != null && snapshot != null) {
            sources.addAll(Suite.named(suite).sources(snapshot));
        } else if (suite != null) {
            Suite known = Suite.named(suite);
            sources.addAll(known.sources(known.mirrors(mirror, mirrorProperty, HostSources.read(HOST))));
        }
        for (SourceConfiguration each : configured) {
            sources.addAll(parse(each));
        }
        if (sources.isEmpty()) {
            throw BootcException.project("No suite and no sources are given")
                    .in("<configuration>")
                    .hint("Write e.g. <suite>trixie</suite>, or list APT sources in <sources>.");
        }
        if (snapshot != null) {
            snapshot.check(mirror, sources);
        }
        return sources;
    }

    /** The snapshot that is asked for, or null. */
    @Nullable
    Snapshot snapshot() {
        if (time == null) {
            return null;
        }
        if (suite == null) {
            throw BootcException.project("A <snapshot> is of a suite that is known by name, and none is given")
                    .in("<snapshot>")
                    .hint("Write e.g. <suite>trixie</suite> beside it.");
        }
        return Snapshot.of(Suite.named(suite), time, service);
    }

    /** The servers in settings.xml that sources name, by the sources' addresses. */
    Map<URI, String> servers() throws IOException {
        Map<URI, String> servers = new LinkedHashMap<>();
        for (SourceConfiguration each : configured) {
            if (each.server != null) {
                for (AptSource source : parse(each)) {
                    servers.put(source.uri(), each.server);
                }
            }
        }
        return servers;
    }

    private List<AptSource> parse(SourceConfiguration source) throws IOException {
        if (source.line == null) {
            return source.mirrored(SourcesList.deb822(source.stanza(), base, ELEMENT));
        }
        if (!source.line.endsWith(".sources")) {
            return SourcesList.oneLine(source.line, base, ELEMENT);
        }
        Path file = base.resolve(source.line);
        if (!Files.isRegularFile(file)) {
            throw BootcException.project("There is no file " + file).in(ELEMENT);
        }
        return SourcesList.deb822(Files.readString(file), base, ELEMENT);
    }
}
