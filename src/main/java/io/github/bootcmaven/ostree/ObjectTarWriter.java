// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.TarWriter;
import io.github.bootcmaven.tree.Xattrs;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes objects into a layer of an encapsulated image, as ostree-ext's container format (version 1 of its tars) has them.
 * All times are 0: a file with a later one below {@code sysroot/ostree/repo} counts as changed after the export.
 *
 * <p>Content is compared with its checksum while it is written. One that differs ends the layer with an error.
 */
public final class ObjectTarWriter {

    /** Is kept with the object, and left to the policy of the system where the layer is unpacked. */
    private static final String SELINUX = "security.selinux";

    private static final Metadata DIRECTORY = Metadata.root(0755, 0);
    private static final Metadata FILE = Metadata.root(0644, 0);
    private static final Content EMPTY = Content.of(new byte[0]);

    private final TarWriter tar;

    /** Writes to a tar that others write to as well. */
    public ObjectTarWriter(TarWriter tar) {
        this.tar = tar;
    }

    /** Writes a repository without objects, which every layer has before its objects. */
    public void repository() throws IOException {
        for (String path : ObjectTar.DIRECTORIES) {
            tar.directory(path, DIRECTORY);
        }
        tar.file(ObjectTar.CONFIG, FILE, Content.of(ObjectTar.CONFIG_BYTES));
    }

    /** Writes a directory as container engines shall see it; the empty path is the root. */
    public void directory(String path, Metadata metadata) throws IOException {
        tar.directory(path, metadata.withXattrs(visible(metadata.xattrs())));
    }

    /** Writes a metadata object. */
    public void metadata(ObjectName name, byte[] bytes) throws IOException {
        if (!Digest.of(bytes).equals(name.checksum())) {
            throw new MalformedObjectException(
                    name + " has the checksum " + Digest.of(bytes).hex());
        }
        tar.file(ObjectTar.path(name.checksum().hex(), name.type().label()), FILE, Content.of(bytes));
    }

    /** Writes what is said of a commit outside of its checksum; comes right after the commit. */
    public void detachedMetadata(Digest commit, byte[] bytes) throws IOException {
        tar.file(ObjectTar.path(commit.hex(), ObjectTar.COMMIT_META), FILE, Content.of(bytes));
    }

    /** Writes a content object, its attributes right before it. */
    public void content(ContentObject object) throws IOException {
        String hex = object.checksum().hex();
        FileHeader header = object.header();
        tar.file(ObjectTar.path(hex, ObjectTar.XATTRS_LINK), FILE, Content.of(XattrArray.encode(header.xattrs())));
        String path = path(object);
        Metadata metadata = metadata(header);
        if (header.isSymlink()) {
            requireChecksum(object);
            tar.symlink(path, new Symlink(metadata, header.target()));
        } else {
            tar.file(path, metadata, checked(object));
        }
    }

    /**
     * Writes a name of an object that was written before: a hard link to it. An empty file is one of its own, so that a
     * container that writes to it doesn't write into the object.
     */
    public void name(String path, ContentObject object) throws IOException {
        Metadata metadata = metadata(object.header());
        if (!object.header().isSymlink() && object.content().size() == 0) {
            tar.file(path, metadata, EMPTY);
        } else {
            tar.hardLink(path, path(object), metadata);
        }
    }

    private static String path(ContentObject object) {
        return ObjectTar.path(object.checksum().hex(), ObjectType.FILE.label());
    }

    private static Xattrs visible(Xattrs xattrs) {
        Map<String, byte[]> visible = new LinkedHashMap<>();
        xattrs.forEach((name, value) -> {
            if (!name.equals(SELINUX)) {
                visible.put(name, value);
            }
        });
        return Xattrs.of(visible);
    }

    private static Metadata metadata(FileHeader header) throws MalformedObjectException {
        try {
            return new Metadata(
                    header.uid(), header.gid(), FileMode.permissions(header.mode()), 0, visible(header.xattrs()));
        } catch (IllegalArgumentException e) {
            throw new MalformedObjectException(String.valueOf(e.getMessage()));
        }
    }

    private static void requireChecksum(ContentObject link) throws IOException {
        try (InputStream in = ObjectStream.of(link.checksum(), link.header(), InputStream.nullInputStream())) {
            in.readAllBytes();
        }
    }

    private static Content checked(ContentObject object) {
        return new Content() {
            @Override
            public long size() {
                return object.content().size();
            }

            @Override
            public InputStream open() throws IOException {
                return ObjectStream.of(
                        object.checksum(), object.header(), object.content().open());
            }
        };
    }
}
