// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.TarEntry;
import io.github.bootcmaven.tree.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the objects in one layer of an encapsulated image. What is outside of the repository is for container engines. */
final class ObjectTarReader {

    /** The importer of ostree-ext takes no larger ones. */
    static final int MAX_METADATA = 10 << 20;

    static final int MAX_XATTRS = 1 << 20;

    /** For all objects of attributes together that others may link to. */
    private static final int MAX_SHARED_XATTRS = 16 << 20;

    private static final String BELOW_REPOSITORY = ObjectTar.REPOSITORY + "/";
    private static final Pattern OBJECT = Pattern.compile(
            "objects/([0-9a-f]{2})/([0-9a-f]{62})\\.(commit|commitmeta|dirtree|dirmeta|file|file-xattrs|file-xattrs-link)");

    /** Is told of an object with its bytes, none for content objects, before the sink gets it. */
    @FunctionalInterface
    interface Register {
        void take(ObjectName name, byte[] bytes) throws IOException;
    }

    private final String layer;
    private final Register register;
    private final ObjectSink sink;
    private final Map<String, byte[]> shared = new HashMap<>();
    private long sharedBytes;
    /** The object whose attributes have been read last, until it comes. */
    private @Nullable String expected;

    private byte[] attributes = {};
    private @Nullable Digest commit;
    private boolean holdsCommit;
    private boolean afterCommit;

    ObjectTarReader(String layer, Register register, ObjectSink sink) {
        this.layer = layer;
        this.register = register;
        this.sink = sink;
    }

    void readChunk(InputStream tar) throws IOException {
        read(tar);
    }

    Digest readCommit(InputStream tar) throws IOException {
        holdsCommit = true;
        read(tar);
        if (commit == null) {
            throw new MalformedObjectException(layer + ": there is no commit");
        }
        return commit;
    }

