// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Makes a .deb in memory: control fields, files, links, maintainer scripts. The same calls give the same bytes. */
public final class DebBuilder {

    /** How control.tar and data.tar are compressed. */
    public enum Compression {
        NONE(""),
        GZIP(".gz"),
        XZ(".xz"),
        ZSTD(".zst");

        private final String suffix;

        Compression(String suffix) {
            this.suffix = suffix;
        }
    }

    /** Stands for the target of a device's entry. */
    private static final String WHITEOUT = "0:0";

    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    private record Entry(byte type, int mode, int owner, int group, byte[] content, String link) {}

    private final Map<String, String> fields = new LinkedHashMap<>();
    private final Map<String, byte[]> scripts = new TreeMap<>();
    private final Map<String, Entry> files = new TreeMap<>();
    private Compression compression = Compression.XZ;
    private long time = 1_700_000_000;

    private DebBuilder(String name, String version, String architecture) {
        fields.put("Package", name);
        fields.put("Version", version);
        fields.put("Architecture", architecture);
        fields.put("Maintainer", "Nobody <nobody@example.com>");
        fields.put("Priority", "optional");
        fields.put("Description", name + " made for a test");
    }

    /** A package of version 1.0 for all architectures, without files. */
    public static DebBuilder deb(String name) {
        return new DebBuilder(name, "1.0", "all");
    }

    public static DebBuilder deb(String name, String version, String architecture) {
        return new DebBuilder(name, version, architecture);
    }

    /** Sets a control field, e.g. {@code Depends}. */
    public DebBuilder field(String field, String value) {
        fields.put(field, value);
        return this;
    }

    public DebBuilder depends(String relations) {
        return field("Depends", relations);
    }

    public DebBuilder essential() {
        return field("Essential", "yes").field("Priority", "required");
    }

