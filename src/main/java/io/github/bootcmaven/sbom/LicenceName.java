// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sbom;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** SPDX's name of a licence that a copyright file calls by Debian's: {@code GPL-2+} is {@code GPL-2.0-or-later}. */
final class LicenceName {

    /** GNU licences: name, without invariants, version, minor version, or later. */
    private static final Pattern GNU = Pattern.compile(
            "(A?GPL|LGPL|GFDL)(-NIV)?-?V?([123])(?:\\.([0-9]))?(\\+|-ONLY|-OR-LATER)?", Pattern.CASE_INSENSITIVE);

    private static final Set<String> VERSIONS = Set.of(
            "GPL-1.0",
            "GPL-2.0",
            "GPL-3.0",
            "LGPL-2.0",
            "LGPL-2.1",
            "LGPL-3.0",
            "AGPL-3.0",
            "GFDL-1.1",
            "GFDL-1.2",
            "GFDL-1.3");

    private static final Map<String, String> EXCEPTIONS = Map.of(
            "autoconf", "Autoconf-exception-3.0",
            "bison", "Bison-exception-2.2",
            "classpath", "Classpath-exception-2.0",
            "font", "Font-exception-2.0",
            "gcc", "GCC-exception-3.1",
            "libtool", "Libtool-exception",
            "linux-syscall-note", "Linux-syscall-note",
            "texinfo", "Texinfo-exception");

    private static final Map<String, String> KNOWN = read();

    private LicenceName() {}

    /** The identifier or, with an exception, expression; null where SPDX has no name for it that we know. */
    static @Nullable String spdx(String name) {
        int with = name.toLowerCase(Locale.ROOT).indexOf(" with ");
        if (with < 0) {
            return simple(name);
        }
        String licence = simple(name.substring(0, with));
        String exception = EXCEPTIONS.get(name.substring(with + 6)
                .toLowerCase(Locale.ROOT)
                .replaceFirst("[ -]exception$", "")
                .strip());
        return licence == null || exception == null || licence.contains(" ") ? null : licence + " WITH " + exception;
    }

    private static @Nullable String simple(String name) {
        Matcher gnu = GNU.matcher(name);
        if (!gnu.matches()) {
            return KNOWN.get(name.toLowerCase(Locale.ROOT));
        }
        String minor = gnu.group(4) == null ? "0" : gnu.group(4);
        String version = gnu.group(1).toUpperCase(Locale.ROOT) + "-" + gnu.group(3) + "." + minor;
        if (!VERSIONS.contains(version)) {
            return null;
        }
        String later = gnu.group(5) == null ? "" : gnu.group(5).toUpperCase(Locale.ROOT);
        return version
                + (gnu.group(2) == null ? "" : "-no-invariants")
                + (later.isEmpty() || later.equals("-ONLY") ? "-only" : "-or-later");
    }

    private static Map<String, String> read() {
        try (InputStream in = Objects.requireNonNull(LicenceName.class.getResourceAsStream("licences.json"))) {
            return new ObjectMapper().readValue(in, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
