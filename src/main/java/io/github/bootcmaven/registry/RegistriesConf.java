// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What container tools are told about registries (containers-registries.conf(5), version 2): where a registry really is,
 * which mirrors it has, and whether it may be talked to without TLS. The later of two tables for one prefix counts.
 */
final class RegistriesConf {

    /** Nothing said. */
    static final RegistriesConf EMPTY = new RegistriesConf(List.of());

    /**
     * Where a repository is.
     *
     * @param registry the host, with its port where it has one
     * @param repository the repository's name there
     * @param insecure whether plain http and unknown certificates are taken
     * @param mirror whether it is only a copy
     */
    record Place(String registry, String repository, boolean insecure, boolean mirror) {}

    private record Table(String prefix, JsonNode node, Path file) {}

    private final List<Table> tables;

    private RegistriesConf(List<Table> tables) {
        this.tables = List.copyOf(tables);
    }

    /** Reads a host's files: the user's in place of the host's, then the folders of additions of both. */
    static RegistriesConf of(HostFiles host) throws IOException {
        List<Table> tables = new ArrayList<>();
        String named = host.variable("CONTAINERS_REGISTRIES_CONF");
        Path user = host.userConfig().resolve("containers/registries.conf");
        Path main = named != null
                ? Path.of(named)
                : Files.exists(user) ? user : host.etc().resolve("containers/registries.conf");
        read(main, tables);
        if (named == null) {
            readFolder(host.etc().resolve("containers/registries.conf.d"), tables);
            readFolder(host.userConfig().resolve("containers/registries.conf.d"), tables);
        }
        return new RegistriesConf(tables);
    }

    private static void readFolder(Path folder, List<Table> tables) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(each -> each.toString().endsWith(".conf"))
                        .sorted()
                        .toList()) {
                    read(file, tables);
                }
            }
        }
    }

    private static void read(Path file, List<Table> tables) throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        try {
            for (JsonNode node :
                    new TomlMapper().readTree(Files.readString(file)).path("registry")) {
                String location = node.path("location").asText("");
                String prefix = node.path("prefix").asText(location);
                if (!prefix.isEmpty()) {
                    tables.add(new Table(prefix, node, file));
                }
            }
        } catch (JsonProcessingException e) {
            throw BootcException.project("Cannot read " + file + ": " + e.getOriginalMessage())
                    .causedBy(e);
        }
    }

    /**
     * The places of a repository in the order in which they are tried: mirrors first, the registry itself last.
     *
     * @param byDigest whether an image is asked for by its digest; some mirrors aren't asked for tags, others for nothing else
     * @throws BootcException if the file says that the registry is blocked
     */
    List<Place> places(String registry, String repository, boolean byDigest) {
        String name = registry + "/" + repository;
        Table table = find(name);
        if (table == null) {
            return List.of(new Place(registry, repository, false, false));
        }
        if (table.node().path("blocked").asBoolean()) {
            throw BootcException.project("Cannot use " + name + ": " + table.file() + " says that it is blocked");
        }
        List<Place> places = new ArrayList<>();
        boolean onlyDigests = table.node().path("mirror-by-digest-only").asBoolean();
        for (JsonNode mirror : table.node().path("mirror")) {
            if (serves(mirror, onlyDigests, byDigest)) {
                places.add(place(name, table.prefix(), mirror, true));
            }
        }
        places.add(place(name, table.prefix(), table.node(), false));
        return places;
    }

    /** What the registry's table says for all of its mirrors comes before what a mirror's own says. */
    private static boolean serves(JsonNode mirror, boolean onlyDigests, boolean byDigest) {
        String from =
                onlyDigests ? "digest-only" : mirror.path("pull-from-mirror").asText("all");
        return switch (from) {
            case "digest-only" -> byDigest;
            case "tag-only" -> !byDigest;
            default -> true;
        };
    }

    /** The place of a repository itself, for those who write to it. */
    Place primary(String registry, String repository) {
        List<Place> places = places(registry, repository, true);
        return places.get(places.size() - 1);
    }

    private @Nullable Table find(String name) {
        Table best = null;
        for (Table table : tables) {
            if (matches(table.prefix(), name)
                    && (best == null || table.prefix().length() >= best.prefix().length())) {
                best = table;
            }
        }
        return best;
    }

    private static boolean matches(String prefix, String name) {
        return matched(prefix, name) >= 0;
    }

    /** How much of a name a prefix stands for; -1 where it doesn't. With an asterisk it stands for the host, without its port. */
    private static int matched(String prefix, String name) {
        int end = prefix.length();
        if (prefix.startsWith("*.")) {
            int found = name.indexOf(prefix.substring(1));
            if (found < 0 || name.lastIndexOf('/', found) >= 0) {
                return -1;
            }
            end = found + prefix.length() - 1;
        } else if (!name.startsWith(prefix)) {
            return -1;
        }
        return end == name.length() || "/:".indexOf(name.charAt(end)) >= 0 ? end : -1;
    }

    /** What the prefix stands for gives way to the location; without a location the name stays. */
    private static Place place(String name, String prefix, JsonNode node, boolean mirror) {
        String location = node.path("location").asText("");
        String there = location.isEmpty() ? name : location + name.substring(matched(prefix, name));
        int slash = there.indexOf('/');
        if (slash < 0) {
            throw BootcException.project("Cannot use the location " + location + " in registries.conf: with it, " + name
                    + " has no repository");
        }
        return new Place(
                there.substring(0, slash),
                there.substring(slash + 1),
                node.path("insecure").asBoolean(),
                mirror);
    }
}