    @SuppressWarnings("resource") // the stream is the caller's to close
    private void read(InputStream in) throws IOException {
        TarReader tar = new TarReader(in);
        for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
            try {
                String path = path(entry.path());
                if (entry.type() == TarEntry.Type.HARD_LINK) {
                    path(entry.linkTarget());
                }
                if (path.startsWith(BELOW_REPOSITORY) && entry.type() != TarEntry.Type.DIRECTORY) {
                    read(path.substring(BELOW_REPOSITORY.length()), entry, tar.content());
                }
            } catch (MalformedObjectException e) {
                throw new MalformedObjectException(layer + ", " + Utf8.printable(entry.path()) + ": " + e.getMessage());
            }
        }
        // Whoever knows the layer's digest has the verdict at its end.
        in.transferTo(OutputStream.nullOutputStream());
        if (expected != null) {
            throw new MalformedObjectException(layer + ": after the attributes of " + expected + " there is no object");
        }
    }

    /** A path without what makes no difference. */
    private static String path(String path) throws MalformedObjectException {
        StringBuilder clean = new StringBuilder();
        for (String name : path.split("/")) {
            if (name.equals("..")) {
                throw new MalformedObjectException("a path with '..' in it");
            }
            if (!name.isEmpty() && !name.equals(".")) {
                clean.append(clean.isEmpty() ? "" : "/").append(name);
            }
        }
        return clean.toString();
    }

    private void read(String path, TarEntry entry, InputStream content) throws IOException {
        if (path.equals("config") || path.startsWith("refs/")) {
            return;
        }
        Matcher name = OBJECT.matcher(path);
        if (!name.matches()) {
            throw new MalformedObjectException("is no object of a repository");
        }
        String checksum = name.group(1) + name.group(2);
        String type = name.group(3);
        if (expected != null && !type.equals(ObjectType.FILE.label())) {
            throw new MalformedObjectException("comes between " + expected + " and its attributes");
        }
        if (holdsCommit && commit == null && !type.equals(ObjectType.COMMIT.label())) {
            throw new MalformedObjectException("comes before the commit");
        }
        switch (type) {
            case "file-xattrs" -> shareAttributes(checksum, bounded(entry, content, MAX_XATTRS));
            case "file-xattrs-link" -> {
                attributes = attributes(entry, content);
                expected = checksum;
            }
            case "file" -> content(Digest.ofHex(checksum), entry, content);
            default -> metadata(checksum, type, entry, content);
        }
        afterCommit = type.equals(ObjectType.COMMIT.label());
    }

    private void shareAttributes(String checksum, byte[] bytes) throws MalformedObjectException {
        requireChecksum(Digest.ofHex(checksum), bytes);
        sharedBytes += bytes.length;
        if (sharedBytes > MAX_SHARED_XATTRS) {
            throw new MalformedObjectException("more than " + MAX_SHARED_XATTRS + " bytes of attributes to link to");
        }
        shared.put(ObjectTar.path(checksum, "file-xattrs"), bytes);
    }

    private byte[] attributes(TarEntry entry, InputStream content) throws IOException {
        if (entry.type() != TarEntry.Type.HARD_LINK) {
            return bounded(entry, content, MAX_XATTRS);
        }
        byte[] linked = shared.get(path(entry.linkTarget()));
        if (linked == null) {
            throw new MalformedObjectException(
                    "a hard link to " + Utf8.printable(entry.linkTarget()) + ", which are no attributes before it");
        }
        return linked;
    }

    private void content(Digest checksum, TarEntry entry, InputStream content) throws IOException {
        boolean follows = checksum.hex().equals(expected);
        expected = null;
        if (!follows) {
            throw new MalformedObjectException("its attributes are not right before it");
        }
        register.take(new ObjectName(checksum, ObjectType.FILE), new byte[0]);
        FileHeader header = header(entry, attributes);
        InputStream checked = ObjectStream.of(checksum, header, content);
        sink.content(checksum, header, entry.size(), checked);
        checked.transferTo(OutputStream.nullOutputStream());
    }

    private static FileHeader header(TarEntry entry, byte[] xattrs) throws MalformedObjectException {
        Metadata metadata = entry.metadata();
        boolean link = entry.type() == TarEntry.Type.SYMLINK;
        if (!link && entry.type() != TarEntry.Type.FILE) {
            throw new MalformedObjectException("is " + entry.typeInWords());
        }
        return new FileHeader(
                metadata.uid(),
                metadata.gid(),
                link ? FileMode.SYMLINK | FileMode.SYMLINK_PERMISSIONS : FileMode.REGULAR | metadata.mode(),
                link ? entry.linkTarget() : "",
                XattrArray.decode(Variant.parse(XattrArray.TYPE, xattrs), Violations.REFUSED));
    }

    private void metadata(String hex, String type, TarEntry entry, InputStream content) throws IOException {
        if (!holdsCommit) {
            throw new MalformedObjectException("is metadata, which only the first layer may have");
        }
        byte[] bytes = bounded(entry, content, MAX_METADATA);
        Digest checksum = Digest.ofHex(hex);
        if (type.equals(ObjectTar.COMMIT_META)) {
            if (!afterCommit || commit == null || !checksum.equals(commit)) {
                throw new MalformedObjectException("doesn't come right after its commit");
            }
            Variant.parse("a{sv}", bytes);
            sink.detachedMetadata(checksum, bytes);
            return;
        }
        requireChecksum(checksum, bytes);
        ObjectType known = type(type);
        if (known == ObjectType.COMMIT) {
            if (commit != null) {
                throw new MalformedObjectException("is a second commit");
            }
            commit = checksum;
        }
        register.take(new ObjectName(checksum, known), bytes);
    }

    private static ObjectType type(String label) {
        return Arrays.stream(ObjectType.values())
                .filter(type -> type.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private static void requireChecksum(Digest checksum, byte[] bytes) throws MalformedObjectException {
        if (!Digest.of(bytes).equals(checksum)) {
            throw new MalformedObjectException(
                    "has the checksum " + Digest.of(bytes).hex());
        }
    }

    private static byte[] bounded(TarEntry entry, InputStream content, int limit) throws IOException {
        if (entry.type() != TarEntry.Type.FILE) {
            throw new MalformedObjectException("is " + entry.typeInWords());
        }
        if (entry.size() > limit) {
            throw new MalformedObjectException("has " + entry.size() + " bytes; more than " + limit + " are not taken");
        }
        return content.readAllBytes();
    }
}
