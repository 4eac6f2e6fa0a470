// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.rootfs.SignaturePolicy;
import io.github.bootcmaven.sigstore.TrustPolicy;
import io.github.bootcmaven.sigstore.VerificationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code <signaturePolicy>}: the image carries {@code policy.json}, a file of {@code registries.d} and the public key, so that
 * machines take the next image only if it is signed as {@code <push><sign>} does it. The short form is the key's file.
 */
public final class SignaturePolicyConfiguration {

    private static final String ELEMENT = "<signaturePolicy>";

    /** The file with the public key in PEM, as in cosign.pub, relative to the project. */
    @Nullable
    String key;

    /** Which images it is about: a repository, a registry, or a part of one; default: the image's own repository. */
    @Nullable
    String scope;

    /** Whether all images from elsewhere are refused; default: they are taken as they are. */
    boolean rejectOthers;

    /** Takes the short form. */
    public void set(String shortForm) {
        key = shortForm.trim();
    }

    /** @param imageName registry and repository of the image, or null where it has no name */
    SignaturePolicy policy(Path base, @Nullable String imageName) throws IOException {
        String about = scope == null ? imageName : scope.trim();
        if (key == null || about == null) {
            throw BootcException.project("A policy for signatures needs "
                            + (key == null ? "a <key>" : "a <scope>, because the image has no name"))
                    .in(ELEMENT);
        }
        Path file = base.resolve(key);
        if (!Files.isRegularFile(file)) {
            throw BootcException.project("There is no file " + file).in(ELEMENT + "<key>");
        }
        try {
            VerificationKey publicKey = VerificationKey.parse(Files.readString(file), "The key " + file);
            return SignaturePolicy.of(new TrustPolicy(about, publicKey, rejectOthers));
        } catch (BootcException e) {
            throw e.in(ELEMENT);
        }
    }
}
