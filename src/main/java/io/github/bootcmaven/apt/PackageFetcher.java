// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.AtomicFile;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.DigestingOutputStream;
import io.github.bootcmaven.content.LastUse;
import io.github.bootcmaven.deb.BinaryPackage;
import io.github.bootcmaven.deb.DebFile;
import io.github.bootcmaven.deb.DebFormatException;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.network.DisplayUri;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Brings .debs into the cache: several at once, each verified by the SHA-256 that its index states before it gets its
 * name, and each decompressed once in its life, while others are still being fetched.
 */
public final class PackageFetcher {

    private static final int CONNECTIONS = 8;

    /** An xz decoder may hold a dictionary of 64 MiB: as many at once as the processors use, within a small heap. */
    private static final int DECODERS = Math.min(4, Runtime.getRuntime().availableProcessors());

    /** Nobody's disk or memory is too small for it. */
    private static final long HARMLESS = 1L << 30;

    /** How far Installed-Size may be off: it counts blocks, and a tar has headers. */
    private static final long ROUGHLY = 4;

    /** What compresses better than this is zeros. */
    private static final long HIGH_COMPRESSION = 64;

    private final Download download;
    private final DebCache cache;

    public PackageFetcher(Download download, DebCache cache) {
        this.download = download;
        this.cache = cache;
    }

    /**
     * Fetches what the cache doesn't have.
     *
     * @param progress advances by each package's download size, cached ones at once
     * @return the uncompressed .deb of each package, in the candidates' order
     */
    public Map<BinaryPackage, Path> fetch(List<Candidate> candidates, Progress progress) {
        ExecutorService decoders = Executors.newFixedThreadPool(DECODERS, PackageFetcher::decoder);
        try {
            List<Workers.Task<Future<Path>>> tasks = new ArrayList<>();
            for (Candidate candidate : candidates) {
                PackageProgress share =
                        new PackageProgress(progress, candidate.binary().size());
                tasks.add(() -> plain(candidate, share, decoders));
            }
            List<Future<Path>> paths = Workers.run("fetch", CONNECTIONS, tasks);
            Map<BinaryPackage, Path> plain = new LinkedHashMap<>();
            for (int i = 0; i < candidates.size(); i++) {
                plain.put(candidates.get(i).binary(), Workers.result(paths.get(i)));
            }
            return plain;
        } finally {
            Workers.end(decoders);
        }
    }

    private static Thread decoder(Runnable work) {
        Thread thread = new Thread(work, "bootc-decode");
        thread.setDaemon(true);
        return thread;
    }

    /** The uncompressed .deb; what has to be fetched for it is fetched now, what has to be decompressed is so later. */
    private Future<Path> plain(Candidate candidate, PackageProgress progress, ExecutorService decoders)
            throws IOException {
        Digest digest = candidate.binary().sha256();
        Path plain = cache.plain(digest);
        if (isWhole(plain)) {
            LastUse.note(plain);
            progress.finish();
            return CompletableFuture.completedFuture(plain);
        }
        Path fetched = cache.fetched(digest);
        if (!isCached(candidate, fetched)) {
            download.mirrors()
                    .ask(candidate.source(), at -> fetch(new Candidate(candidate.binary(), at), fetched, progress));
        }
        progress.finish();
        return decoders.submit(() -> {
            repack(candidate, fetched, plain);
            return plain;
        });
    }

    /** A crash of the machine may leave a named file cut short; its frame tells. */
    private static boolean isWhole(Path plain) throws IOException {
        try {
            return DebFile.isUncompressed(plain);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Checked by digest: this happens once in a .deb's life, before it is repacked. */
    private static boolean isCached(Candidate candidate, Path fetched) throws IOException {
        try {
            BinaryPackage binary = candidate.binary();
            return Files.size(fetched) == binary.size() && Digest.of(fetched).equals(binary.sha256());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private Path fetch(Candidate candidate, Path target, PackageProgress progress) throws IOException {
        BinaryPackage binary = candidate.binary();
        try {
            return download.<Path>get(candidate.uri(), binary.size(), content -> {
                progress.restart();
                try (AtomicFile file = AtomicFile.create(target)) {
                    DigestingOutputStream out = new DigestingOutputStream(file.out());
                    copy(content, out, progress);
                    verify(candidate, out.count(), out.digest());
                    file.commit();
                }
                return target;
            });
        } catch (DownloadException e) {
            BootcException failure = BootcException.environment(
                            "Cannot fetch the package " + candidate + ": " + e.getMessage())
                    .in(candidate.source().origin())
                    .causedBy(e);
            String hint = e.isMissing()
                    ? "the mirror's index and its packages differ in age: try again, or another mirror"
                    : e.hint();
            throw hint == null ? failure : failure.hint(hint);
        }
    }

    private static void copy(InputStream content, OutputStream out, PackageProgress progress) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            out.write(buffer, 0, n);
            progress.advance(n);
        }
    }

    private static void verify(Candidate candidate, long size, Digest digest) {
        BinaryPackage binary = candidate.binary();
        if (size != binary.size() || !digest.equals(binary.sha256())) {
            throw BootcException.environment("The package " + candidate
                            + " isn't what its index states: the SHA-256 of "
                            + DisplayUri.of(candidate.uri()) + " is " + digest.hex() + " (" + size + " bytes), not "
                            + binary.sha256().hex() + " (" + binary.size() + " bytes)")
                    .in(candidate.source().origin())
                    .hint("it was changed on its way, or the mirror is broken: try another mirror");
        }
    }

    private static void repack(Candidate candidate, Path fetched, Path plain) throws IOException {
        try (AtomicFile file = AtomicFile.create(plain)) {
            DebFile.open(fetched).repackUncompressed(file.unfinished(), unpackedLimit(candidate.binary()));
            file.commit();
        } catch (DebFormatException e) {
            throw BootcException.environment("The package " + candidate + " can't be unpacked: " + e.getMessage())
                    .in(candidate.source().origin())
                    .causedBy(e);
        } catch (IOException e) {
            throw BootcException.environment("The package " + candidate + " can't be written without compression to "
                            + plain.getParent() + ": " + e.getMessage())
                    .hint("see how much room there is, make some with bootc:prune, or name another cache by"
                            + " -Dbootc.cache")
                    .causedBy(e);
        }
    }

    /**
     * What a package may have unpacked, in bytes. Its index says about how much that is; one that says nothing, or something
     * wrong, may have as much as files compress to. Only what was made to fill a disk is beyond all three.
     */
    static long unpackedLimit(BinaryPackage binary) {
        long stated = Math.min(binary.installedSize(), 1L << 40) * 1024;
        long likely = Math.min(binary.size(), 1L << 40) * HIGH_COMPRESSION;
        return Math.max(HARMLESS, Math.max(stated * ROUGHLY, likely));
    }
}
