// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

/** What manifests and indexes have in common: schema version 2 and, where they state one, their own media type. */
final class SchemaVersion {

    private static final long VERSION = 2;

    private SchemaVersion() {}

    static JsonText begin(String mediaType) {
        return new JsonText().put("schemaVersion", VERSION).put("mediaType", mediaType);
    }

    static void demand(JsonObject document, String mediaType) {
        if (document.size("schemaVersion") != VERSION) {
            throw document.wrong("schemaVersion", "is " + document.size("schemaVersion") + ", not " + VERSION);
        }
        if (document.textOrNull("mediaType") != null) {
            document.demand("mediaType", mediaType);
        }
    }
}
