// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A public key that logs in over SSH, a line of authorized_keys, see sshd(8).
 *
 * @param line the line: options if any, the key's type, the key, a comment
 */
public record AuthorizedKey(String line) {

    private static final String ELEMENT = "<authorizedKeys>";
    private static final Pattern KEY = Pattern.compile(
            "(?:^|.*\\s)((?:ssh|ecdsa-sha2|sk-ssh|sk-ecdsa-sha2)-[a-z0-9@.-]+)\\s+([A-Za-z0-9+/]+={0,2})(?:\\s.*)?");

    public AuthorizedKey {
        line = line.strip();
        if (line.contains("PRIVATE KEY")) {
            throw BootcException.project("Cannot authorise a key: what is given is a private one")
                    .in(ELEMENT)
                    .hint("Give the public key, the file whose name ends in .pub, and take the other out of the"
                            + " project.");
        }
        Matcher key = KEY.matcher(line);
        if (line.indexOf('\n') >= 0 || !key.matches() || !isOfType(key.group(1), key.group(2))) {
            throw BootcException.project("Cannot authorise a key: this is no public key as ssh-keygen writes it: "
                            + (line.length() > 60 ? line.substring(0, 60) + "..." : line))
                    .in(ELEMENT);
        }
    }

    /** A key's bytes begin with the name of its type, a length of four bytes before it (RFC 4253, section 6.6). */
    private static boolean isOfType(String type, String base64) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
            if (bytes.remaining() < 4 + name.length + 1 || bytes.getInt() != name.length) {
                return false;
            }
            byte[] found = new byte[name.length];
            bytes.get(found);
            return java.util.Arrays.equals(found, name);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
