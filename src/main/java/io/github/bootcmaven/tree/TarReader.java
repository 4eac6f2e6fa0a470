// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import io.github.bootcmaven.content.BlockInputStream;
import io.github.bootcmaven.content.FileSlice;
import io.github.bootcmaven.tree.TarBlock.Field;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar entry by entry, in the forms that POSIX (ustar, pax) and GNU define: pax's extended and global headers, GNU's
 * long names and numbers in base 256. Extended attributes are {@code SCHILY.xattr.} records, with binary values; other
 * attributes' records (ACLs as text, libarchive's own) and the names of owners are passed over.
 *
 * <p>It refuses, with a {@link TarFormatException} that names the entry, what is damaged or ambiguous: a wrong checksum, a
 * tar that ends before its two blocks of zeros, numbers out of range, an extended header of more than 1 MiB, global headers
 * of more than 64 KiB in all, links and directories with content, sparse files, names that are empty, not UTF-8 or hold NUL.
 * Paths are given as they stand; that they stay inside of a tree is for the caller to see to. After an exception the reader
 * is of no further use.
 */
public final class TarReader implements AutoCloseable {

    private static final char OLD_FILE = '\0';
    private static final char CONTIGUOUS_FILE = '7';
    private static final char PAX_ENTRY_HEADER = 'x';
    private static final char PAX_GLOBAL_HEADER = 'g';
    private static final char GNU_LONG_PATH = 'L';
    private static final char GNU_LONG_LINK = 'K';
    private static final char GNU_SPARSE = 'S';
    private static final char GNU_CONTINUED = 'M';

    /** Above what any file system holds, and far from where sums of offsets overflow. */
    private static final long MAX_SIZE = 1L << 60;

    /** For all global headers together, as they are looked through for every entry; real ones have a comment or two. */
    private static final int MAX_GLOBAL_BYTES = 1 << 16;

    private static final int PERMISSIONS = 07777;

    private final TarInput in;
    private final TarBlock block = new TarBlock();
    private PaxRecords globals = new PaxRecords();
    private int globalBytes;
    private EntryContent content;
    private boolean ended;

    /** Where the headers of the entry that is being read begin. */
    private long offset;

    /** The entry's path, from where it is known. */
    private @Nullable String path;

    private TarReader(TarInput in) {
        this.in = in;
        this.content = new EntryContent("", 0);
    }

    /** Reads from a stream, buffered and with what decompression it needs on it; {@link #close} closes it. */
    public TarReader(InputStream in) {
        this(TarInput.of(in));
    }

    /** Reads an uncompressed tar in a file. Contents that nobody reads are stepped over, so a large tar is listed fast. */
    public static TarReader open(Path tar) throws IOException {
        return open(FileSlice.ofWhole(tar));
    }

    /** The same for an uncompressed tar that stands within a file. */
    public static TarReader open(FileSlice tar) throws IOException {
        return new TarReader(TarInput.open(tar));
    }

    /**
     * Steps to the next entry, past what is left of the content of the one before.
     *
     * @return the entry, or null after the last one; what follows the tar's end in the stream is not read
     * @throws TarFormatException if the bytes are no intact tar
     */
    public @Nullable TarEntry next() throws IOException {
        if (ended) {
            return null;
        }
        content.pass();
        offset = in.position();
        path = null;
        try {
            TarEntry entry = readEntry();
            ended = entry == null;
            return entry;
        } catch (TarFormatException e) {
            throw e.in(place());
        }
    }

    /** Where the entry is that is being read, as errors say it. */
    private String place() {
        if (path != null) {
            return Utf8.printable(path);
        }
        String before = content.path.isEmpty() ? "" : ", after " + Utf8.printable(content.path);
        return "entry at byte " + offset + before;
    }

    /** The content of the current entry, until the next call of {@link #next}. Need not be closed. */
    public InputStream content() {
        return content;
    }

