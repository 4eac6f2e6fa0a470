// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a layer came to be (config.md, the field {@code history}).
 *
 * @param created when, or null
 * @param createdBy by which command, or null
 * @param comment anything else, or null
 * @param emptyLayer whether the step made no layer
 */
public record History(
        @Nullable Instant created,
        @Nullable String createdBy,
        @Nullable String comment,
        boolean emptyLayer) {

    static History read(JsonObject json) {
        return new History(
                json.timeOrNull("created"),
                json.textOrNull("created_by"),
                json.textOrNull("comment"),
                json.flag("empty_layer"));
    }

    JsonText toJson() {
        return new JsonText()
                .put("created", created == null ? null : created.toString())
                .put("created_by", createdBy)
                .put("comment", comment)
                .flag("empty_layer", emptyLayer);
    }
}
