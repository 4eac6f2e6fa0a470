// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.content;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;

/** Gathers all that a stage reads into one digest. Every part is told apart from its neighbours by its length. */
public final class StageKey {

    private final MessageDigest sha256 = Digest.sha256();

    /** Adds a named text; null counts as absent, which differs from empty. */
    public StageKey add(String name, @org.jspecify.annotations.Nullable Object value) {
        part(name);
        part(value == null ? "absent" : "=" + value);
        return this;
    }

    /** Adds a named list, its length and order included. */
    public StageKey addAll(String name, Collection<?> values) {
        part(name + "[" + values.size() + "]");
        values.forEach(value -> part(String.valueOf(value)));
        return this;
    }

    private void part(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sha256.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        sha256.update(bytes);
    }

    /** The digest of all parts. Ends the gathering. */
    public Digest digest() {
        return Digest.of(sha256);
    }
}
