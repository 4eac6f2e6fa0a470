// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.network.DisplayUri;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The mirrors of sources, asked one after the other until one gives what is good: what one doesn't give, or gives with other
 * bytes than stated, the next one is asked for. A mirror that failed is asked last for the rest of the build.
 */
final class MirrorRow {

    /** What is wanted of an archive at one of its mirrors. */
    @FunctionalInterface
    interface Attempt<T> {
        T at(AptSource source) throws IOException;
    }

    private final boolean offline;
    private final BuildLog log;
    private final Set<URI> failed = ConcurrentHashMap.newKeySet();

    MirrorRow(boolean offline, BuildLog log) {
        this.offline = offline;
        this.log = log;
    }

    /**
     * Asks a source's mirrors in turn.
     *
     * @throws BootcException what the first one failed of, with what the others said
     */
    <T> T ask(AptSource source, Attempt<T> attempt) throws IOException {
        List<URI> roots = inTurn(source);
        if (roots.size() == 1) {
            return attempt.at(source);
        }
        Map<URI, BootcException> failures = new LinkedHashMap<>();
        for (URI root : roots) {
            try {
                return attempt.at(source.at(root));
            } catch (BootcException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                failures.put(root, e);
                note(root, e, failures.size() < roots.size());
            }
        }
        throw together(failures);
    }

    private List<URI> inTurn(AptSource source) {
        List<URI> roots = new ArrayList<>(source.roots());
        roots.sort(Comparator.comparing(failed::contains));
        return roots;
    }

    /** Offline no mirror is asked: it is the cache that lacks something. */
    private void note(URI root, BootcException failure, boolean others) {
        if (!offline && failed.add(root) && others) {
            log.warn(failure.getMessage() + "; the next mirror is asked");
        }
    }

    private BootcException together(Map<URI, BootcException> failures) {
        BootcException first = failures.values().iterator().next();
        StringBuilder text = new StringBuilder(first.getMessage());
        if (!offline) {
            failures.forEach((root, failure) -> {
                if (text.indexOf(failure.getMessage()) < 0) {
                    text.append("\n    and of ").append(DisplayUri.of(root)).append(": ");
                    text.append(failure.getMessage());
                }
            });
        }
        BootcException together = first.kind() == BootcException.Kind.PROJECT
                ? BootcException.project(text.toString())
                : BootcException.environment(text.toString());
        together = first.element() == null ? together : together.in(Objects.requireNonNull(first.element()));
        together = first.hint() == null ? together : together.hint(Objects.requireNonNull(first.hint()));
        return together.causedBy(first);
    }
}
