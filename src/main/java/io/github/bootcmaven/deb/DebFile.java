// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import io.github.bootcmaven.content.FileSlice;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A .deb: an ar archive of {@code debian-binary}, {@code control.tar} and {@code data.tar}, the latter two compressed or
 * not (deb(5)). Opening reads the headers only; content is streamed.
 */
public final class DebFile {

    private static final String FORMAT = "debian-binary";
    private static final String CONTROL = "control.tar";
    private static final String DATA = "data.tar";
    private static final Set<String> CONTROL_FILE = Set.of("control", "./control");
    private static final int MAXIMUM_CONTROL = 32 << 20;
    private static final int MAXIMUM_MEMBERS = 64;
    private static final int BUFFER = 1 << 16;
    private static final byte[] PADDING = {'\n'};
    private static final byte[] ZEROS = new byte[BUFFER];

    private record Located(ArMember header, long offset) {}

    private final Path path;
    private final Located format;
    private final Located control;
    private final Located data;

    private DebFile(Path path, Located format, Located control, Located data) {
        this.path = path;
        this.format = format;
        this.control = control;
        this.data = data;
    }

    /**
     * Opens a .deb and checks its frame.
     *
     * @throws DebFormatException if the file isn't a .deb, or is cut short
     */
    public static DebFile open(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            List<Located> members = members(channel);
            Located format = required(members, 0, FORMAT);
            checkFormat(channel, format);
            Located control = required(members, 1, CONTROL);
            Located data = required(members, 2, DATA);
            return new DebFile(path, format, control, data);
        } catch (DebFormatException e) {
            throw DebFormatException.of(path.getFileName() + " isn't a sound .deb: " + e.getMessage(), e);
        }
    }

    /** The members up to {@code data.tar}; those whose name begins with an underscore may stand between and don't count. */
    private static List<Located> members(FileChannel channel) throws IOException {
        if (!Arrays.equals(read(channel, 0, ArMember.MAGIC.length), ArMember.MAGIC)) {
            throw DebFormatException.of("it doesn't begin as an ar archive");
        }
        List<Located> members = new ArrayList<>();
        long length = channel.size();
        long position = ArMember.MAGIC.length;
        for (int count = 0; position < length && members.size() < 3; count++) {
            if (count == MAXIMUM_MEMBERS) {
                throw DebFormatException.of("it has more than " + MAXIMUM_MEMBERS + " members");
            }
            ArMember header = ArMember.parse(read(channel, position, ArMember.HEADER_LENGTH));
            long offset = position + ArMember.HEADER_LENGTH;
            if (header.size() > length - offset) {
                throw DebFormatException.of("its member " + header.name() + " is cut short");
            }
            if (!header.name().startsWith("_")) {
                members.add(new Located(header, offset));
            }
            position = offset + header.paddedSize();
        }
        return members;
    }

    private static Located required(List<Located> members, int index, String name) {
        if (index >= members.size()) {
            throw DebFormatException.of("it has no member " + name);
        }
        Located member = members.get(index);
        String found = member.header().name();
        if (index == 0 ? !found.equals(name) : Compression.of(found, name) == null) {
            throw DebFormatException.of("it has the member " + Quoted.of(found) + " where " + name + " belongs");
        }
        return member;
    }

    private static void checkFormat(FileChannel channel, Located format) throws IOException {
        int length = (int) Math.min(format.header().size(), 16);
        String version = new String(read(channel, format.offset(), length), StandardCharsets.ISO_8859_1);
        if (!version.startsWith("2.")) {
            throw DebFormatException.of("it is of the format \"" + Quoted.of(version.strip()) + "\", not 2.x");
        }
    }

    private static byte[] read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw DebFormatException.of("it is cut short");
            }
        }
        return bytes.array();
    }

    /** When the package was built, in seconds since 1970: the time of the archive's first member. */
    public long timestamp() {
        return format.header().modified();
    }

    /** The tar with the control file and the maintainer scripts, decompressed. */
    public InputStream controlTar() throws IOException {
        return open(control, CONTROL);
    }

    /**
     * The package's control file.
     *
     * @throws DebFormatException if there is none, or it is malformed
     */
    public Stanza control() throws IOException {
        byte[] tar;
        try (InputStream in = controlTar()) {
            tar = in.readNBytes(MAXIMUM_CONTROL + 1);
        }
        try (TarArchiveInputStream entries = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.isFile() && CONTROL_FILE.contains(entry.getName())) {
                    return onlyStanza(entries);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw DebFormatException.of(path.getFileName() + "'s control.tar is broken: " + e.getMessage(), e);
        }
        throw DebFormatException.of(path.getFileName() + " has no control file");
    }

    private Stanza onlyStanza(InputStream control) throws IOException {
        Deb822 stanzas = Deb822.read(control);
        Stanza stanza = stanzas.next();
        if (stanza == null || stanzas.next() != null) {
            throw DebFormatException.of(path.getFileName() + "'s control file isn't one stanza");
        }
        return stanza;
    }

    /**
     * The tar with the package's files, decompressed. What stands in it isn't judged here.
     *
     * @throws DebFormatException also while reading, if the compressed data is broken
     */
    public InputStream dataTar() throws IOException {
        return open(data, DATA);
    }

    private InputStream open(Located member, String name) throws IOException {
        Compression compression =
                Objects.requireNonNull(Compression.of(member.header().name(), name));
        InputStream content = slice(member).open();
        try {
            return compression.decompress(new BufferedInputStream(content, BUFFER), path.getFileName() + "'s " + name);
        } catch (IOException | RuntimeException e) {
            content.close();
            throw e;
        }
    }

    private FileSlice slice(Located member) {
        return new FileSlice(path, member.offset(), member.header().size());
    }

    /** Where in the file the tar with the package's files stands, or empty where it is compressed. */
    public Optional<FileSlice> uncompressedData() {
        return data.header().name().equals(DATA) ? Optional.of(slice(data)) : Optional.empty();
    }

    /** Whether {@code path} is a .deb whose members are uncompressed and all there. */
    public static boolean isUncompressed(Path path) throws IOException {
        try {
            DebFile deb = open(path);
            return deb.control.header().name().equals(CONTROL)
                    && deb.data.header().name().equals(DATA);
        } catch (DebFormatException e) {
            return false;
        }
    }

    /**
     * Writes an equivalent .deb whose members are uncompressed, so that nobody has to decompress them again. Members keep
     * their order, time, owner and mode; those that dpkg ignores are left out.
     *
     * @param target is overwritten; a file with random access, for a member's size is known only after its content
     * @param limit how many bytes a member may have without compression
     * @throws DebFormatException if a member is broken, or bigger than the limit or than an ar archive can say (9.3 GiB)
     */
    public void repackUncompressed(Path target, long limit) throws IOException {
        try (FileChannel out = FileChannel.open(
                target, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            write(out, ArMember.MAGIC);
            ArMember first = format.header();
            copy(slice(format).open(), first, out, limit);
            copy(controlTar(), control.header().withName(CONTROL), out, limit);
            copy(dataTar(), data.header().withName(DATA), out, limit);
        }
    }

    /**
     * Writes a member: a header to fill the place, the content, and the header again, now that the size is known. Zeros are
     * skipped, and take no room on the disk.
     */
    private static void copy(InputStream content, ArMember header, FileChannel out, long limit) throws IOException {
        long start = out.position();
        write(out, header.withSize(0).header());
        long size = 0;
        byte[] buffer = new byte[BUFFER];
        try (content) {
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                size += n;
                if (size > limit) {
                    throw DebFormatException.of("its member " + header.name() + " has more than " + limit
                            + " bytes, which is far more than the package says or its compressed size lets expect");
                }
                if (size > ArMember.MAXIMUM_SIZE) {
                    throw DebFormatException.of("its member " + header.name() + " is too big for an ar archive");
                }
                if (Arrays.equals(buffer, 0, n, ZEROS, 0, n)) {
                    out.position(out.position() + n);
                } else {
                    write(out, buffer, n);
                }
            }
        }
        if (out.size() < out.position()) {
            out.position(out.position() - 1);
            write(out, ZEROS, 1);
        }
        if (size % 2 == 1) {
            write(out, PADDING);
        }
        long end = out.position();
        out.position(start);
        write(out, header.withSize(size).header());
        out.position(end);
    }

    private static void write(FileChannel out, byte[] bytes) throws IOException {
        write(out, bytes, bytes.length);
    }

    private static void write(FileChannel out, byte[] bytes, int length) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(bytes, 0, length);
        while (source.hasRemaining()) {
            out.write(source);
        }
    }
}
