// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sbom;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The encoding of the parts of a package URL (purl-spec, "Character encoding"). */
final class PackageUrl {

    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_~";

    private PackageUrl() {}

    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (PLAIN.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", b & 0xff));
            }
        }
        return encoded.toString();
    }
}
