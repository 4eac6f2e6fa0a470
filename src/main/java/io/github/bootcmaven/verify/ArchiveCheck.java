// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.DigestingOutputStream;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.tree.TarEntry;
import io.github.bootcmaven.tree.TarReader;
import io.github.bootcmaven.verify.Lint.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Whether an oci-archive is whole and has what the layout has: the same names with the same content, and no more. */
final class ArchiveCheck {

    private static final String BLOBS = "blobs/sha256/";

    private ArchiveCheck() {}

    static CheckResult run(String group, String name, Path archive, ImageLayout layout) {
        long start = System.nanoTime();
        Findings findings = new Findings();
        try {
            check(archive, layout, findings);
        } catch (NoSuchFileException e) {
            findings.add("there is no archive " + e.getFile());
        } catch (IOException | BootcException e) {
            findings.add("the archive can't be read: " + e.getMessage());
        }
        return CheckResult.since(start, group, name, Severity.FATAL, findings);
    }

    private static void check(Path archive, ImageLayout layout, Findings findings) throws IOException {
        Map<String, Digest> expected = new TreeMap<>();
        for (String file : new String[] {"oci-layout", "index.json"}) {
            expected.put(file, Digest.of(layout.directory().resolve(file)));
        }
        for (Digest blob : layout.blobDigests()) {
            expected.put(BLOBS + blob.hex(), blob);
        }
        Map<String, Digest> actual = read(archive, findings);
        expected.forEach((file, digest) -> {
            Digest found = actual.remove(file);
            if (found == null) {
                findings.add("the archive has no " + file);
            } else if (!found.equals(digest)) {
                findings.add("the archive's " + file + " is not the layout's");
            }
        });
        actual.keySet().forEach(file -> findings.add("the archive's " + file + " is not in the layout"));
    }

    /** The files of an archive; where the archive is damaged, that is a finding, and what was read before it counts. */
    private static Map<String, Digest> read(Path archive, Findings findings) throws IOException {
        Map<String, Digest> files = new HashMap<>();
        if (!Files.isRegularFile(archive)) {
            throw new NoSuchFileException(archive.toString());
        }
        try (TarReader tar = TarReader.open(archive)) {
            for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                if (entry.type() == TarEntry.Type.FILE) {
                    if (files.put(entry.path(), digest(tar.content())) != null) {
                        findings.add("the archive has " + entry.path() + " twice");
                    }
                } else if (entry.type() != TarEntry.Type.DIRECTORY) {
                    findings.add("the archive has " + entry.path() + ", " + entry.typeInWords());
                }
            }
        } catch (IOException e) {
            findings.add("the archive can't be read: " + e.getMessage());
        }
        return files;
    }

    private static Digest digest(InputStream content) throws IOException {
        DigestingOutputStream digesting = new DigestingOutputStream(OutputStream.nullOutputStream());
        content.transferTo(digesting);
        return digesting.digest();
    }
}
