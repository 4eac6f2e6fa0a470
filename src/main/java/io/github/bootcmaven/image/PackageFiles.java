// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.deb.Deb822;
import io.github.bootcmaven.deb.DebFormatException;
import io.github.bootcmaven.deb.Stanza;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which source package each path of a tree is from, as dpkg's database in the tree says: {@code info/*.list} for the files,
 * {@code status} for the sources, {@code diversions} for files that one package has moved out of another's way.
 */
final class PackageFiles {

    /** Where the database is: in images, and where dpkg itself has it. */
    static final List<String> DATABASES = List.of("usr/lib/sysimage/dpkg", "var/lib/dpkg");

    private static final Set<String> FIELDS = Set.of("Package", "Architecture", "Version", "Source");
    private static final String LIST = ".list";
    private static final String FACTORY = "usr/share/factory/";

    /** A file that the machine's administrator diverts, not a package. */
    private static final String LOCAL_DIVERSION = ":";

    /**
     * A source package.
     *
     * @param version the version of the first of its binary packages
     * @param binaries the names of its installed binary packages, sorted
     */
    record Source(String version, List<String> binaries) {}

    private record Diversion(String to, String by) {}

    private final FileTree tree;
    private final String database;
    private final ResolvedPaths paths;
    private final SortedMap<String, Source> sources = new TreeMap<>();
    private final Map<String, String> sourceOfBinary = new HashMap<>();
    private final Map<String, Diversion> diversions = new HashMap<>();
    private final Map<String, String> owners = new HashMap<>();
    private final Set<String> shared = new HashSet<>();

    private PackageFiles(FileTree tree, String database, ResolvedPaths paths) {
        this.tree = tree;
        this.database = database;
        this.paths = paths;
    }

    /**
     * Reads the database.
     *
     * @return empty where the tree has none
     * @throws BootcException if it can't be understood
     */
    static Optional<PackageFiles> of(FileTree tree, ResolvedPaths paths) throws IOException {
        for (String database : DATABASES) {
            if (tree.find(database + "/status") instanceof RegularFile status) {
                PackageFiles files = new PackageFiles(tree, database, paths);
                files.readStatus(status);
                files.readDiversions();
                files.readLists();
                return Optional.of(files);
            }
        }
        return Optional.empty();
    }

    /** The source package that has the path; of several, which share directories, the first by name; null where none has. */
    @Nullable
    String sourceOf(String path) {
        return owners.get(path);
    }

    /** Whether several source packages have the path. */
    boolean isShared(String path) {
        return shared.contains(path);
    }

    /** All source packages of which something is installed, by name. */
    SortedMap<String, Source> sources() {
        return Collections.unmodifiableSortedMap(sources);
    }

    private void readStatus(RegularFile status) throws IOException {
        try (Deb822 stanzas = Deb822.read(status.content().open(), FIELDS)) {
            for (Stanza stanza = stanzas.next(); stanza != null; stanza = stanzas.next()) {
                String name = stanza.require("Package");
                String source = nameOf(stanza.get("Source", name));
                sourceOfBinary.put(name, source);
                sourceOfBinary.put(name + ":" + stanza.get("Architecture", ""), source);
                sources.merge(source, new Source(stanza.get("Version", ""), List.of(name)), PackageFiles::join);
            }
        } catch (DebFormatException e) {
            throw BootcException.environment(
                            "Reading dpkg's database /" + database + "/status of the tree: " + e.getMessage())
                    .causedBy(e);
        }
    }

    private static Source join(Source one, Source other) {
        List<String> binaries = new ArrayList<>(one.binaries());
        binaries.addAll(other.binaries());
        Collections.sort(binaries);
        return new Source(one.version(), binaries.stream().distinct().toList());
    }

    /** The field is {@code name} or {@code name (version)}. */
    private static String nameOf(String source) {
        int blank = source.indexOf(' ');
        return blank < 0 ? source : source.substring(0, blank);
    }

    /** Three lines a diversion: the path, where it is instead, and the package that has the path itself. */
    private void readDiversions() throws IOException {
        if (!(tree.find(database + "/diversions") instanceof RegularFile file)) {
            return;
        }
        try (BufferedReader lines = new BufferedReader(text(file))) {
            for (String from = lines.readLine(); from != null; from = lines.readLine()) {
                String to = lines.readLine();
                String by = lines.readLine();
                if (to == null || by == null) {
                    throw BootcException.environment("dpkg's database /" + database + "/diversions ends midway");
                }
                diversions.put(from, new Diversion(to, by));
            }
        }
    }

    private void readLists() throws IOException {
        Directory info = tree.directory(database + "/info");
        if (info == null) {
            return;
        }
        for (Map.Entry<String, Node> entry : info.children().entrySet()) {
            String name = entry.getKey();
            if (name.endsWith(LIST) && entry.getValue() instanceof RegularFile list) {
                String binary = name.substring(0, name.length() - LIST.length());
                String source = sourceOfBinary.get(binary);
                if (source != null) {
                    readList(list, binary, source);
                }
            }
        }
    }

    private void readList(RegularFile list, String binary, String source) throws IOException {
        try (BufferedReader lines = new BufferedReader(text(list))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                own(placeOf(divert(line, binary)), source);
            }
        }
    }

    private String divert(String path, String binary) {
        Diversion diversion = diversions.get(path);
        if (diversion == null) {
            return path;
        }
        int colon = binary.indexOf(':');
        String name = colon < 0 ? binary : binary.substring(0, colon);
        boolean own = !diversion.by().equals(LOCAL_DIVERSION) && diversion.by().equals(name);
        return own ? path : diversion.to();
    }

    /** Where an image has what dpkg put at a path: what was in /var may be in the factory, programs of /opt below /usr. */
    private String placeOf(String listed) {
        String path = paths.of(listed);
        if (path.startsWith("var/")) {
            if (tree.find(FACTORY + path) != null) {
                return FACTORY + path;
            }
            if (path.startsWith("var/opt/") && tree.find("usr/lib/" + path.substring(4)) != null) {
                return "usr/lib/" + path.substring(4);
            }
        }
        return path;
    }

    private void own(String path, String source) {
        String before = owners.putIfAbsent(path, source);
        if (before != null && !before.equals(source)) {
            shared.add(path);
            if (source.compareTo(before) < 0) {
                owners.put(path, source);
            }
        }
    }

    private static Reader text(RegularFile file) throws IOException {
        return new InputStreamReader(file.content().open(), StandardCharsets.UTF_8);
    }
}
