// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A suite of a distribution that is known by name, with the keys of its archive. What there is stands in {@code
 * suites.json}.
 */
public final class Suite {

    private static final String ELEMENT = "<suite>";

    private static final List<Distribution> DISTRIBUTIONS = load();

    private final String name;
    private final Distribution distribution;
    private final List<String> pockets;

    private Suite(String name, Distribution distribution, List<String> pockets) {
        this.name = name;
        this.distribution = distribution;
        this.pockets = pockets;
    }

    private static List<Distribution> load() {
        try (InputStream in = Suite.class.getResourceAsStream("suites.json")) {
            List<Distribution> distributions = new ArrayList<>();
            JsonNode root = new ObjectMapper().readTree(in);
            root.properties().forEach(entry -> distributions.add(distribution(entry.getKey(), entry.getValue())));
            return List.copyOf(distributions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Distribution distribution(String name, JsonNode json) {
        Map<String, List<String>> suites = new LinkedHashMap<>();
        json.required("suites").properties().forEach(suite -> suites.put(suite.getKey(), texts(suite.getValue())));
        return new Distribution(
                name,
                Keyring.shipped(json.required("keyring").textValue()),
                texts(json.required("components")),
                json.required("archive").textValue(),
                json.required("security").textValue(),
                snapshots(json.required("snapshot")),
                texts(json.required("otherSuites")),
                suites);
    }

    private static Distribution.SnapshotService snapshots(JsonNode json) {
        return new Distribution.SnapshotService(
                json.required("root").textValue(),
                json.required("archive").textValue(),
                json.required("security").textValue());
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.textValue()));
        return List.copyOf(texts);
    }

    /** The suite of this name; an error that lists the known ones if there is none. */
    public static Suite named(String name) {
        for (Distribution distribution : DISTRIBUTIONS) {
            List<String> pockets = distribution.suites().get(name);
            if (pockets != null) {
                return new Suite(name, distribution, pockets);
            }
        }
        throw BootcException.project("The suite " + name + " isn't known")
                .in(ELEMENT)
                .hint("known by name are " + knownNames() + "; give any other one as <sources>");
    }

    /** The known suites as a message lists them. */
    static String knownNames() {
        return DISTRIBUTIONS.stream()
                .flatMap(distribution -> distribution.suites().keySet().stream())
                .collect(Collectors.joining(", "));
    }

    /** The archive keys of all known distributions, for sources that name no keys of their own. */
    static Keyring archiveKeys() {
        return Keyring.union(
                "of the known distributions",
                DISTRIBUTIONS.stream().map(Distribution::keyring).toList());
    }

    /** The suite's name. */
    public String name() {
        return name;
    }

    /** The distribution's name, {@code debian} or {@code ubuntu}. */
    public String distribution() {
        return distribution.name();
    }

    /** The keys that the suite's archive signs with. */
    public Keyring keyring() {
        return distribution.keyring();
    }

    /**
     * Where to fetch the suite from: what the user says before what the host uses before the public mirror.
     *
     * @param mirror the element {@code <mirror>}: an archive's address, and a security archive's after a blank; further
     *     mirrors after commas
     * @param property the property {@code bootc.apt.mirror}, of the same form
     */
    public Mirrors mirrors(@Nullable String mirror, @Nullable String property, HostSources host) {
        return Mirrors.choose(distribution, mirror, property, host);
    }

    /** The suite's archive with its updates and security pockets. */
    public List<AptSource> sources(Mirrors mirrors) {
        return sources(mirrors, null);
    }

    /** The root of the public service that has the suite's archive as it was. */
    String snapshotService() {
        return distribution.snapshots().root();
    }

    /** The same pockets, all as they were at the time of a snapshot. */
    public List<AptSource> sources(Snapshot snapshot) {
        URI archive = snapshot.archive(distribution.snapshots().archive());
        URI security = snapshot.archive(distribution.snapshots().security());
        return sources(new Mirrors(List.of(archive), List.of(security), "<snapshot>"), snapshot.time());
    }

    private List<AptSource> sources(Mirrors mirrors, @Nullable String snapshot) {
        List<AptSource> sources = new ArrayList<>();
        for (String pocket : pockets) {
            List<URI> roots = pocket.equals(Distribution.SECURITY) ? mirrors.securities() : mirrors.archives();
            String suite = name + pocket;
            sources.add(new AptSource(
                    roots.get(0),
                    roots.subList(1, roots.size()),
                    suite,
                    distribution.components(),
                    List.of(),
                    distribution.keyring(),
                    true,
                    snapshot,
                    mirrors.origin()));
        }
        return List.copyOf(sources);
    }
}
