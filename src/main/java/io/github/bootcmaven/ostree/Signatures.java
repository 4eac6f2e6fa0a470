// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ed25519 signatures of commits, as {@code ostree sign} makes and verifies them: of the commit object's bytes, in its
 * detached metadata, any number of them.
 */
public final class Signatures {

    /** Where signatures are, type {@code aay}; the same in a commit's detached metadata and in {@code summary.sig}. */
    static final String KEY = "ostree.sign.ed25519";

    static final String TYPE = "aay";

    private Signatures() {}

    /** Signs a commit, beside the signatures that it has. A second signature by the same key is not added. */
    public static void sign(OstreeRepository repository, Digest commit, SigningKey key) throws IOException {
        Map<String, Variant> metadata = new LinkedHashMap<>(DetachedMetadata.read(repository, commit));
        DetachedMetadata.write(repository, commit, signed(metadata, bytes(repository, commit), key));
    }

    /**
     * Which of some keys has signed a commit; empty where none has.
     *
     * @throws MalformedObjectException if the commit's bytes aren't those that its checksum says
     */
    public static Optional<VerificationKey> verify(
            OstreeRepository repository, Digest commit, Collection<VerificationKey> trusted) throws IOException {
        byte[] bytes = bytes(repository, commit);
        List<byte[]> signatures = of(DetachedMetadata.read(repository, commit));
        return trusted.stream()
                .filter(key -> signatures.stream().anyMatch(signature -> key.verifies(bytes, signature)))
                .findFirst();
    }

    private static byte[] bytes(OstreeRepository repository, Digest commit) throws IOException {
        byte[] bytes = repository.readMetadata(new ObjectName(commit, ObjectType.COMMIT));
        if (!Digest.of(bytes).equals(commit)) {
            throw new MalformedObjectException("commit " + commit.hex() + " has the checksum "
                    + Digest.of(bytes).hex());
        }
        return bytes;
    }

    /** The same metadata with a signature of some bytes added. */
    static Map<String, Variant> signed(Map<String, Variant> metadata, byte[] bytes, SigningKey key)
            throws MalformedObjectException {
        byte[] signature = key.sign(bytes);
        List<byte[]> signatures = new ArrayList<>(of(metadata));
        // Ed25519 has no randomness in it: the same key always gives the same signature.
        if (signatures.stream().noneMatch(other -> Arrays.equals(other, signature))) {
            signatures.add(signature);
        }
        Map<String, Variant> signed = new LinkedHashMap<>(metadata);
        signed.put(KEY, Variant.byteArrays(signatures));
        return signed;
    }

    /** The signatures in some metadata. */
    static List<byte[]> of(Map<String, Variant> metadata) throws MalformedObjectException {
        Variant signatures = metadata.get(KEY);
        if (signatures == null) {
            return List.of();
        }
        if (!signatures.type().equals(TYPE)) {
            throw new MalformedObjectException(KEY + " has type " + signatures.type() + ", not " + TYPE);
        }
        return signatures.children().stream().map(Variant::bytes).toList();
    }
}
