// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.ostree.CommitOutline;
import io.github.bootcmaven.ostree.CommitOutline.Place;
import io.github.bootcmaven.ostree.ObjectName;
import io.github.bootcmaven.ostree.ObjectTarWriter;
import io.github.bootcmaven.ostree.ObjectType;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.TarWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The first layer of an encapsulated image: the commit with all its metadata objects, and all directories. */
final class CommitLayer implements TarLayer {

    static final String NAME = "ostree-commit";

    private static final String SYSROOT = "sysroot";
    private static final String VAR = "var";
    private static final String VAR_TMP = "var/tmp";
    private static final Metadata STICKY = Metadata.root(01777, 0);

    private final OstreeRepository repository;
    private final CommitOutline outline;

    CommitLayer(OstreeRepository repository, CommitOutline outline) {
        this.repository = repository;
        this.outline = outline;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Nothing: the objects of directories are small. */
    @Override
    public long contentSize() {
        return 0;
    }

    /** Whether a path is in the repository's own directory, which every layer has anyway. */
    static boolean isInSysroot(String path) {
        return path.equals(SYSROOT) || path.startsWith(SYSROOT + "/");
    }

    @Override
    public void writeTo(TarWriter tar) throws IOException {
        Place root = outline.directories().get(0);
        ObjectTarWriter objects = new ObjectTarWriter(tar);
        objects.directory("", root.metadata());
        objects.repository();
        ObjectName commit = new ObjectName(outline.checksum(), ObjectType.COMMIT);
        objects.metadata(commit, repository.readMetadata(commit));
        writeDetachedMetadata(objects);
        Set<ObjectName> written = new HashSet<>();
        boolean hasVarTmp = false;
        for (Place place : outline.directories()) {
            write(place.meta(), ObjectType.DIR_META, written, objects);
            if (!place.path().isEmpty() && !isInSysroot(place.path())) {
                objects.directory(place.path(), place.metadata());
            }
            hasVarTmp |= place.path().equals(VAR_TMP);
            write(place.tree(), ObjectType.DIR_TREE, written, objects);
        }
        if (!hasVarTmp) {
            if (outline.directories().stream().noneMatch(place -> place.path().equals(VAR))) {
                objects.directory(VAR, Metadata.root(0755, 0));
            }
            objects.directory(VAR_TMP, STICKY);
        }
        tar.finish();
    }

    private void writeDetachedMetadata(ObjectTarWriter objects) throws IOException {
        ObjectName name = new ObjectName(outline.checksum(), ObjectType.COMMIT_META);
        if (Files.exists(repository.path(name))) {
            objects.detachedMetadata(outline.checksum(), repository.readMetadata(name));
        }
    }

    private void write(Digest checksum, ObjectType type, Set<ObjectName> written, ObjectTarWriter objects)
            throws IOException {
        ObjectName name = new ObjectName(checksum, type);
        if (written.add(name)) {
            objects.metadata(name, repository.readMetadata(name));
        }
    }

    @Override
    public List<String> components() {
        return List.of();
    }
}
