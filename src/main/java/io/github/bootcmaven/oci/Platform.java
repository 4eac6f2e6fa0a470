// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import org.jspecify.annotations.Nullable;

/**
 * The machine an image runs on (image-index.md, {@code platform}).
 *
 * @param architecture in Go's words, e.g. {@code amd64} or {@code arm64}
 * @param os in Go's words, e.g. {@code linux}
 * @param variant the variant of the CPU, e.g. {@code v7}, or null
 */
public record Platform(
        String architecture, String os, @Nullable String variant) {

    /** Linux on an architecture in Go's words. */
    public static Platform linux(String architecture) {
        return new Platform(architecture, "linux", null);
    }

    static Platform read(JsonObject json) {
        return new Platform(json.text("architecture"), json.text("os"), json.textOrNull("variant"));
    }

    JsonText toJson() {
        return new JsonText().put("architecture", architecture).put("os", os).put("variant", variant);
    }
}
