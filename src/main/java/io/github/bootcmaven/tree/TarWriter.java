// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.tree.TarBlock.Field;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a tar in POSIX's pax interchange format (POSIX.1-2017, <i>pax</i>), the same bytes for the same calls.
 *
 * <p>Paths are those of a {@link FileTree}: relative, without a slash at either end; the root is the empty path and is
 * written {@code ./}, other directories as {@code <path>/}. Owners are numbers; their names stay empty. An extended header
 * precedes only an entry that needs one: for a path or target that is longer than 100 bytes or not ASCII, for a number
 * that octal has no room for (8 GiB, id 2097152), for a time before 1970, for extended attributes
 * ({@code SCHILY.xattr.<name>}, GNU tar's form, the value's bytes as they are).
 *
 * <p>The output is written in small pieces: give a buffered stream.
 */
public final class TarWriter implements AutoCloseable {

    private static final char EXTENDED_HEADER = 'x';

    /** What an extended header is called by a reader that takes it for a file; the name says nothing of the entry. */
    private static final byte[] EXTENDED_HEADER_NAME = "././@PaxHeader".getBytes(StandardCharsets.US_ASCII);

    private static final int EXTENDED_HEADER_MODE = 0644;
    private static final byte[] ZEROS = new byte[2 * TarBlock.SIZE];

    private final OutputStream out;
    private final TarBlock block = new TarBlock();
    private boolean finished;

    /** Writes to {@code out}, which {@link #close} closes. */
    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes a directory; the empty path is the root. */
    public void directory(String path, Metadata metadata) throws IOException {
        header(TarEntry.DIRECTORY, path.isEmpty() ? "./" : checked(path) + "/", "", 0, metadata);
    }

    /**
     * Writes a regular file with its content.
     *
     * @throws IOException if the content has another size than it says; the tar is of no use then
     */
    public void file(String path, Metadata metadata, Content content) throws IOException {
        long size = content.size();
        header(TarEntry.FILE, checked(path), "", size, metadata);
        Sized sized = new Sized(path, size);
        content.writeTo(sized);
        sized.end();
        out.write(ZEROS, 0, (int) (-size & (TarBlock.SIZE - 1)));
    }

    /** Writes a symbolic link. */
    public void symlink(String path, Symlink symlink) throws IOException {
        header(TarEntry.SYMLINK, checked(path), symlink.target(), 0, symlink.metadata());
    }

    /**
     * Writes a further name of a file that was written before.
     *
     * <p>It repeats all the file's metadata. They are one inode's, but extractors (those of container engines) give it to
     * the inode once more for each name, and a change of owner drops capabilities: without the attributes here, they'd be
     * lost.
     */
    public void hardLink(String path, String targetPath, Metadata ofTheFile) throws IOException {
        header(TarEntry.HARD_LINK, checked(path), checked(targetPath), 0, ofTheFile);
    }

    /**
     * Ends the tar with the two blocks of zeros that POSIX asks for, without padding to the 10 KiB of a tape's record, and
     * flushes. A tar that was closed without this is recognisably truncated.
     */
    public void finish() throws IOException {
        if (!finished) {
            out.write(ZEROS);
            out.flush();
            finished = true;
        }
    }

    /** Closes the output. Doesn't {@linkplain #finish finish} the tar: after a failure it must not look whole. */
    @Override
    public void close() throws IOException {
        out.close();
    }

    private void header(char type, String path, String linkTarget, long size, Metadata metadata) throws IOException {
        if (finished) {
            throw new IllegalStateException("the tar is finished");
        }
        try {
            byte[] pathBytes = Utf8.encode(path);
            byte[] targetBytes = Utf8.encode(linkTarget);
            PaxRecords records = records(pathBytes, targetBytes, size, metadata);
            if (!records.isEmpty()) {
                extendedHeader(records.encode());
            }
            block.clear();
            block.setText(Field.NAME, ascii(pathBytes));
            block.setText(Field.LINK_NAME, ascii(targetBytes));
            fields(type, metadata.mode(), metadata.uid(), metadata.gid(), size, metadata.mtime());
        } catch (TarFormatException e) {
            throw e.in(Utf8.printable(path));
        }
    }

