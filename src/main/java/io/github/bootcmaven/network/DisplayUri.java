// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.network;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Addresses as text: for messages, where no secret may stand, and from paths, where any character may. */
public final class DisplayUri {

    private static final String UNRESERVED = "-._~+:@!$&'()*,;=/";

    private DisplayUri() {}

    /** The address without user information and query, which may be secrets. */
    public static String of(URI uri) {
        String host = uri.getHost();
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return uri.getScheme() + "://" + (host == null ? "" : host) + port + path;
    }

    /** A path as it stands in an address: what isn't allowed there is percent-encoded. */
    public static String encodePath(String path) {
        StringBuilder encoded = new StringBuilder(path.length());
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (plain || UNRESERVED.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
