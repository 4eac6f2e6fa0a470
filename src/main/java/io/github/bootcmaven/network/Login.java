// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.network;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A user name and a password. Only the header of a request shows them. */
public record Login(String username, String password) {

    /** The value of {@code Authorization} and {@code Proxy-Authorization} (RFC 7617). */
    public String basic() {
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /** Says nothing: it may get into a message. */
    @Override
    public String toString() {
        return "a login";
    }
}
