// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.deb.DebFile;
import io.github.bootcmaven.deb.Stanza;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes an APT repository into a folder: pool, Packages in several compressions with by-hash names, Release and
 * InRelease, signed with a key of its own. Serve the folder by {@link RepositoryServer} or as {@code file:}.
 */
public final class AptRepositoryBuilder {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.ENGLISH);

    private final Path root;
    private final SigningKey key;
    private final Map<String, Map<String, List<DebBuilder>>> suites = new LinkedHashMap<>();
    private final Map<String, List<Path>> copies = new LinkedHashMap<>();
    private List<String> architectures = List.of("amd64");
    private List<DebBuilder.Compression> compressions = List.of(DebBuilder.Compression.XZ, DebBuilder.Compression.GZIP);
    private Instant date = Instant.now().minusSeconds(3600);
    private Instant validUntil;
    private boolean byHash = true;
    private boolean plainListed = true;
    private boolean inRelease = true;

    private AptRepositoryBuilder(Path root, SigningKey key) {
        this.root = root;
        this.key = key;
    }

    /** A repository with {@code root} as its root folder. */
    public static AptRepositoryBuilder in(Path root, SigningKey key) {
        return new AptRepositoryBuilder(root, key);
    }

    /** Adds a suite that may stay empty, with the component {@code main}. */
    public AptRepositoryBuilder suite(String suite) {
        suites.computeIfAbsent(suite, name -> new LinkedHashMap<>()).computeIfAbsent("main", name -> new ArrayList<>());
        return this;
    }

    /** Adds packages to the component {@code main} of a suite. */
    public AptRepositoryBuilder add(String suite, DebBuilder... debs) {
        return addTo(suite, "main", debs);
    }

    public AptRepositoryBuilder addTo(String suite, String component, DebBuilder... debs) {
        suite(suite);
        suites.get(suite).computeIfAbsent(component, name -> new ArrayList<>()).addAll(List.of(debs));
        return this;
    }

    /** Adds copies of .debs to the component {@code main} of a suite, for all its architectures. */
    public AptRepositoryBuilder copies(String suite, List<Path> debs) {
        suite(suite);
        copies.computeIfAbsent(suite, name -> new ArrayList<>()).addAll(debs);
        return this;
    }

    public AptRepositoryBuilder architectures(String... newArchitectures) {
        architectures = List.of(newArchitectures);
        return this;
    }

    /** The compressions that Packages is served in; the uncompressed file is stated but served only if it is named. */
    public AptRepositoryBuilder compressions(DebBuilder.Compression... newCompressions) {
        compressions = List.of(newCompressions);
        return this;
    }

    public AptRepositoryBuilder date(Instant newDate) {
        date = newDate;
        return this;
    }

    public AptRepositoryBuilder validUntil(Instant newValidUntil) {
        validUntil = newValidUntil;
        return this;
    }

    public AptRepositoryBuilder byHash(boolean newByHash) {
        byHash = newByHash;
        return this;
    }

    /** Whether the Release file states the uncompressed Packages. */
    public AptRepositoryBuilder plainListed(boolean newPlainListed) {
        plainListed = newPlainListed;
        return this;
    }

    /** Whether the signature is in the file (InRelease) or beside it (Release.gpg). */
    public AptRepositoryBuilder inRelease(boolean newInRelease) {
        inRelease = newInRelease;
        return this;
    }

    /** The repository as an address. */
    public URI uri() {
        return URI.create("file://" + root.toAbsolutePath());
    }

    public Path root() {
        return root;
    }

    public SigningKey key() {
        return key;
    }

    /** Where a package's .deb is. */
    public Path poolPath(DebBuilder deb) {
        return root.resolve(filename(deb));
    }

    /** Writes all of it, in place of what was there. */
    public AptRepositoryBuilder write() {
        try {
            for (Map.Entry<String, Map<String, List<DebBuilder>>> suite : suites.entrySet()) {
                writeSuite(suite.getKey(), suite.getValue());
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeSuite(String suite, Map<String, List<DebBuilder>> components) throws IOException {
        Path folder = root.resolve("dists").resolve(suite);
        Map<String, byte[]> stated = new TreeMap<>();
        for (Map.Entry<String, List<DebBuilder>> component : components.entrySet()) {
            for (String architecture : architectures) {
                String path = component.getKey() + "/binary-" + architecture + "/Packages";
                String text = packages(component.getValue(), architecture);
                if (component.getKey().equals("main")) {
                    text += copied(copies.getOrDefault(suite, List.of()));
                }
                byte[] packages = text.getBytes(StandardCharsets.UTF_8);
                if (plainListed) {
                    stated.put(path, packages);
                }
                for (DebBuilder.Compression compression : compressions) {
                    String name = path + suffix(compression);
                    byte[] content = DebBuilder.compress(compression, packages);
                    stated.put(name, content);
                    write(folder.resolve(name), content);
                    if (byHash) {
                        String hex = Digest.of(content).hex();
                        write(folder.resolve(path).resolveSibling("by-hash/SHA256/" + hex), content);
                    }
                }
            }
        }
        writeRelease(folder, release(suite, components, stated));
    }

    private static String suffix(DebBuilder.Compression compression) {
        return switch (compression) {
            case NONE -> "";
            case GZIP -> ".gz";
            case XZ -> ".xz";
            case ZSTD -> ".zst";
        };
    }

    private String packages(List<DebBuilder> debs, String architecture) throws IOException {
        StringBuilder packages = new StringBuilder();
        for (DebBuilder deb : debs) {
            if (deb.architecture().equals(architecture) || deb.architecture().equals("all")) {
                byte[] content = deb.build();
                write(poolPath(deb), content);
                packages.append(deb.control());
                packages.append("Filename: ").append(filename(deb)).append('\n');
                packages.append("Size: ").append(content.length).append('\n');
                packages.append("SHA256: ").append(Digest.of(content).hex()).append("\n\n");
            }
        }
        return packages.toString();
    }

    private String copied(List<Path> debs) throws IOException {
        StringBuilder packages = new StringBuilder();
        for (Path deb : debs) {
            Stanza control = DebFile.open(deb).control();
            for (String field : control.names()) {
                String value = control.get(field, "").replace("\n", "\n ");
                packages.append(field).append(": ").append(value).append('\n');
            }
            byte[] content = Files.readAllBytes(deb);
            String filename = "pool/copies/" + deb.getFileName();
            write(root.resolve(filename), content);
            packages.append("Filename: ").append(filename).append('\n');
            packages.append("Size: ").append(content.length).append('\n');
            packages.append("SHA256: ").append(Digest.of(content).hex()).append("\n\n");
        }
        return packages.toString();
    }

    private static String filename(DebBuilder deb) {
        String name = deb.name();
        return "pool/main/" + name.charAt(0) + "/" + name + "/" + deb.fileName();
    }

    private String release(String suite, Map<String, List<DebBuilder>> components, Map<String, byte[]> stated) {
        StringBuilder release = new StringBuilder();
        release.append("Origin: Test\nLabel: Test\n");
        release.append("Suite: ").append(suite).append('\n');
        release.append("Codename: ").append(suite).append('\n');
        release.append("Date: ")
                .append(DATE.format(date.atOffset(ZoneOffset.UTC)))
                .append('\n');
        if (validUntil != null) {
            release.append("Valid-Until: ")
                    .append(DATE.format(validUntil.atOffset(ZoneOffset.UTC)))
                    .append('\n');
        }
        if (byHash) {
            release.append("Acquire-By-Hash: yes\n");
        }
        release.append("Architectures: ")
                .append(String.join(" ", architectures))
                .append('\n');
        release.append("Components: ")
                .append(String.join(" ", components.keySet()))
                .append('\n');
        release.append("SHA256:\n");
        stated.forEach((path, content) ->
                release.append(String.format(" %s %8d %s\n", Digest.of(content).hex(), content.length, path)));
        return release.toString();
    }

    private void writeRelease(Path folder, String release) throws IOException {
        write(folder.resolve("Release"), release.getBytes(StandardCharsets.UTF_8));
        Files.deleteIfExists(folder.resolve("InRelease"));
        Files.deleteIfExists(folder.resolve("Release.gpg"));
        if (inRelease) {
            write(folder.resolve("InRelease"), key.clearSign(release));
        } else {
            write(folder.resolve("Release.gpg"), key.detachedSignature(release));
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