    /** Adds a maintainer script, e.g. {@code postinst}, or another control file, e.g. {@code triggers}. */
    public DebBuilder script(String script, String content) {
        scripts.put(script, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Adds a file of root's with mode 0644; {@code path} begins with a slash. */
    public DebBuilder file(String path, String content) {
        return file(path, 0644, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a file of root's; folders above it are added as needed. */
    public DebBuilder file(String path, int mode, byte[] content) {
        return add(path, new Entry(TarConstants.LF_NORMAL, mode, 0, 0, content, ""));
    }

    /** Adds a file with an owner. */
    public DebBuilder file(String path, int mode, int owner, int group, byte[] content) {
        return add(path, new Entry(TarConstants.LF_NORMAL, mode, owner, group, content, ""));
    }

    public DebBuilder symlink(String path, String target) {
        return add(path, new Entry(TarConstants.LF_SYMLINK, 0777, 0, 0, new byte[0], target));
    }

    /** Adds a further name of a file; {@code target} begins with a slash. */
    public DebBuilder hardLink(String path, String target) {
        return add(path, new Entry(TarConstants.LF_LINK, 0644, 0, 0, new byte[0], "." + target));
    }

    /** Adds the character device of numbers 1 and 3: what no image can hold. */
    public DebBuilder device(String path) {
        return add(path, new Entry(TarConstants.LF_CHR, 0666, 0, 0, new byte[0], ""));
    }

    /** Adds the character device of numbers 0 and 0, overlayfs's whiteout, which anybody may make. */
    public DebBuilder whiteout(String path) {
        return add(path, new Entry(TarConstants.LF_CHR, 0666, 0, 0, new byte[0], WHITEOUT));
    }

    public DebBuilder directory(String path, int mode) {
        return add(path, new Entry(TarConstants.LF_DIR, mode, 0, 0, new byte[0], ""));
    }

    private DebBuilder add(String path, Entry entry) {
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            files.putIfAbsent(path.substring(0, slash), new Entry(TarConstants.LF_DIR, 0755, 0, 0, new byte[0], ""));
        }
        files.put(path, entry);
        return this;
    }

    public DebBuilder compression(Compression newCompression) {
        compression = newCompression;
        return this;
    }

    /** The time of the archive's members and of all files, in seconds since 1970. */
    public DebBuilder time(long seconds) {
        time = seconds;
        return this;
    }

    public String name() {
        return fields.getOrDefault("Package", "");
    }

    public String architecture() {
        return fields.getOrDefault("Architecture", "");
    }

    /** {@code name_version_architecture.deb}, as pools have it: without the epoch. */
    public String fileName() {
        String version = fields.getOrDefault("Version", "").replaceFirst("^[0-9]+:", "");
        return name() + "_" + version + "_" + architecture() + ".deb";
    }

    /** The control file. */
    public String control() {
        StringBuilder text = new StringBuilder();
        fields.forEach(
                (field, value) -> text.append(field).append(": ").append(value).append('\n'));
        return text.toString();
    }

    /** The .deb. */
    public byte[] build() {
        try {
            ByteArrayOutputStream deb = new ByteArrayOutputStream();
            deb.write("!<arch>\n".getBytes(StandardCharsets.US_ASCII));
            member(deb, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
            member(deb, "control.tar" + compression.suffix, compress(controlTar()));
            member(deb, "data.tar" + compression.suffix, compress(dataTar()));
            return deb.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void member(OutputStream out, String name, byte[] content) throws IOException {
        String header = String.format("%-16s%-12d%-6d%-6d%-8s%-10d`\n", name, time, 0, 0, "100644", content.length);
        out.write(header.getBytes(StandardCharsets.US_ASCII));
        out.write(content);
        if (content.length % 2 == 1) {
            out.write('\n');
        }
    }

    private byte[] controlTar() throws IOException {
        Map<String, Entry> entries = new TreeMap<>();
        entries.put("", new Entry(TarConstants.LF_DIR, 0755, 0, 0, new byte[0], ""));
        byte[] control = control().getBytes(StandardCharsets.UTF_8);
        entries.put("/control", new Entry(TarConstants.LF_NORMAL, 0644, 0, 0, control, ""));
        scripts.forEach((script, content) ->
                entries.put("/" + script, new Entry(TarConstants.LF_NORMAL, 0755, 0, 0, content, "")));
        return tar(entries);
    }

    /** The uncompressed data.tar. */
    public byte[] dataTar() throws IOException {
        Map<String, Entry> entries = new TreeMap<>(files);
        entries.put("", new Entry(TarConstants.LF_DIR, 0755, 0, 0, new byte[0], ""));
        return tar(entries);
    }

    private byte[] tar(Map<String, Entry> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            List<Map.Entry<String, Entry>> ordered = new ArrayList<>(entries.entrySet());
            // A hard link follows the file it is a name of.
            ordered.sort(Comparator.comparing(named -> named.getValue().type() == TarConstants.LF_LINK));
            for (Map.Entry<String, Entry> named : ordered) {
                Entry entry = named.getValue();
                String suffix = entry.type() == TarConstants.LF_DIR ? "/" : "";
                TarArchiveEntry header = new TarArchiveEntry("." + named.getKey() + suffix, entry.type(), true);
                header.setMode(entry.mode());
                header.setIds(entry.owner(), entry.group());
                header.setUserName("root");
                header.setGroupName("root");
                header.setModTime(time * 1000);
                header.setLinkName(entry.link().equals(WHITEOUT) ? "" : entry.link());
                header.setSize(entry.content().length);
                if (entry.type() == TarConstants.LF_CHR) {
                    boolean whiteout = entry.link().equals(WHITEOUT);
                    header.setDevMajor(whiteout ? 0 : 1);
                    header.setDevMinor(whiteout ? 0 : 3);
                }
                tar.putArchiveEntry(header);
                tar.write(entry.content());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private byte[] compress(byte[] plain) throws IOException {
        return compress(compression, plain);
    }

    /** Compresses bytes the way Debian's tools do. */
    public static byte[] compress(Compression compression, byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out =
                switch (compression) {
                    case NONE -> bytes;
                    case GZIP -> new GZIPOutputStream(bytes);
                    case XZ -> new XZOutputStream(bytes, new LZMA2Options(1));
                    case ZSTD -> new ZstdOutputStream(bytes, 3);
                }) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        return fileName();
    }
}
