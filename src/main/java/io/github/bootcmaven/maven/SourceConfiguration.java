// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.apt.AptSource;
import io.github.bootcmaven.apt.SourcesList;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code <source>}: an APT source. The short form is a line as in sources.list(5) or the path of a {@code .sources} file.
 */
public final class SourceConfiguration {

    /** The short form, where it was used. */
    @Nullable
    String line;

    /** The archive's root. */
    @Nullable
    String uri;

    /** The roots of other mirrors of the archive, separated by spaces, taken in turn where the first one fails. */
    @Nullable
    String mirrors;

    /** The suites, separated by spaces. */
    @Nullable
    String suites;

    /** The components, separated by spaces. */
    @Nullable
    String components;

    /** The file with the keys that may sign the source, armored or binary, relative to the project. */
    @Nullable
    String signedBy;

    /** The id of the server in settings.xml whose username and password the archive asks for. */
    @Nullable
    String server;

    /** Takes the short form. */
    public void set(String shortForm) {
        line = shortForm.trim();
    }

    /** The full form as a stanza of deb822, which is what it says element by element. */
    String stanza() {
        StringBuilder stanza = new StringBuilder("Types: deb\n");
        append(stanza, "URIs", uri);
        append(stanza, "Suites", suites);
        append(stanza, "Components", components);
        append(stanza, "Signed-By", signedBy);
        return stanza.toString();
    }

    /** The sources that the stanza gave, with the mirrors to turn to. */
    List<AptSource> mirrored(List<AptSource> sources) {
        List<URI> others = SourcesList.mirrors(mirrors == null ? "" : mirrors);
        return sources.stream().map(source -> source.withMirrors(others)).toList();
    }

    private static void append(StringBuilder stanza, String field, @Nullable String value) {
        if (value != null) {
            stanza.append(field).append(": ").append(value.trim()).append('\n');
        }
    }
}
