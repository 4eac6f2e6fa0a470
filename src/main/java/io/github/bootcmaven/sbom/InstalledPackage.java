// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sbom;

import io.github.bootcmaven.deb.Copyright;
import io.github.bootcmaven.deb.Stanza;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A package that an image has, as its stanza in dpkg's status file tells it.
 *
 * @param url its package URL, by which documents refer to it
 * @param source the source package it was built from
 * @param sourceVersion the source package's version, which differs after a rebuild
 * @param maintainer as in the field: a name and an address
 * @param summary the first line of its description
 * @param homepage where its makers are, or null
 * @param copyright its licences, or null where they aren't machine-readable
 * @param dependsOn the URLs of the packages that satisfy what it depends on, sorted
 */
record InstalledPackage(
        String name,
        String version,
        String architecture,
        String url,
        String source,
        String sourceVersion,
        String maintainer,
        String summary,
        @Nullable String homepage,
        @Nullable Copyright copyright,
        List<String> dependsOn) {

    static InstalledPackage of(
            Stanza stanza, Distribution distribution, @Nullable Copyright copyright, List<String> dependsOn) {
        String name = stanza.require("Package");
        String version = stanza.require("Version");
        String[] source = stanza.get("Source", name).split("[ ()]+");
        return new InstalledPackage(
                name,
                version,
                stanza.require("Architecture"),
                url(stanza, distribution),
                source[0],
                source.length > 1 ? source[1] : version,
                stanza.get("Maintainer", "").strip(),
                stanza.get("Description", "").lines().findFirst().orElse("").strip(),
                stanza.get("Homepage"),
                copyright,
                List.copyOf(dependsOn));
    }

    /** The package URL (purl-spec, type {@code deb}). */
    static String url(Stanza stanza, Distribution distribution) {
        return "pkg:deb/" + PackageUrl.encode(distribution.id()) + "/" + PackageUrl.encode(stanza.require("Package"))
                + "@"
                + PackageUrl.encode(stanza.require("Version")) + "?arch="
                + PackageUrl.encode(stanza.require("Architecture")) + "&distro="
                + PackageUrl.encode(distribution.name());
    }

    /** {@code name/architecture}, by which a root has one package at most. */
    String key() {
        return name + "/" + architecture;
    }

    /** The maintainer's name without the address. */
    String maintainerName() {
        int address = maintainer.indexOf('<');
        return (address < 0 ? maintainer : maintainer.substring(0, address)).strip();
    }

    /** The maintainer's address, or empty. */
    String maintainerAddress() {
        int address = maintainer.indexOf('<');
        int end = maintainer.indexOf('>', Math.max(address, 0));
        return address < 0 || end < address
                ? ""
                : maintainer.substring(address + 1, end).strip();
    }
}
