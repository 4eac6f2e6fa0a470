// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.StageKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a lock was made for. A build with other inputs can't use it. Where the sources are fetched from isn't among them:
 * a lock holds for every mirror. Nor are their keys: a locked .deb is verified by its own digest.
 *
 * @param architecture the architecture of the image
 * @param recommends whether recommended packages are installed too
 * @param lists everything else, by the name of the pom's element: what is listed there, sorted; what is empty is left out
 */
public record LockInputs(String architecture, boolean recommends, Map<String, List<String>> lists) {

    /** The list of the sources, each as {@code suite component...}. */
    public static final String SOURCES = "sources";

    /** The list of what apt is asked for. */
    public static final String PACKAGES = "packages";

    static final String RECOMMENDS = "recommends";

    public LockInputs {
        Map<String, List<String>> sorted = new TreeMap<>();
        lists.forEach((name, list) -> {
            if (!list.isEmpty()) {
                sorted.put(name, list.stream().sorted().toList());
            }
        });
        lists = Collections.unmodifiableMap(sorted);
    }

    /** The inputs of a build. */
    public static LockInputs of(PackageAcquirer.Request request) {
        Map<String, List<String>> lists = new TreeMap<>();
        lists.put(SOURCES, List.copyOf(labels(request).values()));
        List<String> packages = new ArrayList<>(request.packages());
        request.local().forEach(local -> packages.add(content(local)));
        lists.put(PACKAGES, packages);
        lists.put("snapshot", snapshots(request));
        lists.put(
                "pins",
                request.pins().stream().map(Pin::stanza).map(LockInputs::line).toList());
        return new LockInputs(request.architecture(), request.recommends(), lists);
    }

    private static List<String> snapshots(PackageAcquirer.Request request) {
        return request.sources().stream()
                .map(AptSource::snapshot)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private static String line(String stanza) {
        return stanza.strip().replace("\n", "; ");
    }

    /** A .deb of the project is an input by its content: it may change without its name. */
    private static String content(LocalPackage local) {
        try {
            return local.origin() + " " + Digest.of(local.file()).hex();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What each source is called: suite and components, without an address. Of two that read the same, the second has
     * its number after it.
     */
    static Map<AptSource, String> labels(PackageAcquirer.Request request) {
        Map<AptSource, String> labels = new LinkedHashMap<>();
        Map<String, Integer> seen = new TreeMap<>();
        for (AptSource source : request.allSources()) {
            if (source.serves(request.architecture()) && !labels.containsKey(source)) {
                String plain = (source.suite() + " " + String.join(" ", source.components())).strip();
                int number = seen.merge(plain, 1, Integer::sum);
                labels.put(source, number == 1 ? plain : plain + " #" + number);
            }
        }
        return labels;
    }

    static String label(Map<AptSource, String> labels, AptSource source) {
        String label = labels.get(source);
        if (label == null) {
            throw new IllegalStateException(source + " is none of the sources");
        }
        return label;
    }

    List<String> list(String name) {
        return lists.getOrDefault(name, List.of());
    }

    /** The digest over all of it. */
    public Digest digest() {
        StageKey key = new StageKey().add("architecture", architecture).add(RECOMMENDS, recommends);
        lists.forEach(key::addAll);
        return key.digest();
    }

    /** What is different now: the name of each changed input, and how it changed, for people. */
    public Map<String, String> changesTo(LockInputs now) {
        Map<String, String> changes = new LinkedHashMap<>();
        if (!architecture.equals(now.architecture)) {
            changes.put("architecture", "was " + architecture + ", is " + now.architecture);
        }
        Set<String> names = new TreeSet<>(lists.keySet());
        names.addAll(now.lists.keySet());
        for (String name : names) {
            if (!list(name).equals(now.list(name))) {
                changes.put(name, change(list(name), now.list(name)));
            }
        }
        if (recommends != now.recommends) {
            changes.put(RECOMMENDS, "was " + recommends + ", is " + now.recommends);
        }
        return changes;
    }

    private static String change(List<String> before, List<String> now) {
        List<String> parts = new ArrayList<>();
        List<String> added = without(now, before);
        List<String> removed = without(before, now);
        if (!added.isEmpty()) {
            parts.add("now has " + String.join(", ", added));
        }
        if (!removed.isEmpty()) {
            parts.add("had " + String.join(", ", removed));
        }
        return parts.isEmpty() ? "names something more or less often" : String.join("; ", parts);
    }

    private static List<String> without(List<String> list, List<String> other) {
        Set<String> known = new HashSet<>(other);
        return list.stream().filter(each -> !known.contains(each)).toList();
    }
}