    /** Where the current entry's content begins, in bytes from the tar's begin. */
    public long contentOffset() {
        return content.offset;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Reads one entry with the headers that say more of it. */
    private @Nullable TarEntry readEntry() throws IOException {
        TarExtension extension = new TarExtension();
        while (true) {
            in.readBlock(block);
            if (block.isZero()) {
                readEnd(extension);
                return null;
            }
            if (!block.checksumHolds()) {
                throw new TarFormatException("the header's checksum is wrong");
            }
            switch (block.type()) {
                case PAX_ENTRY_HEADER -> extension.setRecords(readHeaderContent());
                case PAX_GLOBAL_HEADER -> addGlobals();
                case GNU_LONG_PATH -> extension.setLongPath(readHeaderContent());
                case GNU_LONG_LINK -> extension.setLongLink(readHeaderContent());
                default -> {
                    return entry(extension);
                }
            }
        }
    }

    private TarEntry entry(TarExtension extension) throws TarFormatException {
        PaxRecords records = globals.with(extension.records());
        String name = path(extension, records);
        path = name;
        char type = type(name);
        if (type == GNU_SPARSE || records.sparse()) {
            throw new TarFormatException("a sparse file; make the tar without holes");
        }
        if (type == GNU_CONTINUED) {
            throw new TarFormatException("continued from another volume");
        }
        long size = records.number(PaxRecords.SIZE, block.number(Field.SIZE));
        if (size < 0 || size > MAX_SIZE) {
            throw new TarFormatException("a size of " + size + " bytes");
        }
        String linkTarget = "";
        if (type == TarEntry.HARD_LINK || type == TarEntry.SYMLINK) {
            linkTarget = linkTarget(extension, records);
        }
        if (size > 0 && (!linkTarget.isEmpty() || type == TarEntry.DIRECTORY)) {
            throw new TarFormatException("a link or directory with content");
        }
        TarEntry entry = new TarEntry(name, type, metadata(records), size, linkTarget);
        content = new EntryContent(name, size);
        return entry;
    }

    /** The type's letter, with those of one meaning made one. */
    private char type(String name) {
        char type = block.type();
        if (type == OLD_FILE || type == CONTIGUOUS_FILE) {
            type = TarEntry.FILE;
        }
        // Before POSIX had a letter for directories, a slash at the end told them.
        return type == TarEntry.FILE && name.endsWith("/") ? TarEntry.DIRECTORY : type;
    }

    private Metadata metadata(PaxRecords records) throws TarFormatException {
        long uid = records.number(PaxRecords.UID, block.number(Field.UID));
        long gid = records.number(PaxRecords.GID, block.number(Field.GID));
        long mtime = records.seconds(PaxRecords.MTIME, block.number(Field.MTIME));
        int mode = (int) block.number(Field.MODE) & PERMISSIONS;
        try {
            return new Metadata(uid, gid, mode, mtime, records.xattrs());
        } catch (IllegalArgumentException e) {
            throw new TarFormatException(String.valueOf(e.getMessage()));
        }
    }

    private String path(TarExtension extension, PaxRecords records) throws TarFormatException {
        String name = records.text(PaxRecords.PATH);
        if (name == null) {
            name = extension.longPath();
        }
        if (name == null) {
            name = Utf8.decode(block.text(Field.NAME));
            byte[] prefix = block.isUstar() ? block.text(Field.PREFIX) : new byte[0];
            if (prefix.length > 0) {
                name = Utf8.decode(prefix) + "/" + name;
            }
        }
        return named("name", name);
    }

    private String linkTarget(TarExtension extension, PaxRecords records) throws TarFormatException {
        String target = records.text(PaxRecords.LINK_PATH);
        if (target == null) {
            target = extension.longLink();
        }
        return named("link's target", target == null ? Utf8.decode(block.text(Field.LINK_NAME)) : target);
    }

    private static String named(String what, String name) throws TarFormatException {
        if (name.isEmpty()) {
            throw new TarFormatException("its " + what + " is empty");
        }
        if (name.indexOf('\0') >= 0) {
            throw new TarFormatException("its " + what + " '" + Utf8.printable(name) + "' contains NUL");
        }
        return name;
    }

    private void addGlobals() throws IOException {
        byte[] header = readHeaderContent();
        globalBytes += header.length;
        if (globalBytes > MAX_GLOBAL_BYTES) {
            throw new TarFormatException("global headers of more than " + MAX_GLOBAL_BYTES + " bytes");
        }
        globals = globals.with(PaxRecords.parse(header));
    }

    /** Reads what a header that extends another holds. */
    private byte[] readHeaderContent() throws IOException {
        long size = block.number(Field.SIZE);
        if (size < 0 || size > PaxRecords.MAX_BYTES) {
            throw tooLong();
        }
        return in.readPadded((int) size);
    }

    private static TarFormatException tooLong() {
        return new TarFormatException("an extended header of more than " + PaxRecords.MAX_BYTES + " bytes");
    }

    /** Two blocks of zeros: without them nobody knows whether entries are missing. */
    private void readEnd(TarExtension extension) throws IOException {
        if (!extension.isEmpty()) {
            throw new TarFormatException("an extended header without the entry it belongs to");
        }
        in.readBlock(block);
        if (!block.isZero()) {
            throw new TarFormatException("a block of zeros in the middle of the tar");
        }
    }

    /** The current entry's content, cut out of the tar. */
    private final class EntryContent extends BlockInputStream {

        private final String path;
        private final long offset = in.position();
        private final long size;
        private long rest;
        private boolean passed;

        EntryContent(String path, long size) {
            this.path = path;
            this.size = size;
            this.rest = size;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (passed) {
                throw new IOException(Utf8.printable(path) + ": the tar has been read on");
            }
            if (length == 0) {
                return 0;
            }
            if (rest == 0) {
                return -1;
            }
            try {
                int n = in.read(bytes, from, (int) Math.min(rest, length));
                rest -= n;
                return n;
            } catch (TarFormatException e) {
                throw e.in(Utf8.printable(path));
            }
        }

        /** Steps over what is left of the content, and its padding. */
        void pass() throws IOException {
            passed = true;
            try {
                in.skip(rest + TarInput.padding(size));
                rest = 0;
            } catch (TarFormatException e) {
                throw e.in(Utf8.printable(path));
            }
        }
    }
}
