// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What makes an image of a suite boot, and what is known to be wrong with it. All of it stands in {@code profiles.json}: first
 * what holds for a distribution, then what a suite has instead.
 *
 * @param init init, its sessions and devices
 * @param kernels the kernel's package by the architecture, {@code *} for all others; {@code %s} is the architecture
 * @param initramfs the packages of the program that makes the initramfs
 * @param boot OSTree's integration with the boot, and the root file system's tools
 * @param breakages what a user should know of the suite, a sentence each
 */
public record SuiteProfile(
        List<String> init,
        Map<String, String> kernels,
        List<String> initramfs,
        List<String> boot,
        List<String> breakages) {

    private static final String RESOURCE = "profiles.json";
    private static final String DEFAULT_DISTRIBUTION = "debian";
    private static final String ANY = "*";
    private static final String KERNEL = "linux-image-";
    /** What ends the name of a package that must not come in. */
    private static final String NEVER = "-";

    private static final JsonNode PROFILES = load();

    public SuiteProfile {
        init = List.copyOf(init);
        kernels = Map.copyOf(kernels);
        initramfs = List.copyOf(initramfs);
        boot = List.copyOf(boot);
        breakages = List.copyOf(breakages);
    }

    private static JsonNode load() {
        try (InputStream in = SuiteProfile.class.getResourceAsStream(RESOURCE)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The profile of a suite; of a suite that isn't known, or where only sources are given, Debian's. */
    public static SuiteProfile of(@Nullable String suite) {
        for (JsonNode distribution : PROFILES) {
            JsonNode own =
                    suite == null ? null : distribution.required("suites").get(suite);
            if (own != null) {
                return of(distribution, own);
            }
        }
        return of(PROFILES.required(DEFAULT_DISTRIBUTION), new ObjectMapper().createObjectNode());
    }

    /** The names of all suites that have a profile. */
    static List<String> suites() {
        List<String> names = new ArrayList<>();
        PROFILES.forEach(
                distribution -> distribution.required("suites").fieldNames().forEachRemaining(names::add));
        return names;
    }

    private static SuiteProfile of(JsonNode distribution, JsonNode suite) {
        Map<String, String> kernels = new TreeMap<>();
        for (JsonNode level : List.of(distribution, suite)) {
            level.path("kernels")
                    .properties()
                    .forEach(entry ->
                            kernels.put(entry.getKey(), entry.getValue().textValue()));
        }
        List<String> breakages = texts(distribution.path("breakages"));
        breakages.addAll(texts(suite.path("breakages")));
        return new SuiteProfile(
                texts(either(distribution, suite, "init")),
                kernels,
                texts(either(distribution, suite, "initramfs")),
                texts(either(distribution, suite, "boot")),
                breakages);
    }

    private static JsonNode either(JsonNode distribution, JsonNode suite, String field) {
        return suite.has(field) ? suite.get(field) : distribution.required(field);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        for (Iterator<JsonNode> all = array.elements(); all.hasNext(); ) {
            texts.add(all.next().textValue());
        }
        return texts;
    }

    /**
     * What an image needs to boot besides what is asked for, with the distribution's kernel and generator of the initramfs where
     * none is named.
     *
     * @param asked the packages that are asked for, as apt-get takes them
     * @param architecture Debian's name of the architecture
     */
    public List<String> bootPackages(List<String> asked, String architecture) {
        List<String> packages = new ArrayList<>(init);
        packages.addAll(boot);
        packages.addAll(initramfs);
        if (!Collections.disjoint(asked, InitramfsGenerator.packages())) {
            packages.removeAll(InitramfsGenerator.packages());
        }
        if (asked.stream().noneMatch(name -> name.startsWith(KERNEL) && !name.endsWith(NEVER))) {
            String kernel = kernels.getOrDefault(architecture, kernels.get(ANY));
            packages.add(String.valueOf(kernel).formatted(architecture));
        }
        packages.removeIf(name -> asked.contains(name + NEVER));
        return packages;
    }
}
