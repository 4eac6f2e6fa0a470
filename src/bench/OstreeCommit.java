// SPDX-License-Identifier: Apache-2.0
import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.ostree.CommitRequest;
import io.github.bootcmaven.ostree.CommitResult;
import io.github.bootcmaven.ostree.CommitWriter;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.TreeReader;
import io.github.bootcmaven.tree.TreeWriter;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The library's side of ostree.sh.
 *
 * <pre>
 * commit TAR REPOSITORY LEVEL   commits, and prints the root's checksum and the seconds without the start of the JVM
 * change TAR OTHER_TAR          writes the same tree with one file changed, and /etc at /usr/etc, where C ostree wants it
 * move TAR OTHER_TAR            the same with no file changed
 * </pre>
 */
public final class OstreeCommit {

    private OstreeCommit() {}

    public static void main(String[] args) throws Exception {
        long started = System.nanoTime();
        if (!args[0].equals("commit")) {
            rewrite(TreeReader.read(Path.of(args[1])), Path.of(args[2]), args[0].equals("change"));
            return;
        }
        OstreeRepository repository = OstreeRepository.create(Path.of(args[2]));
        CommitRequest request = CommitRequest.of("bench", 1).withRefs(List.of("bench"));
        Digest before = repository.resolve("bench");
        CommitResult result = new CommitWriter(repository, BuildLog.SILENT, Integer.parseInt(args[3]))
                .write(TreeReader.read(Path.of(args[1])), before == null ? request : request.withParent(before));
        System.out.printf(
                "%s %.3f %d%n", result.commit().tree().hex(), (System.nanoTime() - started) / 1e9, result.written());
    }

    private static void rewrite(FileTree tree, Path to, boolean change) throws Exception {
        tree.move("etc", "usr/etc");
        if (change) {
            tree.put("usr/changed", new RegularFile(Metadata.root(0644, 0), Content.of("changed\n".getBytes())));
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
            TreeWriter.write(tree, out);
        }
    }
}
