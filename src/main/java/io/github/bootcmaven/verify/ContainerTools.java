// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.Annotation;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandFailedException;
import io.github.bootcmaven.process.CommandResult;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.verify.Lint.Severity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks the tools that users will handle the image with, where the host has them.
 *
 * <p>skopeo reads manifest and configuration, in well under a second. podman takes the image into a storage of its own,
 * which is deleted afterwards: it compares every layer with its digest, decompresses and unpacks it, and takes about the
 * time and space of any {@code podman pull}. (Diff IDs it believes, as of 4.3; we don't.) Each has a time limit.
 */
final class ContainerTools {

    static final String GROUP = "tools";
    static final String SKOPEO = "skopeo";
    static final String PODMAN = "podman";

    /** The names of all checks by tools. */
    static final Set<String> NAMES = Set.of(SKOPEO, PODMAN);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final int LIMIT_SECONDS = 600;

    /** What {@code timeout} ends with when time was up, and when the program had to be killed then. */
    private static final Set<Integer> TIMED_OUT = Set.of(124, 137);

    private final CommandRunner runner;
    private final Map<String, String> environment;
    private final int limitSeconds;
    private final Path layout;
    private final Path scratch;

    /** @param scratch a folder with room for the unpacked image; what is made in it is deleted */
    ContainerTools(CommandRunner runner, Path layout, Path scratch) {
        this(runner, Command.of("timeout").environment(), LIMIT_SECONDS, layout, scratch);
    }

    ContainerTools(CommandRunner runner, Map<String, String> environment, int limitSeconds, Path layout, Path scratch) {
        this.runner = runner;
        this.environment = environment;
        this.limitSeconds = limitSeconds;
        this.layout = layout.toAbsolutePath();
        this.scratch = scratch;
    }

    List<CheckResult> run(Set<String> skip) {
        Descriptor manifest;
        Descriptor config;
        try {
            ImageLayout images = ImageLayout.open(layout);
            List<Descriptor> manifests = images.index().manifests();
            if (manifests.isEmpty()) {
                return skipped("there is no image to show it");
            }
            manifest = manifests.get(0);
            config = images.manifest(manifest).config();
        } catch (IOException | BootcException e) {
            return skipped("the image can't be read, see the failed checks");
        }
        if (layout.toString().indexOf(':') >= 0) {
            return skipped("it takes no path with a colon in it: " + layout);
        }
        String name = "oci:" + layout + nameOf(manifest);
        return List.of(
                check(PODMAN, skip, findings -> podman(name, config, findings)),
                check(SKOPEO, skip, findings -> skopeo(name, manifest, findings)));
    }

    private static String nameOf(Descriptor manifest) {
        String name = manifest.annotations().get(Annotation.REF_NAME);
        return name == null ? "" : ":" + name;
    }

    private static List<CheckResult> skipped(String why) {
        return List.of(CheckResult.skipped(GROUP, PODMAN, why), CheckResult.skipped(GROUP, SKOPEO, why));
    }

    @FunctionalInterface
    private interface Verdict {
        /** Adds what the tool finds, or says why it couldn't look. */
        @Nullable
        String ask(Findings findings) throws IOException;
    }

    private CheckResult check(String tool, Set<String> skip, Verdict verdict) {
        long start = System.nanoTime();
        if (skip.contains(tool)) {
            return CheckResult.skipped(GROUP, tool, Lints.SKIPPED_BY_REQUEST);
        }
        Findings findings = new Findings();
        try {
            if (!isInstalled(tool)) {
                return CheckResult.skipped(GROUP, tool, tool + " is not installed");
            }
            String obstacle = verdict.ask(findings);
            if (obstacle != null) {
                return CheckResult.skipped(GROUP, tool, obstacle);
            }
        } catch (IOException | BootcException e) {
            return CheckResult.couldNotCheck(start, GROUP, tool, e);
        }
        return CheckResult.since(start, GROUP, tool, Severity.FATAL, findings);
    }

    private boolean isInstalled(String tool) {
        return attempt(environment, List.of(tool, "--version")).status() != CommandFailedException.NOT_STARTED;
    }

    private @Nullable String skopeo(String image, Descriptor manifest, Findings findings) {
        CommandResult result = attempt(environment, List.of(SKOPEO, "inspect", image));
        if (addFailure("skopeo inspect", result, findings)) {
            return null;
        }
        String digest;
        try {
            digest = JSON.readTree(result.output()).path("Digest").asText();
        } catch (JsonProcessingException e) {
            digest = "without a digest";
        }
        if (!digest.equals(manifest.digest().toString())) {
            findings.add("skopeo sees the image " + digest + ", not " + manifest.digest());
        }
        return null;
    }

    private @Nullable String podman(String image, Descriptor config, Findings findings) throws IOException {
        try (PodmanStorage storage = PodmanStorage.create(scratch, (variables, argv) -> {
            Map<String, String> all = new HashMap<>(environment);
            all.putAll(variables);
            return attempt(all, argv);
        })) {
            // Whether podman works on this host at all is not the image's affair.
            CommandResult probe = storage.run("info");
            if (probe.status() != 0) {
                return "podman doesn't work on this host: " + lastLine(probe);
            }
            CommandResult result = storage.pull(image);
            String id = result.output().strip();
            if (!addFailure("podman pull", result, findings)
                    && !id.equals(config.digest().hex())) {
                findings.add("podman took in the image " + id + ", not "
                        + config.digest().hex());
            }
            return null;
        }
    }

    private CommandResult attempt(Map<String, String> variables, List<String> argv) {
        List<String> limited = new ArrayList<>(List.of("timeout", "-k", "10", String.valueOf(limitSeconds)));
        limited.addAll(argv);
        return runner.attempt(new Command(limited, variables));
    }

    private boolean addFailure(String what, CommandResult result, Findings findings) {
        if (TIMED_OUT.contains(result.status())) {
            findings.add(what + " did not end within " + limitSeconds + " seconds");
        } else if (result.status() != 0) {
            findings.add(
                    what + " failed with status " + result.status() + ": " + String.join("; ", result.lastLines()));
        }
        return result.status() != 0;
    }

    private static String lastLine(CommandResult result) {
        List<String> lines = result.lastLines();
        return lines.isEmpty() ? "status " + result.status() : lines.get(lines.size() - 1);
    }
}
