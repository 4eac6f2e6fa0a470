// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/**
 * What tells one build of this plugin from another, part of every stage's key: the digest of its jar. A version alone
 * would let a snapshot take the results of an older one for its own.
 */
final class PluginIdentity {

    /** The goals of a build run the same classes: the jar they came from is read once. */
    private static volatile @Nullable Digest known;

    private PluginIdentity() {}

    static Digest digest() throws IOException {
        Digest digest = known;
        if (digest == null) {
            digest = compute();
            known = digest;
        }
        return digest;
    }

    private static Digest compute() throws IOException {
        CodeSource source = PluginIdentity.class.getProtectionDomain().getCodeSource();
        try {
            Path jar = Path.of(source.getLocation().toURI());
            return Files.isRegularFile(jar) ? Digest.of(jar) : Digest.of(jar.toString());
        } catch (URISyntaxException e) {
            throw new IOException("the plugin's own jar has no path", e);
        }
    }
}
