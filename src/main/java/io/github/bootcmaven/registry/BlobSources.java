// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Remembers in the user's cache which repositories of a registry have a blob, because we have brought it there: from these it
 * can be mounted into others. What has become wrong costs one request.
 */
final class BlobSources {

    private static final int KEPT = 4;

    private final Path root;

    /** @param cache the folder for this, made when it is needed */
    BlobSources(Path cache, String registry) {
        this.root = cache.resolve(registry.replace(':', '+'));
    }

    /** Repositories that may have a blob, the newest knowledge first. */
    List<String> find(Digest blob) throws IOException {
        Path file = file(blob);
        return Files.isRegularFile(file)
                ? Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                        .filter(line -> !line.isBlank())
                        .toList()
                : List.of();
    }

    void remember(String repository, Collection<Digest> blobs) throws IOException {
        for (Digest blob : blobs) {
            List<String> before = find(blob);
            if (before.isEmpty() || !before.get(0).equals(repository)) {
                Set<String> now = new LinkedHashSet<>();
                now.add(repository);
                now.addAll(before);
                List<String> kept = new ArrayList<>(now).subList(0, Math.min(KEPT, now.size()));
                AtomicFile.write(file(blob), (String.join("\n", kept) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** What is kept of uploads that are under way lies beside it. */
    Path uploads() {
        return root.resolve("uploads");
    }

    private Path file(Digest blob) {
        return root.resolve(blob.hex().substring(0, 2)).resolve(blob.hex());
    }
}
