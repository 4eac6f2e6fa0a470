// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import io.github.bootcmaven.content.Digest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A package as its stanza in a {@code Packages} index tells it. Relation fields stay text until they are asked for: an
 * index has seventy thousand packages, an image uses two hundred.
 *
 * @param essential whether the package is {@code Essential: yes}
 * @param multiArch the field {@code Multi-Arch} as it stands; null where the field is missing or {@code no}
 * @param priority the priority, {@code optional} where the field is missing
 * @param preDepends the field as it stands, empty where it is missing
 * @param depends the field as it stands, empty where it is missing
 * @param provides the field as it stands, empty where it is missing
 * @param filename where the .deb is, from the archive's root; never absolute, never upwards
 * @param size the size of the .deb in bytes
 * @param sha256 the digest of the .deb
 * @param installedSize an estimate of the unpacked size, in KiB; 0 where it is missing
 * @param sourceName the name of the source package
 */
public record BinaryPackage(
        String name,
        DebianVersion version,
        String architecture,
        boolean essential,
        @Nullable String multiArch,
        String priority,
        String preDepends,
        String depends,
        String provides,
        String filename,
        long size,
        Digest sha256,
        long installedSize,
        String sourceName) {

    /** The fields that a stanza needs to have been read with. */
    static final Set<String> FIELDS = Set.of(
            "Package",
            "Version",
            "Architecture",
            "Essential",
            "Multi-Arch",
            "Priority",
            "Pre-Depends",
            "Depends",
            "Provides",
            "Filename",
            "Size",
            "SHA256",
            "Installed-Size",
            "Source");

    /**
     * Reads a package from its stanza.
     *
     * @throws DebFormatException if a field that every indexed package has is missing or malformed
     */
    public static BinaryPackage of(Stanza stanza) {
        String name = stanza.require("Package");
        String multiArch = stanza.get("Multi-Arch");
        return new BinaryPackage(
                name,
                DebianVersion.parse(stanza.require("Version")),
                stanza.require("Architecture"),
                stanza.get("Essential", "no").equals("yes"),
                "no".equals(multiArch) ? null : multiArch,
                stanza.get("Priority", "optional"),
                stanza.get("Pre-Depends", ""),
                stanza.get("Depends", ""),
                stanza.get("Provides", ""),
                filename(stanza),
                number(stanza, "Size", stanza.require("Size")),
                sha256(stanza),
                number(stanza, "Installed-Size", stanza.get("Installed-Size", "0")),
                sourceName(stanza.get("Source"), name));
    }

    private static String filename(Stanza stanza) {
        String filename = stanza.require("Filename");
        String path = filename.startsWith("./") ? filename.substring(2) : filename;
        boolean odd = path.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c == '\\');
        if (odd || path.startsWith("/") || List.of(path.split("/", -1)).contains("..")) {
            throw DebFormatException.atLine(stanza.line(), "an unsafe Filename: \"" + Quoted.of(filename) + "\"");
        }
        return path;
    }

    private static long number(Stanza stanza, String field, String value) {
        if (value.isEmpty() || value.length() > 18 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw DebFormatException.atLine(
                    stanza.line(), "the field " + field + " isn't a size: \"" + Quoted.of(value) + "\"");
        }
        return Long.parseLong(value);
    }

    private static Digest sha256(Stanza stanza) {
        String hex = stanza.require("SHA256");
        try {
            return Digest.ofHex(hex);
        } catch (IllegalArgumentException e) {
            throw DebFormatException.atLine(
                    stanza.line(), "the field SHA256 isn't a checksum: \"" + Quoted.of(hex) + "\"");
        }
    }

    /** {@code Source: name (version)}; the field is missing where the source's name is the package's. */
    private static String sourceName(@Nullable String source, String packageName) {
        if (source == null || source.isEmpty()) {
            return packageName;
        }
        int blank = source.indexOf(' ');
        return blank < 0 ? source : source.substring(0, blank);
    }

    /** What must be configured before this package is unpacked: groups of alternatives. */
    public List<List<Relation>> preDependsRelations() {
        return Relation.parseField(preDepends);
    }

    /** What must be configured before this package is: groups of alternatives. */
    public List<List<Relation>> dependsRelations() {
        return Relation.parseField(depends);
    }

    /** The virtual packages that this one provides. */
    public List<Relation> providesRelations() {
        return Relation.parseField(provides).stream().map(group -> group.get(0)).toList();
    }

    /** {@code name=version:architecture}-like text for messages: {@code dash 0.5.12-12 (amd64)}. */
    @Override
    public String toString() {
        return name + " " + version + " (" + architecture + ")";
    }
}
