// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the headers before an entry's own say of it: pax's records, GNU's long path and long link. Each comes once at most. */
final class TarExtension {

    private @Nullable PaxRecords records;
    private @Nullable String longPath;
    private @Nullable String longLink;

    boolean isEmpty() {
        return records == null && longPath == null && longLink == null;
    }

    /** The records, none where there is no header. */
    PaxRecords records() {
        return records == null ? new PaxRecords() : records;
    }

    @Nullable
    String longPath() {
        return longPath;
    }

    @Nullable
    String longLink() {
        return longLink;
    }

    void setRecords(byte[] header) throws TarFormatException {
        once(records);
        records = PaxRecords.parse(header);
    }

    void setLongPath(byte[] header) throws TarFormatException {
        once(longPath);
        longPath = withoutNul(header);
    }

    void setLongLink(byte[] header) throws TarFormatException {
        once(longLink);
        longLink = withoutNul(header);
    }

    private static void once(@Nullable Object before) throws TarFormatException {
        if (before != null) {
            throw new TarFormatException("two extended headers of the same kind for one entry");
        }
    }

    /** GNU ends long names with a NUL; another one inside of the name is for the reader to refuse. */
    private static String withoutNul(byte[] text) throws TarFormatException {
        boolean ended = text.length > 0 && text[text.length - 1] == 0;
        return Utf8.decode(ended ? Arrays.copyOf(text, text.length - 1) : text);
    }
}
