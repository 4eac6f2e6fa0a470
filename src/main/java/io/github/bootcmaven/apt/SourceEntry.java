// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.network.DisplayUri;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a {@code sources.list} or {@code .sources} file as it was written, keys not yet read.
 *
 * @param uris the archives
 * @param suites the suites of each archive
 * @param components the components of each suite
 * @param architectures the architectures it is for; empty for all
 * @param signedBy paths of keyrings and fingerprints, or a whole key; null where none is named
 */
record SourceEntry(
        List<URI> uris,
        List<String> suites,
        List<String> components,
        List<String> architectures,
        @Nullable String signedBy) {

    private static final Set<String> SCHEMES = Set.of("http", "https", "file");
    private static final String NEEDED = "A source needs an address, a suite and a component";
    private static final int MAXIMUM_KEYRING = 16 << 20;

    private static final String TRUSTED_NAME = "of this machine and the known distributions";
    private static final List<Path> HOST_KEYRINGS =
            List.of(Path.of("/etc/apt/trusted.gpg.d"), Path.of("/etc/apt/keyrings"), Path.of("/usr/share/keyrings"));

    SourceEntry {
        uris = List.copyOf(uris);
        suites = List.copyOf(suites);
        components = List.copyOf(components);
        architectures = List.copyOf(architectures);
        for (URI uri : uris) {
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (!SCHEMES.contains(scheme) || (!scheme.equals("file") && uri.getHost() == null)) {
                throw BootcException.project(
                        "A source's address isn't one of http, https or file: " + DisplayUri.of(uri));
            }
        }
        for (String suite : suites) {
            if (suite.contains("..")) {
                throw BootcException.project("The suite " + suite + " is outside of its archive");
            }
            if (suite.endsWith("/") && !components.isEmpty()) {
                throw BootcException.project("The source " + suite + " is a flat repository, which has no components");
            }
            if (!suite.endsWith("/") && components.isEmpty()) {
                throw BootcException.project(NEEDED);
            }
        }
        if (uris.isEmpty() || suites.isEmpty()) {
            throw BootcException.project(NEEDED);
        }
    }

    /** An address as it is written in an entry. */
    static URI uri(String text) {
        try {
            return URI.create(text.replaceFirst("^file:/(?!//)", "file:///").replaceFirst("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw BootcException.project("A source's address is malformed").causedBy(e);
        }
    }

    /**
     * The sources that the entry names, their keys read.
     *
     * @param base what a relative path of a keyring is relative to
     * @param origin where the user said this, as a pom element
     */
    List<AptSource> resolve(Path base, String origin) {
        Keyring keyring = signedBy == null ? Suite.archiveKeys() : keyring(base, origin);
        List<AptSource> sources = new ArrayList<>();
        for (URI uri : uris) {
            for (String suite : suites) {
                sources.add(new AptSource(uri, suite, components, architectures, keyring, false, origin));
            }
        }
        return sources;
    }

    private Keyring keyring(Path base, String origin) {
        String value = String.valueOf(signedBy);
        if (value.contains("BEGIN PGP PUBLIC KEY BLOCK")) {
            return Keyring.read("given in Signed-By", value.getBytes(StandardCharsets.UTF_8));
        }
        List<Keyring> keyrings = new ArrayList<>();
        List<String> fingerprints = new ArrayList<>();
        for (String word : value.strip().split("[,\\s]+")) {
            if (word.matches("(?i)[0-9A-F]{40}!?")) {
                fingerprints.add(word.toUpperCase(Locale.ROOT));
            } else {
                keyrings.add(keyring(word, base, origin));
            }
        }
        if (fingerprints.isEmpty()) {
            return keyrings.size() == 1 ? keyrings.get(0) : Keyring.union(value.strip(), keyrings);
        }
        List<Keyring> among = keyrings.isEmpty() ? trusted() : keyrings;
        return Keyring.pinned(Keyring.union(keyrings.isEmpty() ? TRUSTED_NAME : value.strip(), among), fingerprints);
    }

    /** Where a fingerprint alone is looked up. Which key it finds doesn't depend on the machine, only whether. */
    private static List<Keyring> trusted() {
        List<Keyring> keyrings = new ArrayList<>(List.of(Suite.archiveKeys()));
        for (Path folder : HOST_KEYRINGS) {
            keyrings.addAll(Keyring.readable(folder));
        }
        return keyrings;
    }

    private static Keyring keyring(String value, Path base, String origin) {
        Path file = base.resolve(value);
        try {
            if (Files.size(file) > MAXIMUM_KEYRING) {
                throw BootcException.project("The keyring " + value + " is no keyring: it is too big")
                        .in(origin);
            }
            return Keyring.read(value, Files.readAllBytes(file));
        } catch (IOException e) {
            throw BootcException.project("Cannot read the keyring " + value + ": " + e)
                    .in(origin)
                    .causedBy(e);
        }
    }
}
