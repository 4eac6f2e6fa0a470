// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import java.util.List;
import java.util.stream.Collectors;

/** The few kinds of values that bootc's configuration has, as TOML writes them. */
final class Toml {

    private Toml() {}

    static String string(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    static String array(List<String> texts) {
        return texts.stream().map(Toml::string).collect(Collectors.joining(", ", "[", "]"));
    }
}
