// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What apt calls the files below {@code /var/lib/apt/lists}: the address without its scheme, slashes made underscores and
 * a few characters written as {@code %} and two digits, as URItoFileName in apt's own sources does it.
 */
final class ListName {

    private static final String QUOTED = "\\|{}[]<>\"^~_=!@#$%^&*";

    private ListName() {}

    /** The line in sources.list that makes apt read an index. */
    static String sourceLine(VerifiedIndex index) {
        AptSource source = index.source();
        return "deb " + bare(source.uri()) + " " + source.suite() + " " + String.join(" ", source.components()) + "\n";
    }

    /** The name of the Release file. */
    static String release(VerifiedIndex index) {
        return name(index.source(), "InRelease");
    }

    /** The name of the Packages file. */
    static String packages(VerifiedIndex index) {
        return name(index.source(), index.source().indexPath(index.component(), index.architecture()));
    }

    private static String name(AptSource source, String file) {
        String address = bare(source.uri()) + "/" + source.folder() + file;
        String withoutScheme = address.substring(address.indexOf(':') + 1).replaceFirst("^//", "");
        return quote(withoutScheme).replace('/', '_');
    }

    /** The address without what may be secret or has no meaning for a name. */
    private static String bare(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String authority = uri.getHost() == null ? "" : "//" + uri.getHost() + port;
        return uri.getScheme() + ":" + authority + uri.getRawPath();
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (QUOTED.indexOf(c) >= 0 || c <= 0x20 || c >= 0x7F) {
                quoted.append('%').append(String.format(Locale.ROOT, "%02x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.toString();
    }
}
