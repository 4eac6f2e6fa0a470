// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sbom;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.Referrers;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * Writes an image's bills of materials, in CycloneDX and in SPDX, as files and as referrers of the image. What they say is what
 * dpkg says in the tree; their bytes are decided by that and by the image, their times and identifiers, too.
 */
public final class SbomWriter {

    static final String TOOL = "bootc-maven-plugin";

    private static final String NO_UUID = "00000000-0000-0000-0000-000000000000";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path cycloneDx;
    private final Path spdx;
    private final Path referrers;

    /**
     * @param cycloneDx the file for the document in CycloneDX 1.6
     * @param spdx the file for the document in SPDX 2.3
     * @param referrers the layout of what is attached to the image
     */
    public SbomWriter(Path cycloneDx, Path spdx, Path referrers) {
        this.cycloneDx = cycloneDx;
        this.spdx = spdx;
        this.referrers = referrers;
    }

    /**
     * Writes both documents.
     *
     * @param tree the image's root, with dpkg's database
     * @param image points at the image's manifest
     * @throws BootcException if the tree's database isn't readable
     */
    public void write(FileTree tree, SbomSubject subject, Descriptor image) throws IOException {
        Distribution distribution = Distribution.of(tree);
        List<InstalledPackage> packages = Inventory.read(tree, distribution);
        Referrers attached = Referrers.create(referrers);
        byte[] one = named(new CycloneDxDocument(subject, distribution, packages)::json);
        byte[] other = named(new SpdxDocument(subject, distribution, packages)::json);
        AtomicFile.write(cycloneDx, one);
        AtomicFile.write(spdx, other);
        attached.attach(image, CycloneDxDocument.MEDIA_TYPE, one, Map.of());
        attached.attach(image, SpdxDocument.MEDIA_TYPE, other, Map.of());
    }

    /** The document with an identifier that is a digest of all the rest of it (RFC 9562, version 8). */
    private static byte[] named(Function<String, ? extends JsonNode> document) {
        ByteBuffer digest =
                ByteBuffer.wrap(Digest.of(bytes(document.apply(NO_UUID))).bytes());
        long most = (digest.getLong() & ~0xf000L) | 0x8000L;
        long least = (digest.getLong() & ~(3L << 62)) | (2L << 62);
        return bytes(document.apply(new UUID(most, least).toString()));
    }

    private static byte[] bytes(JsonNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw BootcException.environment("Writing an SBOM: " + e.getOriginalMessage())
                    .causedBy(e);
        }
    }
}
