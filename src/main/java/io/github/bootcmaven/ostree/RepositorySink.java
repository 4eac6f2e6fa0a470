// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.FileSlice;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts imported objects into a repository. Large content is kept in a file until its checksum is known to be right. */
public final class RepositorySink implements ObjectSink, AutoCloseable {

    private static final int IN_MEMORY = 512 << 10;

    private final OstreeRepository repository;
    private final ContentWriter writer;

    public RepositorySink(OstreeRepository repository) {
        this.repository = repository;
        this.writer = new ContentWriter(repository, new Claims(), CommitWriter.DEFAULT_LEVEL);
    }

    @Override
    public void metadata(ObjectName name, byte[] bytes) throws IOException {
        repository.putMetadata(name, bytes);
    }

    @Override
    public void detachedMetadata(Digest commit, byte[] bytes) throws IOException {
        AtomicFile.write(repository.path(new ObjectName(commit, ObjectType.COMMIT_META)), bytes);
    }

    @Override
    public void content(Digest checksum, FileHeader header, long size, InputStream content) throws IOException {
        if (header.isSymlink()) {
            content.readAllBytes();
            writer.putSymlink(header);
        } else if (size <= IN_MEMORY) {
            writer.putFile(header, Content.of(content.readAllBytes()));
        } else {
            Path file = Files.createTempFile(repository.directory().resolve("tmp"), AtomicFile.UNFINISHED_PREFIX, "");
            try {
                try (OutputStream out = Files.newOutputStream(file)) {
                    content.transferTo(out);
                }
                writer.putFile(header, FileSlice.ofWhole(file));
            } finally {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() {
        writer.close();
    }
}