    /** What the header block can't say. */
    private static PaxRecords records(byte[] path, byte[] linkTarget, long size, Metadata metadata) {
        PaxRecords records = new PaxRecords();
        if (!fits(path, Field.NAME)) {
            records.put(PaxRecords.PATH, path);
        }
        if (!fits(linkTarget, Field.LINK_NAME)) {
            records.put(PaxRecords.LINK_PATH, linkTarget);
        }
        putUnlessFits(records, PaxRecords.SIZE, size, Field.SIZE);
        putUnlessFits(records, PaxRecords.UID, metadata.uid(), Field.UID);
        putUnlessFits(records, PaxRecords.GID, metadata.gid(), Field.GID);
        putUnlessFits(records, PaxRecords.MTIME, metadata.mtime(), Field.MTIME);
        records.putXattrs(metadata.xattrs());
        return records;
    }

    private void extendedHeader(byte[] records) throws IOException {
        block.clear();
        block.setText(Field.NAME, EXTENDED_HEADER_NAME);
        fields(EXTENDED_HEADER, EXTENDED_HEADER_MODE, 0, 0, records.length, 0);
        out.write(records);
        out.write(ZEROS, 0, -records.length & (TarBlock.SIZE - 1));
    }

    private void fields(char type, int mode, long uid, long gid, long size, long mtime) throws IOException {
        block.setType(type);
        block.setNumber(Field.MODE, mode);
        block.setNumber(Field.UID, orZero(uid, Field.UID));
        block.setNumber(Field.GID, orZero(gid, Field.GID));
        block.setNumber(Field.SIZE, orZero(size, Field.SIZE));
        block.setNumber(Field.MTIME, orZero(mtime, Field.MTIME));
        block.setNumber(Field.DEVICE_MAJOR, 0);
        block.setNumber(Field.DEVICE_MINOR, 0);
        block.seal();
        out.write(block.bytes());
    }

    private static void putUnlessFits(PaxRecords records, String keyword, long value, Field field) {
        if (!fits(value, field)) {
            records.put(keyword, value);
        }
    }

    private static boolean fits(long value, Field field) {
        return value >= 0 && value <= field.maxOctal();
    }

    private static boolean fits(byte[] text, Field field) {
        return text.length <= field.length() && ascii(text) == text;
    }

    private static long orZero(long value, Field field) {
        return fits(value, field) ? value : 0;
    }

    /** The text itself where it is ASCII, else with other bytes replaced: the extended header has the true one. */
    private static byte[] ascii(byte[] text) {
        byte[] ascii = text;
        for (int i = 0; i < text.length; i++) {
            if (text[i] < 0) {
                ascii = ascii == text ? text.clone() : ascii;
                ascii[i] = '_';
            }
        }
        return ascii;
    }

    private static String checked(String path) {
        if (path.isEmpty() || path.startsWith("/") || path.endsWith("/") || path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not a path of a file tree: '" + path + "'");
        }
        return path;
    }

    /** Takes exactly as many bytes as the header has promised. */
    private final class Sized extends FilterOutputStream {

        private final String path;
        private final long size;
        private long rest;

        Sized(String path, long size) {
            super(TarWriter.this.out);
            this.path = path;
            this.size = size;
            this.rest = size;
        }

        @Override
        public void write(int b) throws IOException {
            take(1);
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            take(length);
            out.write(bytes, offset, length);
        }

        /** The content's own end is not the tar's. */
        @Override
        public void close() {}

        private void take(int count) throws IOException {
            if (count > rest) {
                throw new IOException(
                        Utf8.printable(path) + ": more content than the " + size + " bytes it should have");
            }
            rest -= count;
        }

        void end() throws IOException {
            if (rest > 0) {
                throw new IOException(Utf8.printable(path) + ": its content ends " + rest + " bytes before the " + size
                        + " it should have");
            }
        }
    }
}
