// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.log.BootcException;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a distribution's archive and its security archive are fetched from.
 *
 * <p>A mirror is given as one address or as two with a blank between, archive and security archive. Given one, the
 * security archive is looked for where mirrors have it: Debian's is the folder beside, {@code X/debian-security} for
 * {@code X/debian}; Ubuntu's pockets all stand in one archive.
 *
 * @param archive the archive's root
 * @param security the security archive's root
 * @param origin who said so, for messages
 */
public record Mirrors(URI archive, URI security, String origin) {

    private static final Set<String> SCHEMES = Set.of("http", "https", "file");

    static Mirrors choose(
            Distribution distribution, @Nullable String mirror, @Nullable String property, HostSources host) {
        if (mirror != null && !mirror.isBlank()) {
            return given(distribution, mirror, "<mirror>");
        }
        if (property != null && !property.isBlank()) {
            return given(distribution, property, "bootc.apt.mirror");
        }
        URI archive = host.archive(distribution);
        URI security = host.security(distribution);
        return new Mirrors(
                archive != null ? archive : URI.create(distribution.archive()),
                security != null ? security : URI.create(distribution.security()),
                archive != null ? "<suite>, from the mirror of this machine's APT sources" : "<suite>");
    }

    private static Mirrors given(Distribution distribution, String text, String origin) {
        String[] addresses = text.strip().split("\\s+");
        if (addresses.length > 2) {
            throw BootcException.project("A mirror is one address, or two: archive and security archive")
                    .in(origin);
        }
        URI archive = address(addresses[0], origin);
        URI security = addresses.length == 2 ? address(addresses[1], origin) : beside(distribution, archive);
        return new Mirrors(archive, security, origin);
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
