// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The packages of an image, pinned: {@code packages.lock.json}, which stands beside the pom and is committed with it. One
 * lock has a section for each architecture.
 *
 * @param architectures the sections, by Debian's name of the architecture
 */
public record PackageLock(Map<String, LockedArchitecture> architectures) {

    /** What the file is called unless the pom says otherwise. */
    public static final String FILE = "packages.lock.json";

    /** The form of the file that this plugin writes, and the newest it reads. */
    static final int VERSION = 1;

    static final String ELEMENT = "<lock>";

    /** A section is a few hundred bytes a package; whatever is bigger is no lock. */
    private static final long MAXIMUM_SIZE = 256 << 20;

    public PackageLock {
        architectures = Collections.unmodifiableMap(new TreeMap<>(architectures));
    }

    /**
     * Reads a lock.
     *
     * @return empty where there is no such file
     * @throws NewerLockException if a newer plugin wrote it
     * @throws BootcException if it isn't a sound lock, with line and field
     */
    public static Optional<PackageLock> read(Path file) throws IOException {
        try {
            if (Files.size(file) > MAXIMUM_SIZE) {
                throw BootcException.project(file.getFileName() + " is no lock: it is too big")
                        .in(ELEMENT);
            }
            return Optional.of(PackageLockReader.read(String.valueOf(file.getFileName()), Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Writes the lock: the same one always as the same bytes. */
    public void write(Path file) throws IOException {
        AtomicFile.write(file, PackageLockWriter.text(this).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The section that a build is to use.
     *
     * @throws BootcException if the lock wasn't made for such a build: it says what is different
     */
    public LockedArchitecture sectionFor(PackageAcquirer.Request request) {
        LockedArchitecture section = architectures.get(request.architecture());
        if (section == null) {
            throw BootcException.project("The lock has no packages for the architecture " + request.architecture()
                            + ", only for " + String.join(", ", architectures.keySet()))
                    .in("<architecture>")
                    .hint(
                            "Run mvn bootc:lock for this architecture, too; <lock><architectures> names several at once.");
        }
        Map<String, String> changes = section.inputs().changesTo(LockInputs.of(request));
        if (!changes.isEmpty()) {
            StringBuilder text = new StringBuilder("The lock was made for other inputs:");
            changes.forEach((input, change) ->
                    text.append("\n    ").append(input).append(": ").append(change));
            throw BootcException.project(text.toString())
                    .in("<" + changes.keySet().iterator().next() + ">")
                    .hint("Run mvn bootc:lock to lock what the pom says now, and review what it prints.");
        }
        return section;
    }
}
