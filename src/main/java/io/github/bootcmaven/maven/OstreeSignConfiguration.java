// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.ostree.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code <sign>}: where the secret Ed25519 key is, in OSTree's Base64 or in PEM. The key itself never stands in a pom, nor
 * on a command line.
 */
public final class OstreeSignConfiguration {

    /** The file with the key, relative to the project. */
    @Nullable
    String keyFile;

    /** The environment variable with the key. */
    @Nullable
    String keyEnvironment;

    SigningKey read(Path project) throws IOException {
        if (keyFile != null && keyEnvironment == null) {
            try {
                return SigningKey.parse(Files.readString(project.resolve(keyFile)));
            } catch (NoSuchFileException e) {
                throw BootcException.project(
                                "There is no file " + project.resolve(keyFile) + " to sign the commit with")
                        .in("<keyFile>");
            }
        }
        if (keyEnvironment != null && keyFile == null) {
            String key = System.getenv(keyEnvironment);
            if (key == null || key.isBlank()) {
                throw BootcException.project("The environment variable " + keyEnvironment
                                + ", with the key to sign the commit with, isn't set")
                        .in("<keyEnvironment>");
            }
            return SigningKey.parse(key);
        }
        throw BootcException.project("It isn't said where the key is to sign the commit with")
                .in("<sign>")
                .hint("one of <keyFile> and <keyEnvironment>");
    }
}
