// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.deb.BinaryPackage;
import io.github.bootcmaven.deb.Deb822;
import io.github.bootcmaven.deb.DebFile;
import io.github.bootcmaven.deb.DebFormatException;
import io.github.bootcmaven.deb.Stanza;
import io.github.bootcmaven.log.BootcException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Local packages as a repository of their own, so that apt solves with them as with any other: an index made of their control
 * files, unsigned, as nobody but the user vouches for it. The .debs themselves are put where fetched ones are.
 */
final class LocalRepository {

    /** What the packages are of; its address is the same on every machine, and nothing is ever fetched from it. */
    static final AptSource SOURCE = new AptSource(
            URI.create("file:/local-packages"),
            "local",
            List.of("main"),
            List.of(),
            Keyring.union("none", List.of()),
            false,
            "<packages>");

    private static final String ORIGIN = "bootc-local";
    private static final int ABOVE_ALL = 1001;

    /** Fields that an index has and a control file must not say itself. */
    private static final Set<String> INDEX_FIELDS =
            Set.of("filename", "size", "md5sum", "sha1", "sha256", "sha512", "status", "conffiles");

    private final DebCache debs;
    private final IndexCache indexes;

    LocalRepository(Path cache) {
        this.debs = new DebCache(cache);
        this.indexes = new IndexCache(cache);
    }

    /** The index of local packages, the same for the same packages; empty where there are none. */
    Optional<VerifiedIndex> index(List<LocalPackage> packages, String architecture) throws IOException {
        if (packages.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder stanzas = new StringBuilder();
        Map<String, String> origins = new HashMap<>();
        for (LocalPackage each : packages) {
            Stanza control = control(each);
            String name = control.require("Package");
            String other = origins.put(name, each.origin());
            if (other != null) {
                throw BootcException.project(
                                "The package " + name + " is given twice: " + other + " and " + each.origin())
                        .in(SOURCE.origin());
            }
            check(each, control, architecture);
            stanzas.append(stanza(each, control));
        }
        Digest digest = store(stanzas.toString());
        String releaseText = "Origin: " + ORIGIN + "\nLabel: " + ORIGIN + "\nSuite: local\nCodename: local\n"
                + "Architectures: " + architecture + "\nComponents: main\nSHA256:\n";
        Release release = Release.parse(releaseText.getBytes(StandardCharsets.UTF_8), SOURCE);
        return Optional.of(new VerifiedIndex(
                SOURCE, release, "main", architecture, indexes.path(store(releaseText)), indexes.path(digest), digest));
    }

    private Digest store(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return indexes.store(out -> out.write(bytes), (size, digest) -> {});
    }

    private static Stanza control(LocalPackage local) throws IOException {
        if (!Files.isRegularFile(local.file())) {
            throw BootcException.project("There is no file " + local.file() + " for the package " + local.origin())
                    .in(SOURCE.origin());
        }
        try {
            Stanza control = DebFile.open(local.file()).control();
            control.require("Package");
            control.require("Version");
            control.require("Architecture");
            return control;
        } catch (DebFormatException e) {
            throw broken(local, e);
        }
    }

    private static BootcException broken(LocalPackage local, DebFormatException e) {
        return BootcException.project("Cannot install " + local.origin() + ": " + e.getMessage())
                .in(SOURCE.origin())
                .causedBy(e);
    }

    private static void check(LocalPackage local, Stanza control, String architecture) {
        String own = control.require("Architecture");
        if (!own.equals("all") && !own.equals(architecture)) {
            throw BootcException.project("Cannot install " + local.origin() + ": it is for " + own + ", the image for "
                            + architecture)
                    .in(SOURCE.origin());
        }
    }

    /** The package as an index tells it, once its .deb is where fetched ones are. */
    private String stanza(LocalPackage local, Stanza control) throws IOException {
        Digest digest = Digest.of(local.file());
        Path kept = debs.fetched(digest);
        if (!Files.exists(kept) && !Files.exists(debs.plain(digest))) {
            try (AtomicFile file = AtomicFile.create(kept)) {
                Files.copy(local.file(), file.out());
                file.commit();
            }
        }
        StringBuilder stanza = new StringBuilder();
        for (String field : control.names()) {
            if (!INDEX_FIELDS.contains(field.toLowerCase(Locale.ROOT))) {
                String value = control.get(field, "").replace("\n", "\n ");
                stanza.append(field).append(": ").append(value).append('\n');
            }
        }
        stanza.append("Filename: ").append(digest.hex()).append(".deb\n");
        stanza.append("Size: ").append(Files.size(local.file())).append('\n');
        stanza.append("SHA256: ").append(digest.hex()).append("\n\n");
        checkSound(local, stanza.toString());
        return stanza.toString();
    }

    /** What apt and dpkg would choke on later is told now, with the file's name. */
    private static void checkSound(LocalPackage local, String text) throws IOException {
        try (Deb822 stanzas = Deb822.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            Stanza stanza = stanzas.next();
            if (stanza != null) {
                BinaryPackage binary = BinaryPackage.of(stanza);
                binary.preDependsRelations();
                binary.dependsRelations();
                binary.providesRelations();
            }
        } catch (DebFormatException e) {
            throw broken(local, e);
        }
    }

    /** The names of the local packages among some indexes. */
    static List<String> names(List<VerifiedIndex> indexes) throws IOException {
        List<String> names = new ArrayList<>();
        for (VerifiedIndex index : indexes) {
            if (index.source().equals(SOURCE)) {
                try (InputStream in = Files.newInputStream(index.packages());
                        Deb822 stanzas = Deb822.read(in, Set.of("Package"))) {
                    for (Stanza stanza = stanzas.next(); stanza != null; stanza = stanzas.next()) {
                        names.add(stanza.require("Package"));
                    }
                }
            }
        }
        return names;
    }

    /** The pin that makes apt take a local package and no other of its name. */
    static Pin pin(String name) {
        return Pin.of(name, "release o=" + ORIGIN, ABOVE_ALL);
    }
}
