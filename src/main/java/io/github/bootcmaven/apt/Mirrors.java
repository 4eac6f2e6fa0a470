// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.log.BootcException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a distribution's archive and its security archive are fetched from.
 *
 * <p>A mirror is given as one address or as two with a blank between, archive and security archive. Given one, the
 * security archive is looked for where mirrors have it: Debian's is the folder beside, {@code X/debian-security} for
 * {@code X/debian}; Ubuntu's pockets all stand in one archive. Mirrors that are to be taken in turn are separated by commas.
 *
 * @param archives the archive's root at each mirror, the first one to be asked first
 * @param securities the security archive's root at each mirror
 * @param origin who said so, for messages
 */
public record Mirrors(List<URI> archives, List<URI> securities, String origin) {

    private static final Set<String> SCHEMES = Set.of("http", "https", "file");

    public Mirrors {
        archives = List.copyOf(archives);
        securities = List.copyOf(securities);
    }

    static Mirrors choose(
            Distribution distribution, @Nullable String mirror, @Nullable String property, HostSources host) {
        if (mirror != null && !mirror.isBlank()) {
            return given(distribution, mirror, "<mirror>");
        }
        if (property != null && !property.isBlank()) {
            return given(distribution, property, "bootc.apt.mirror");
        }
        List<URI> archives = host.archives(distribution);
        List<URI> securities = host.securities(distribution);
        return new Mirrors(
                !archives.isEmpty() ? archives : List.of(URI.create(distribution.archive())),
                !securities.isEmpty() ? securities : List.of(URI.create(distribution.security())),
                !archives.isEmpty() ? "<suite>, from the mirror of this machine's APT sources" : "<suite>");
    }

    private static Mirrors given(Distribution distribution, String text, String origin) {
        List<URI> archives = new ArrayList<>();
        List<URI> securities = new ArrayList<>();
        for (String mirror : text.strip().split("\\s*,\\s*")) {
            String[] addresses = mirror.split("\\s+");
            if (addresses.length > 2) {
                throw BootcException.project("A mirror is one address, or two: archive and security archive")
                        .in(origin)
                        .hint("separate mirrors that are to be taken in turn by commas");
            }
            URI archive = address(addresses[0], origin);
            archives.add(archive);
            securities.add(addresses.length == 2 ? address(addresses[1], origin) : beside(distribution, archive));
        }
        return new Mirrors(archives, securities, origin);
    }

    private static URI beside(Distribution distribution, URI archive) {
        boolean apart = distribution.security().endsWith(Distribution.SECURITY);
        return apart ? URI.create(archive + Distribution.SECURITY) : archive;
    }

    private static URI address(String text, String origin) {
        try {
            URI uri = URI.create(text.replaceFirst("/+$", ""));
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (SCHEMES.contains(scheme) && (scheme.equals("file") || uri.getHost() != null)) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw malformed(origin).causedBy(e);
        }
        throw malformed(origin);
    }

    private static BootcException malformed(String origin) {
        return BootcException.project("The mirror isn't an address of http, https or file")
                .in(origin)
                .hint("write it like http://mirror.example.com/debian");
    }
}
