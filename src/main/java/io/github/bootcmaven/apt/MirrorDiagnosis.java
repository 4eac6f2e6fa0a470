// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.apt.ReleaseFetcher.VerifiedRelease;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Diagnosis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Looks whether the mirrors of sources can be reached, and whether what they serve is signed and holds. */
public final class MirrorDiagnosis {

    private final Download download;
    private final ReleaseFetcher releases;

    /**
     * Looks by some download.
     *
     * @param cache the root of the plugin's cache; Release files are kept there as by a build
     */
    public MirrorDiagnosis(Download download, Path cache, Clock clock, BuildLog log) {
        this.download = download;
        this.releases = new ReleaseFetcher(download, new IndexCache(cache), clock, log);
    }

    /** A finding for each source at each of its mirrors. Where a source has several, one that works is enough. */
    public List<Diagnosis> findings(List<AptSource> sources) throws IOException {
        List<Workers.Task<List<Diagnosis>>> tasks = new ArrayList<>();
        sources.forEach(source -> tasks.add(() -> source(source)));
        return Workers.run("doctor", Math.max(1, tasks.size()), tasks).stream()
                .flatMap(List::stream)
                .toList();
    }

    private List<Diagnosis> source(AptSource source) throws IOException {
        List<Diagnosis> findings = new ArrayList<>();
        for (var root : source.roots()) {
            findings.add(mirror(source.at(root)));
        }
        boolean works = findings.stream().anyMatch(finding -> finding.grade() == Diagnosis.Grade.GOOD);
        return works ? findings.stream().map(MirrorDiagnosis::bearable).toList() : findings;
    }

    private static Diagnosis bearable(Diagnosis finding) {
        return finding.remedy() == null
                ? finding
                : Diagnosis.limited(finding.subject(), finding.finding(), finding.remedy());
    }

    private Diagnosis mirror(AptSource source) throws IOException {
        String subject = "mirror " + source;
        if (download.isOffline() && !"file".equalsIgnoreCase(source.uri().getScheme())) {
            return Diagnosis.good(subject, "not asked: Maven is offline");
        }
        try {
            VerifiedRelease verified = releases.fetch(source);
            var date = verified.release().date();
            return Diagnosis.good(subject, "serves a signed Release file" + (date == null ? "" : " of " + date));
        } catch (BootcException e) {
            String hint = e.hint();
            return Diagnosis.broken(
                    subject,
                    e.getMessage(),
                    (hint == null ? "is the mirror up?" : hint) + "  (another one: -Dbootc.apt.mirror=http://...)");
        }
    }
}
