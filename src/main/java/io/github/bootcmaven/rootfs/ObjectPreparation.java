// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.FileSlice;
import io.github.bootcmaven.deb.DebFile;
import io.github.bootcmaven.deb.InstallPlan.Archive;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.ostree.CommitWriter;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.TreeReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Makes files into OSTree objects in the user's cache, where the commit then finds them, while the sandbox keeps one core
 * busy: the packages' files while dpkg installs them, what the tree has beside them while dracut runs. Only for speed:
 * what can't be made here is made, or complained of, by the commit.
 */
final class ObjectPreparation implements AutoCloseable {

    private final Path objects;
    private final BuildLog log;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "bootc-objects");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean ended;

    private interface Work {
        void with(CommitWriter writer) throws IOException;
    }

    /**
     * Nothing is begun yet.
     *
     * @param objects the user's cache of objects, made where it is missing
     */
    ObjectPreparation(Path objects, BuildLog log) {
        this.objects = objects;
        this.log = log;
    }

    /** Begins with the files as the packages have them: nearly all of them get into the tree unchanged. */
    void prepare(List<Archive> archives) {
        for (Archive archive : archives) {
            begin(writer -> {
                Optional<FileSlice> data = DebFile.open(archive.deb()).uncompressedData();
                if (data.isPresent()) {
                    writer.prepare(TreeReader.read(data.get()), 1);
                }
            });
        }
    }

    /** Begins with the files of a tree, after all that was begun before. */
    void prepare(FileTree tree) {
        begin(writer -> writer.prepare(tree, Runtime.getRuntime().availableProcessors()));
    }

    private void begin(Work work) {
        worker.execute(() -> {
            if (ended) {
                return;
            }
            try {
                work.with(new CommitWriter(OstreeRepository.create(objects), BuildLog.SILENT));
            } catch (IOException | RuntimeException e) {
                log.debug("preparing objects: " + e);
            }
        });
    }

    /** Waits until all that was begun is done. */
    void await() {
        worker.shutdown();
        boolean interrupted = false;
        while (!worker.isTerminated()) {
            try {
                worker.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                ended = true;
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Begins nothing more and waits until nothing is read any more. */
    @Override
    public void close() {
        ended = true;
        await();
    }
}
