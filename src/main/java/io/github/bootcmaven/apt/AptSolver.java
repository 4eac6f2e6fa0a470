// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.deb.DebFile;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandResult;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.MergedUsr;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.TreeWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Asks the suite's own apt which packages to install. It runs in a sandbox whose root is made of the suite's own packages,
 * with the indexes that were verified before laid where {@code apt-get update} would have put them.
 */
final class AptSolver {

    /** The Essential packages, apt and its cache of all of a large archive's indexes: never more, in bytes. */
    private static final long NEEDED = 700_000_000;

    private static final String LISTS = "var/lib/apt/lists/";

    private final CommandRunner runner;

    AptSolver(CommandRunner runner) {
        this.runner = runner;
    }

    /**
     * What to solve.
     *
     * @param indexes the verified indexes of all sources
     * @param reachable the part of the indexes that matters for the packages, or empty to look at all
     * @param architecture the architecture of the packages
     * @param packages what is asked for, each as apt-get takes it; Essential packages are among them
     * @param recommends whether recommended packages are installed too
     * @param pins which versions are preferred, those that matter most first
     * @param tools the .debs that make apt's root
     * @param sandbox where the sandbox is mounted and where its tree may lie
     */
    record Request(
            List<VerifiedIndex> indexes,
            Optional<ReachablePackages> reachable,
            String architecture,
            List<String> packages,
            boolean recommends,
            List<Pin> pins,
            List<Path> tools,
            Sandbox.Request sandbox) {}

    /** What apt says where its problem resolver had something to do, told to say so. */
    private static final Pattern RESOLVED = Pattern.compile("Investigating |.*with broken count: [1-9]");

    /**
     * Lets apt solve the request; gives what {@code apt-get --simulate install} prints. A refusal is always apt's word over
     * the whole indexes: it may name what lies outside the part that could be installed. So is an answer that its problem
     * resolver found, see {@link ReachablePackages}.
     */
    String simulate(Request request) {
        if (request.reachable().isPresent()) {
            CommandResult result = attempt(request, true);
            if (result.status() == 0
                    && result.lastLines().stream()
                            .noneMatch(line -> RESOLVED.matcher(line).lookingAt())) {
                return result.output();
            }
        }
        CommandResult result = attempt(request, false);
        if (result.status() != 0) {
            throw SimulationReader.refusal(result.output(), result.lastLines(), describe(request.indexes()));
        }
        return result.output();
    }

    private CommandResult attempt(Request request, boolean inPart) {
        Sandbox.Request place = request.sandbox().needing(NEEDED).with(inPart ? Map.of() : binds(request.indexes()));
        try (Sandbox sandbox = Sandbox.open(runner, place, out -> seed(request, inPart, out))) {
            List<String> argv = new ArrayList<>(List.of("apt-get", "--simulate", "-o", "Debug::NoLocking=true"));
            if (inPart) {
                argv.addAll(List.of("-o", "Debug::pkgProblemResolver=true"));
            }
            argv.addAll(List.of("install", "--"));
            argv.addAll(request.packages());
            return sandbox.attempt(new Command(argv, Sandbox.ENVIRONMENT));
        }
    }

    /** The indexes under the names that apt gives them, see URItoFileName in its sources. */
    private static Map<Path, String> binds(List<VerifiedIndex> indexes) {
        Map<Path, String> binds = new LinkedHashMap<>();
        for (VerifiedIndex index : indexes) {
            binds.put(index.packages(), LISTS + ListName.packages(index));
        }
        return binds;
    }

    private static void seed(Request request, boolean inPart, OutputStream out) throws IOException {
        TreeWriter.write(MergedUsr.links(0), out);
        for (Path tool : request.tools()) {
            try (InputStream data = DebFile.open(tool).dataTar()) {
                data.transferTo(out);
            }
        }
        FileTree tree = configuration(request);
        if (inPart) {
            ReachablePackages reachable = request.reachable().orElseThrow();
            for (VerifiedIndex index : request.indexes()) {
                put(tree, LISTS + ListName.packages(index), reachable.of(index));
            }
        }
        TreeWriter.write(tree, out);
    }

    private static FileTree configuration(Request request) throws IOException {
        FileTree tree = new FileTree(new Directory(Metadata.root(0755, 0)));
        for (String directory :
                List.of(LISTS + "partial", "var/cache/apt/archives/partial", "var/lib/dpkg", "etc/apt/apt.conf.d")) {
            tree.mkdirs(directory, Metadata.root(0755, 0));
        }
        put(tree, "var/lib/dpkg/status", text(""));
        put(tree, "etc/apt/apt.conf.d/00bootc", text(settings(request)));
        put(
                tree,
                "etc/apt/preferences",
                text(request.pins().stream().map(Pin::stanza).collect(Collectors.joining())));
        put(
                tree,
                "etc/apt/sources.list",
                text(request.indexes().stream()
                        .map(ListName::sourceLine)
                        .distinct()
                        .collect(Collectors.joining())));
        for (VerifiedIndex index : request.indexes()) {
            put(tree, LISTS + ListName.release(index), Content.of(Files.readAllBytes(index.releaseText())));
        }
        return tree;
    }

    private static String settings(Request request) {
        return """
                APT::Install-Recommends "%s";
                APT::Install-Suggests "false";
                APT::Architecture "%s";
                APT::Architectures { "%s"; };
                APT::Immediate-Configure "false";
                APT::Sandbox::User "root";
                Acquire::Languages "none";
                Dir::Cache::pkgcache "";
                Dir::Cache::srcpkgcache "";
                """.formatted(request.recommends(), request.architecture(), request.architecture());
    }

    private static Content text(String text) {
        return Content.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void put(FileTree tree, String path, Content content) {
        tree.put(path, new RegularFile(Metadata.root(0644, 0), content));
    }

    private static String describe(List<VerifiedIndex> indexes) {
        return indexes.stream().map(index -> index.source().suite()).distinct().collect(Collectors.joining(", "));
    }
}
