// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.apt.Release.IndexFile;
import io.github.bootcmaven.apt.ReleaseFetcher.VerifiedRelease;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.DigestingInputStream;
import io.github.bootcmaven.deb.DebFormatException;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings the {@code Packages} files of sources into the cache, each vouched for by a signature: Release file first, then
 * the indexes by the digests that it states. What is cached isn't fetched again.
 */
public final class IndexFetcher {

    private static final int PARALLEL = 4;
    private static final int BUFFER = 1 << 16;

    private final Download download;
    private final IndexCache cache;
    private final ReleaseFetcher releases;
    private final BuildLog log;

    /**
     * Fetches into a user's cache.
     *
     * @param cache the root of the plugin's cache, made where it is missing
     * @param clock tells whether a Release file still holds
     */
    public IndexFetcher(Download download, Path cache, Clock clock, BuildLog log) {
        this.download = download;
        this.cache = new IndexCache(cache);
        this.releases = new ReleaseFetcher(download, this.cache, clock, log);
        this.log = log;
    }

    /** The verified indexes of all sources that serve the architecture, in the sources' order. */
    public List<VerifiedIndex> fetch(List<AptSource> sources, String architecture) {
        List<Workers.Task<List<VerifiedIndex>>> tasks = new ArrayList<>();
        for (AptSource source : sources) {
            if (source.serves(architecture)) {
                tasks.add(() -> indexes(source, architecture));
            }
        }
        return Workers.run("index", PARALLEL, tasks).stream()
                .flatMap(List::stream)
                .toList();
    }

    private List<VerifiedIndex> indexes(AptSource source, String architecture) throws IOException {
        return download.mirrors().ask(source, at -> indexes(source, releases.fetch(at), architecture));
    }

    /** The indexes that one mirror's Release file states, from whichever mirror has them. */
    private List<VerifiedIndex> indexes(AptSource source, VerifiedRelease release, String architecture)
            throws IOException {
        if (source.isFlat()) {
            return List.of(index(source, release, "", architecture));
        }
        List<VerifiedIndex> indexes = new ArrayList<>();
        for (String component : source.components()) {
            indexes.add(index(source, release, component, architecture));
            if (release.release().separateAll()) {
                indexes.add(index(source, release, component, "all"));
            }
        }
        return indexes;
    }

    private VerifiedIndex index(AptSource source, VerifiedRelease verified, String component, String architecture)
            throws IOException {
        IndexEntry entry = IndexEntry.packages(source, verified.release(), component, architecture);
        Digest digest = cached(entry);
        if (digest == null) {
            boolean byHash = verified.release().acquireByHash();
            digest = download.mirrors().ask(source, at -> fetch(entry.at(at), byHash));
        }
        return new VerifiedIndex(
                source, verified.release(), component, architecture, verified.text(), cache.path(digest), digest);
    }

    private @Nullable Digest cached(IndexEntry entry) throws IOException {
        IndexFile plain = entry.plain();
        Digest digest =
                plain != null ? plain.sha256() : cache.plainOf(entry.announced().sha256());
        return digest != null && cache.hasSealed(digest) ? digest : null;
    }

    /** Fetches an index by its digest where the archive serves that, else by its name. */
    private Digest fetch(IndexEntry entry, boolean byHash) throws IOException {
        AptSource source = entry.source();
        log.debug("fetching " + entry);
        try {
            return fetch(entry, source.resolveInSuite(byHash ? entry.byHash() : entry.file()));
        } catch (DownloadException e) {
            if (byHash && e.isMissing()) {
                return fetch(entry, false);
            }
            throw e.in(source.origin());
        }
    }

    private Digest fetch(IndexEntry entry, URI address) throws IOException {
        Digest digest = download.get(
                address,
                entry.announced().size(),
                content -> cache.store(out -> unpack(entry, content, out), entry::checkPlain));
        cache.notePlain(entry.announced().sha256(), digest);
        return digest;
    }

    /** Decompresses an index while it arrives, never beyond the size that the Release file states. */
    private static void unpack(IndexEntry entry, InputStream content, OutputStream out) throws IOException {
        DigestingInputStream compressed = new DigestingInputStream(content);
        BootcException broken = null;
        try {
            decompress(entry, compressed, out);
        } catch (DebFormatException e) {
            broken = entry.source().refuse(entry.file(), e.getMessage()).causedBy(e);
        }
        // A file that was tampered with seldom decompresses: its digest is the better thing to tell.
        compressed.transferTo(OutputStream.nullOutputStream());
        entry.checkFetched(compressed.count(), compressed.digest());
        if (broken != null) {
            throw broken;
        }
    }

    private static void decompress(IndexEntry entry, InputStream compressed, OutputStream out) throws IOException {
        InputStream plain = entry.compression().decompress(new BufferedInputStream(compressed, BUFFER), "it");
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        for (int n = plain.read(buffer); n >= 0; n = plain.read(buffer)) {
            size += n;
            if (size > entry.limit()) {
                throw entry.source()
                        .refuse(entry.path(), "is bigger than the " + entry.limit() + " bytes that it may have");
            }
            out.write(buffer, 0, n);
        }
    }
}
