// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import io.github.bootcmaven.log.BootcException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of PEM (RFC 7468): a label and bytes in Base64. Text around the block is ignored, as everywhere; several blocks are
 * taken as well as one, and the first counts, but for {@code EC PARAMETERS}, which openssl writes before a key.
 */
final class Pem {

    /** Far more than any key has; a file that is larger was named by mistake. */
    static final int MAX_LENGTH = 1 << 16;

    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN ([A-Z0-9][A-Z0-9 ]{0,60})-----([A-Za-z0-9+/=\\s]*)-----END ([A-Z0-9 ]{1,61})-----");
    private static final String PARAMETERS = "EC PARAMETERS";
    private static final int LINE = 64;

    private final String label;
    private final byte[] content;

    /** @param content is not copied: whoever gave it may overwrite it, so that no copy of a secret stays */
    Pem(String label, byte[] content) {
        this.label = label;
        this.content = content;
    }

    /**
     * Reads the first block of a text. Errors never quote the text: it may be a secret.
     *
     * @param name what is read, for errors
     */
    static Pem parse(String text, String name) {
        if (text.length() > MAX_LENGTH) {
            throw BootcException.project(name + " has more than " + MAX_LENGTH + " characters, too many for a key");
        }
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            String label = matcher.group(1);
            if (!label.equals(matcher.group(3))) {
                throw notPem(name);
            }
            if (!label.equals(PARAMETERS)) {
                return new Pem(label, decode(matcher.group(2), name));
            }
        }
        throw notPem(name);
    }

    private static byte[] decode(String base64, String name) {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            // The cause would quote characters of the key.
            throw notPem(name);
        }
    }

    private static BootcException notPem(String name) {
        return BootcException.project(name + " is no key in PEM");
    }

    /** What the content is, e.g. {@code PUBLIC KEY}. */
    String label() {
        return label;
    }

    /** The bytes themselves, not a copy. */
    byte[] content() {
        return content;
    }

    /** The block as text, ended by a line feed. */
    String text() {
        String base64 = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    /** Without the content, which may be a secret. */
    @Override
    public String toString() {
        return label;
    }
}
