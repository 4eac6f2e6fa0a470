// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.network.DisplayUri;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One suite of one archive, with the keys that may sign it.
 *
 * @param uri the archive's root, without a trailing slash; {@code http}, {@code https} or {@code file}
 * @param mirrors the roots of other mirrors of the same archive, taken in turn where the first one fails
 * @param suite the suite as in the path below {@code dists/}, e.g. {@code trixie-security}; for a flat repository the
 *     folder below the root, e.g. {@code ./}
 * @param components the components to use, e.g. {@code main}
 * @param architectures the architectures it is to be used for; empty for all
 * @param signedBy the keys, one of which must have signed the suite's Release file
 * @param named whether the suite is known by name, so that its Release file must bear that name
 * @param snapshot the time of which it shows the archive, whose Release files may have expired since; null for today
 * @param origin where the user said this, as a pom element: {@code <suite>}, {@code <sources>}
 */
public record AptSource(
        URI uri,
        List<URI> mirrors,
        String suite,
        List<String> components,
        List<String> architectures,
        Keyring signedBy,
        boolean named,
        @Nullable String snapshot,
        String origin) {

    public AptSource {
        uri = root(uri);
        mirrors = mirrors.stream().map(AptSource::root).toList();
        components = List.copyOf(components);
        architectures = List.copyOf(architectures);
    }

    /** An archive as it is today, which has no other mirror. */
    public AptSource(
            URI uri,
            String suite,
            List<String> components,
            List<String> architectures,
            Keyring signedBy,
            boolean named,
            String origin) {
        this(uri, List.of(), suite, components, architectures, signedBy, named, null, origin);
    }

    private static URI root(URI uri) {
        return URI.create(uri.toString().replaceFirst("/+$", ""));
    }

    /** The same archive with other mirrors to turn to. */
    public AptSource withMirrors(List<URI> others) {
        return new AptSource(uri, others, suite, components, architectures, signedBy, named, snapshot, origin);
    }

    /** The archive's roots, in the order in which they are to be asked. */
    public List<URI> roots() {
        return Stream.concat(Stream.of(uri), mirrors.stream()).distinct().toList();
    }

    /** The same archive at one of its roots alone. */
    AptSource at(URI root) {
        return new AptSource(root, List.of(), suite, components, architectures, signedBy, named, snapshot, origin);
    }

    /** Whether it is to be used for an architecture. */
    public boolean serves(String architecture) {
        return architectures.isEmpty() || architectures.contains(architecture);
    }

    /** The address of a file, given its path from the archive's root. */
    public URI resolve(String path) {
        return URI.create(uri + "/" + DisplayUri.encodePath(path));
    }

    /**
     * Whether it is a flat repository, without {@code dists} and components (sources.list(5)): its suite is the folder of
     * its indexes below the root, with a slash at the end.
     */
    public boolean isFlat() {
        return suite.endsWith("/");
    }

    /** The path of the suite's folder from the archive's root, empty or with a slash at the end. */
    String folder() {
        if (!isFlat()) {
            return "dists/" + suite + "/";
        }
        return suite.equals("/") ? "" : suite;
    }

    /** The path of an uncompressed {@code Packages} file from the suite's folder. */
    String indexPath(String component, String architecture) {
        return isFlat() ? "Packages" : component + "/binary-" + architecture + "/Packages";
    }

    /** The address of a file of the suite, given its path as in the Release file. */
    URI resolveInSuite(String path) {
        return resolve(folder().replaceFirst("^(\\./+)+", "") + path);
    }

    /** A failure with one of the suite's files: {@code InRelease of http://… trixie isn't signed}. */
    BootcException refuse(String file, String why) {
        return BootcException.environment(file + " of " + this + " " + why).in(origin);
    }

    /** The source as messages name it; without secrets. */
    @Override
    public String toString() {
        return DisplayUri.of(uri) + " " + suite;
    }
}
