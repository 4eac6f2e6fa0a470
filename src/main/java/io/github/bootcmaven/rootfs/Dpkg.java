// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.deb.InstallPlan;
import io.github.bootcmaven.deb.InstallPlan.Action;
import io.github.bootcmaven.deb.InstallPlan.Archive;
import io.github.bootcmaven.deb.InstallPlan.Batch;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.log.Progress;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandFailedException;
import io.github.bootcmaven.process.Sandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The suite's own dpkg, run in the sandbox on the tree it is installed in. */
final class Dpkg {

    /** Where the folder with the .debs appears in the sandbox. */
    static final String ARCHIVES = "run/bootc/debs";

    private static final int KEPT_LINES = 20;
    private static final Pattern STEP = Pattern.compile("(?:Unpacking|Setting up) ([^ :]+).*");
    private static final Pattern CULPRIT = Pattern.compile("dpkg: error processing (?:package|archive) (\\S+) .*");

    private final Sandbox sandbox;
    private final InstallPlan plan;
    private final Path archiveRoot;
    private final Map<String, String> environment;
    private final Map<String, Long> weights = new HashMap<>();

    Dpkg(Sandbox sandbox, InstallPlan plan, Path archiveRoot, long timestamp) {
        this.sandbox = sandbox;
        this.plan = plan;
        this.archiveRoot = archiveRoot;
        this.environment = environment(timestamp);
        plan.archives().forEach(archive -> weights.put(archive.name(), weight(archive)));
    }

    private static Map<String, String> environment(long timestamp) {
        Map<String, String> environment = new TreeMap<>(Sandbox.ENVIRONMENT);
        environment.put("SOURCE_DATE_EPOCH", "" + timestamp);
        environment.put("PYTHONHASHSEED", "0");
        environment.put("DEBCONF_NONINTERACTIVE_SEEN", "true");
        // The hooks of kernels and of dracut's trigger would each generate an initramfs that nobody keeps.
        environment.put("INITRD", "No");
        return environment;
    }

    /**
     * Unpacks and configures every package, in apt's order.
     *
     * @param unpacked is run when all are unpacked: configuring what is left keeps one core busy, unpacking two
     */
    void install(BuildLog log, Runnable unpacked) {
        long weight = weights.values().stream().mapToLong(Long::longValue).sum() * 2;
        try (Progress progress = log.progress("Installing packages", weight)) {
            int last = plan.batches().size() - 1;
            for (int i = 0; i <= last; i++) {
                if (i == last) {
                    unpacked.run();
                }
                run(arguments(plan.batches().get(i), i == last), log, progress);
            }
        }
    }

    private List<String> arguments(Batch batch, boolean last) {
        // Packages of the Essential set need each other to be configured: their files are there, dpkg doesn't know it
        // yet.
        List<String> arguments = new ArrayList<>(List.of("--force-depends", "--force-unsafe-io", "--abort-after=1"));
        if (last) {
            // Triggers, such as the index of manual pages, are run once, when everything is there.
            arguments.addAll(List.of("--configure", "--pending"));
        } else if (batch.action() == Action.CONFIGURE) {
            arguments.addAll(List.of("--no-triggers", "--configure"));
            arguments.addAll(batch.packages());
        } else {
            arguments.addAll(List.of("--no-triggers", "--unpack"));
            for (String name : batch.packages()) {
                arguments.add(inSandbox(plan.archive(name)));
            }
        }
        return arguments;
    }

    private void run(List<String> arguments, BuildLog log, Progress progress) {
        // One stream for output and errors keeps a script's last words next to dpkg's verdict on it.
        List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", "exec dpkg \"$@\" 2>&1", "sh"));
        argv.addAll(arguments);
        Deque<String> lastLines = new ArrayDeque<>();
        try {
            sandbox.stream(new Command(argv, environment), output -> follow(output, lastLines, log, progress));
        } catch (CommandFailedException e) {
            throw failure(lastLines, e);
        }
    }

    private void follow(InputStream output, Deque<String> lastLines, BuildLog log, Progress progress)
            throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            log.debug(line);
            lastLines.addLast(line);
            if (lastLines.size() > KEPT_LINES) {
                lastLines.removeFirst();
            }
            Matcher step = STEP.matcher(line);
            if (step.matches()) {
                progress.advance(weights.getOrDefault(step.group(1), 0L));
            }
        }
    }

    /** The package that dpkg complains of; where it was killed before it could, the one it was at. */
    private String culprit(Deque<String> lastLines) {
        String named = first(lastLines.stream(), CULPRIT);
        if (named == null) {
            named = first(
                    StreamSupport.stream(((Iterable<String>) lastLines::descendingIterator).spliterator(), false),
                    STEP);
        }
        if (named == null) {
            return "the packages";
        }
        for (Archive archive : plan.archives()) {
            if (named.equals(inSandbox(archive))) {
                return archive.name();
            }
        }
        return named;
    }

    private static @Nullable String first(Stream<String> lines, Pattern pattern) {
        return lines.map(pattern::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .findFirst()
                .orElse(null);
    }

    private String inSandbox(Archive archive) {
        return "/" + ARCHIVES + "/" + archiveRoot.relativize(archive.deb());
    }

    private BootcException failure(Deque<String> lastLines, CommandFailedException cause) {
        String culprit = culprit(lastLines);
        String told = "\n    " + String.join("\n    ", lastLines);
        if (sandbox.hasFilledTheDisk()
                || lastLines.stream().anyMatch(line -> line.contains("No space left on device"))) {
            return BootcException.environment("Cannot install " + culprit + ": no space left where the tree is" + told)
                    .in("<rootfs><tree>")
                    .hint("In memory, have the tree on the disk: -Dbootc.rootfs.tree=disk. On the disk, make room there"
                            + " or name another cache by -Dbootc.cache. Else leave the package out with " + culprit
                            + "-.")
                    .causedBy(cause);
        }
        return BootcException.project(
                        "Cannot install " + culprit + ": dpkg or one of the package's scripts failed" + told)
                .in("<packages>")
                .hint("The last lines of its output are above; leave the package out with " + culprit
                        + "-, or report it" + " to the package's maintainers.")
                .causedBy(cause);
    }

    private static long weight(Archive archive) {
        try {
            return Files.size(archive.deb());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
