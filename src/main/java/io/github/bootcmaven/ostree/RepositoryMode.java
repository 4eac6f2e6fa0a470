// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How a repository keeps its content objects; metadata objects are the same bytes in every mode, and so are all checksums.
 */
public enum RepositoryMode {
    /** For publishing: header and compressed content in one file. */
    ARCHIVE("archive-z2"),

    /**
     * For any user: content as it is, owner, mode and attributes in the extended attribute {@code user.ostreemeta}, which
     * the file system has to support. A symbolic link is a file with its target.
     */
    BARE_USER("bare-user"),

    /**
     * The mode inside encapsulated images: content with its real owner and mode, real symbolic links, attributes in a file
     * beside each. Only root can write owners other than the own one; where that fails nothing is written.
     */
    BARE_SPLIT_XATTRS("bare-split-xattrs");

    /** How C ostree's documentation calls the mode that it writes as {@code archive-z2}. */
    private static final String ARCHIVE_ALIAS = "archive";

    private final String text;

    RepositoryMode(String text) {
        this.text = text;
    }

    /** The mode as {@code config} has it. */
    public String text() {
        return text;
    }

    /** The mode of that name, or empty where it is none of these. */
    public static Optional<RepositoryMode> parse(String text) {
        return text.equals(ARCHIVE_ALIAS)
                ? Optional.of(ARCHIVE)
                : Arrays.stream(values()).filter(mode -> mode.text.equals(text)).findFirst();
    }

    /** The names a user may write. */
    public static List<String> names() {
        return List.of(ARCHIVE_ALIAS, BARE_USER.text, BARE_SPLIT_XATTRS.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
