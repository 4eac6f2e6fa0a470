// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.apt.Download.Fetched;
import io.github.bootcmaven.apt.Download.Validators;
import io.github.bootcmaven.apt.IndexCache.LastRelease;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.network.DisplayUri;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Gets a suite's Release file: asked for only if it has changed, verified each time, kept only when verified. Offline,
 * the one that the mirror gave last is taken.
 */
final class ReleaseFetcher {

    /** A verified Release file and where its text stands in the cache, as it was fetched. */
    record VerifiedRelease(Release release, Path text) {}

    /** A signed text, whether its signature was found good before, and by what key that is kept. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    private record Signed(
            Release release,
            Digest finding,
            byte[] text,
            boolean known,
            @Nullable KeyExpiry expiry) {}

    private static final int MAXIMUM_SIZE = 32 << 20;

    private final Download download;
    private final IndexCache cache;
    private final Clock clock;
    private final BuildLog log;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    ReleaseFetcher(Download download, IndexCache cache, Clock clock, BuildLog log) {
        this.download = download;
        this.cache = cache;
        this.clock = clock;
        this.log = log;
    }

    /** The Release file of a source at its own root; other mirrors aren't asked. */
    VerifiedRelease fetch(AptSource source) throws IOException {
        LastRelease last = cache.lastRelease(source);
        boolean remote = !"file".equals(source.uri().getScheme());
        if (download.isOffline() && remote) {
            return offline(source, last);
        }
        LastRelease changed = ifChanged(source, last);
        LastRelease current = changed == null ? Objects.requireNonNull(last) : changed;
        Signed signed = verify(source, current);
        Release release = signed.release();
        release.check(source, clock);
        BootcException expiry = release.expiry(source, clock);
        if (expiry != null) {
            throw expiry;
        }
        if (!source.isFlat() && !release.isOf(source)) {
            log.warn(source + " says of itself that it is the suite " + release.codename());
        }
        warnOf(source, signed.expiry());
        keep(source, signed, changed);
        return new VerifiedRelease(release, cache.path(Digest.of(current.text())));
    }

    /** Pockets share their keys: one warning a key. */
    private void warnOf(AptSource source, @Nullable KeyExpiry expiry) {
        if (expiry != null && warned.add(expiry.key())) {
            log.warn("The key " + expiry.key() + ", which signs " + source + ", expires at " + expiry.expires()
                    + ": ask for the archive's next key in time");
        }
    }

    /** Freshness can't be had offline, and who builds offline has chosen that: an expired file is only warned of. */
    private VerifiedRelease offline(AptSource source, @Nullable LastRelease last) throws IOException {
        if (last == null) {
            throw source.refuse("InRelease", "isn't in the cache, and the build is offline")
                    .hint("run the build once without -o");
        }
        Release release = verify(source, last).release();
        release.check(source, clock);
        BootcException expiry = release.expiry(source, clock);
        if (expiry != null) {
            log.warn(expiry.getMessage() + "; it is used all the same, for the build is offline");
        }
        return new VerifiedRelease(release, cache.path(Digest.of(last.text())));
    }

    private Signed verify(AptSource source, LastRelease file) throws IOException {
        Digest finding = finding(source, file);
        Optional<byte[]> known = cache.signedText(finding);
        if (known.isPresent()) {
            return new Signed(Release.parse(known.get(), source), finding, known.get(), true, cache.expiry(finding));
        }
        SignatureCheck check = new SignatureCheck(source, clock);
        byte[] signature = file.signature();
        byte[] text =
                signature.length == 0 ? check.verifyInline(file.text()) : check.verifyDetached(file.text(), signature);
        return new Signed(Release.parse(text, source), finding, text, false, check.expiry());
    }

    /** Keeps what was found, once nothing else speaks against the file. */
    private void keep(AptSource source, Signed signed, @Nullable LastRelease changed) throws IOException {
        if (!signed.known()) {
            if (signed.expiry() != null) {
                cache.keepExpiry(signed.finding(), signed.expiry());
            }
            cache.keepSignedText(signed.finding(), signed.text());
        }
        if (changed != null) {
            cache.keepRelease(source, changed);
        }
    }

    /**
     * What a finding that a signature is good rests on: the file, its signature, the keyring, and the day, for keys
     * expire. Whoever could put a wrong finding into the user's cache could replace the packages in it as well.
     */
    private Digest finding(AptSource source, LastRelease file) {
        return new StageKey()
                .add("text", Digest.of(file.text()))
                .add("signature", Digest.of(file.signature()))
                .add("keyring", source.signedBy().digest())
                .add("day", LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))
                .digest();
    }

    /** The file as the mirror has it now, or null where that is the last one. */
    private @Nullable LastRelease ifChanged(AptSource source, @Nullable LastRelease last) throws IOException {
        Validators known = last == null || last.signature().length > 0 ? Validators.NONE : last.validators();
        try {
            Fetched fetched = download.getIfChanged(source.resolveInSuite("InRelease"), MAXIMUM_SIZE, known);
            return fetched == null ? null : new LastRelease(fetched.content(), new byte[0], fetched.validators());
        } catch (DownloadException e) {
            if (!e.isMissing()) {
                throw e.in(source.origin());
            }
        }
        return detached(source);
    }

    /** The older form: a Release file, and its signature beside it. */
    private LastRelease detached(AptSource source) throws IOException {
        Fetched release = small(source, "Release");
        if (release == null) {
            throw notServed(source);
        }
        Fetched signature = small(source, "Release.gpg");
        if (signature == null) {
            throw source.refuse("Release", "isn't signed: there is neither an InRelease nor a Release.gpg");
        }
        return new LastRelease(release.content(), signature.content(), Validators.NONE);
    }

    private @Nullable Fetched small(AptSource source, String file) throws IOException {
        try {
            return download.getIfChanged(source.resolveInSuite(file), MAXIMUM_SIZE, Validators.NONE);
        } catch (DownloadException e) {
            if (e.isMissing()) {
                return null;
            }
            throw e.in(source.origin());
        }
    }

    private static BootcException notServed(AptSource source) {
        return BootcException.project("The suite " + source.suite() + " isn't served by " + DisplayUri.of(source.uri())
                        + ": there is no " + source.folder() + "InRelease")
                .in(source.origin())
                .hint("check the suite's name and the mirror; known by name are " + Suite.knownNames());
    }
}
