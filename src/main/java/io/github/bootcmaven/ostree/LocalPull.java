// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;

/**
 * Brings a commit from one repository of this machine to another, of whatever modes; not its parents. Between repositories
 * of the same mode on one file system objects get a second name and cost no room.
 */
public final class LocalPull {

    private final OstreeRepository from;
    private final OstreeRepository into;

    private LocalPull(OstreeRepository from, OstreeRepository into) {
        this.from = from;
        this.into = into;
    }

    /**
     * Brings a commit, with its detached metadata. The commit object comes last: where it is, all of it is. No ref is
     * written.
     *
     * @throws IOException if an object is missing, malformed, or not what its name says; between repositories of the same
     *     mode objects aren't looked into
     */
    public static void pull(OstreeRepository from, Digest commit, OstreeRepository into) throws IOException {
        try (RepositoryLock lock = RepositoryLock.shared(into.directory())) {
            lock.require();
            new LocalPull(from, into).pull(Reachable.of(from, List.of(commit)));
        }
    }

    private void pull(Set<ObjectName> objects) throws IOException {
        boolean sameMode = from.mode() == into.mode();
        if (sameMode) {
            link(objects, List.of(ObjectType.FILE_XATTRS, ObjectType.FILE_XATTRS_LINK));
            link(objects, List.of(ObjectType.FILE));
        } else {
            List<ObjectName> files = of(objects, List.of(ObjectType.FILE));
            Claims claims = new Claims();
            Parallel.forEach(files, () -> new Parallel.Worker<>() {
                private final ContentWriter writer = new ContentWriter(into, claims, Deflater.BEST_SPEED);

                @Override
                public void work(ObjectName name) throws IOException {
                    convert(name, writer);
                }

                @Override
                public void close() {
                    writer.close();
                }
            });
        }
        for (ObjectType type : List.of(ObjectType.DIR_META, ObjectType.DIR_TREE)) {
            link(objects, List.of(type));
        }
        for (ObjectName detached : of(objects, List.of(ObjectType.COMMIT_META))) {
            into.objects().replace(detached, from.readMetadata(detached));
        }
        link(objects, List.of(ObjectType.COMMIT));
    }

    private void convert(ObjectName name, ContentWriter writer) throws IOException {
        ContentObject object = from.readContent(name.checksum());
        Digest written = object.header().isSymlink()
                ? writer.putSymlink(object.header())
                : writer.putFile(object.header(), object.content());
        if (!written.equals(name.checksum())) {
            throw new MalformedObjectException(name + " has the checksum " + written.hex());
        }
    }

    private void link(Set<ObjectName> objects, List<ObjectType> types) throws IOException {
        Parallel.forEach(of(objects, types), () -> name -> {
            if (!into.objects().putFrom(from.objects(), name)) {
                throw FileObject.missing(from.path(name));
            }
        });
    }

    private static List<ObjectName> of(Set<ObjectName> objects, List<ObjectType> types) {
        return objects.stream().filter(name -> types.contains(name.type())).toList();
    }
}
