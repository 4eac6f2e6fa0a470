// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** An oci-archive as the layout it holds. Every blob has to be what its name says. */
public final class ArchiveExtraction {

    private static final Pattern BLOB = Pattern.compile(Pattern.quote(ImageLayout.BLOBS) + "/([0-9a-f]{64})");
    private static final Set<String> DOCUMENTS = Set.of(ImageLayout.OCI_LAYOUT, ImageLayout.INDEX_JSON);

    private ArchiveExtraction() {}

    /**
     * Extracts an archive.
     *
     * @param directory an empty folder, or none yet
     * @throws BootcException if the archive holds anything that is no part of a layout, or a damaged blob
     */
    public static ImageLayout extract(Path archive, Path directory) throws IOException {
        ImageLayout layout = ImageLayout.create(directory);
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
                TarArchiveInputStream tar = new TarArchiveInputStream(file, StandardCharsets.UTF_8.name())) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (!entry.isDirectory()) {
                    extract(archive, entry, tar, layout);
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("reading " + archive + ": " + e.getMessage(), e);
        }
        return ImageLayout.open(directory);
    }

    private static void extract(Path archive, TarArchiveEntry entry, InputStream content, ImageLayout layout)
            throws IOException {
        String name = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
        Matcher blob = BLOB.matcher(name);
        if (!isRegular(entry) || !(DOCUMENTS.contains(name) || blob.matches())) {
            throw refusal(archive, name, "is no part of an OCI image layout");
        }
        if (DOCUMENTS.contains(name)) {
            byte[] document = content.readNBytes(ImageLayout.MAX_JSON_SIZE + 1);
            if (document.length > ImageLayout.MAX_JSON_SIZE) {
                throw refusal(archive, name, "has more than " + ImageLayout.MAX_JSON_SIZE + " bytes");
            }
            AtomicFile.write(layout.directory().resolve(name), document);
            return;
        }
        try (BlobWriter writer = layout.newBlob()) {
            content.transferTo(writer.out());
            Digest digest = writer.commit(MediaType.LAYER).digest();
            if (!digest.hex().equals(blob.group(1))) {
                throw refusal(archive, name, "is damaged: the digest of its content is " + digest);
            }
        }
    }

    /** Commons Compress counts everything but directories as files. */
    private static boolean isRegular(TarArchiveEntry entry) {
        return entry.getLinkFlag() == TarConstants.LF_NORMAL || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
    }

    private static BootcException refusal(Path archive, String name, String why) {
        return BootcException.environment(
                "The oci-archive " + archive + ": " + name.replaceAll("\\p{Cc}", "?") + " " + why);
    }
}
