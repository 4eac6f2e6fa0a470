// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a repository's {@code config}, a key file of groups and {@code key=value} lines, says of its format.
 *
 * @param collectionId the reverse domain name of the collection that the refs belong to, or null
 */
record RepositoryConfig(
        String version, String mode, @Nullable String collectionId) {

    private static final Pattern COLLECTION_ID =
            Pattern.compile("(?=.{1,255}$)[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)+");

    static RepositoryConfig read(Path file) throws IOException {
        String version = "";
        String mode = "";
        String collectionId = null;
        String group = "";
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).split("\n")) {
            String text = line.strip();
            int equals = text.indexOf('=');
            if (text.startsWith("[")) {
                group = text;
            } else if (group.equals("[core]") && equals > 0) {
                String value = text.substring(equals + 1).strip();
                switch (text.substring(0, equals).strip()) {
                    case "repo_version" -> version = value;
                    case "mode" -> mode = value;
                    case "collection-id" -> collectionId = value.isEmpty() ? null : value;
                    default -> {}
                }
            }
        }
        return new RepositoryConfig(version, mode, collectionId);
    }

    /** The file of a new repository. */
    static byte[] text(RepositoryMode mode, @Nullable String collectionId) {
        String text = "[core]\nrepo_version=1\nmode=" + mode.text() + "\n"
                + (collectionId == null ? "" : "collection-id=" + collectionId + "\n");
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Refuses what C ostree refuses as a collection's name: it has the form of a D-Bus interface's. */
    static void requireCollectionId(@Nullable String collectionId) {
        if (collectionId != null && !COLLECTION_ID.matcher(collectionId).matches()) {
            throw BootcException.project("'" + collectionId + "' can't be the id of an OSTree collection")
                    .in("<collectionId>")
                    .hint("a reverse domain name, as in com.example.Os: letters, digits and '_', joined by '.'");
        }
    }

    /** The mode, if it is one that is read and written here. */
    RepositoryMode requireMode(Path directory) {
        return RepositoryMode.parse(mode)
                .filter(known -> version.equals("1"))
                .orElseThrow(() -> BootcException.project("The OSTree repository " + directory + " has mode '" + mode
                                + "', version '" + version + "'; known here are version '1' with the modes "
                                + String.join(", ", RepositoryMode.names()))
                        .hint("delete the folder, or pull the commit to an archive repository: ostree pull-local"));
    }
}
