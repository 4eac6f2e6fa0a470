// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** A tree of an image with merged {@code /usr} and a dpkg database below it, package by package. */
public final class DpkgTree {

    public static final String DATABASE = "usr/lib/sysimage/dpkg";

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final TreeBuilder tree = new TreeBuilder().at(1_700_000_000);
    private final StringBuilder status = new StringBuilder();
    private final StringBuilder diversions = new StringBuilder();

    public DpkgTree() {
        tree.directory("usr/bin").directory("usr/lib").directory("usr/sbin");
        tree.symlink("bin", "usr/bin").symlink("lib", "usr/lib").symlink("sbin", "usr/sbin");
    }

    /**
     * Installs a package.
     *
     * @param source the field Source as it stands, or null
     * @param listed the paths it lists; those that the tree doesn't have are made as files
     */
    public DpkgTree install(String name, String source, String version, String... listed) {
        status.append("Package: ").append(name).append("\nStatus: install ok installed\nArchitecture: amd64\n");
        if (source != null) {
            status.append("Source: ").append(source).append('\n');
        }
        status.append("Version: ").append(version).append("\nDescription: x\n y\n\n");
        List<String> lines = new ArrayList<>(List.of("/."));
        for (String path : listed) {
            lines.add(path);
            place(path, name + " " + version);
        }
        tree.file(DATABASE + "/info/" + name + ".list", String.join("\n", lines) + "\n");
        return this;
    }

    private void place(String listed, String text) {
        String path = listed.substring(1);
        for (String link : List.of("bin/", "lib/", "sbin/")) {
            path = path.startsWith(link) ? "usr/" + path : path;
        }
        if (tree.make().find(path) == null) {
            if (path.endsWith("/")) {
                tree.directory(path.substring(0, path.length() - 1));
            } else {
                tree.file(path, text);
            }
        }
    }

    /** Adds a file that no package lists, with bytes that don't compress. */
    public DpkgTree blob(String path, int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        tree.node(path, new RegularFile(Metadata.root(0644, 1_700_000_000), Content.of(bytes)));
        return this;
    }

    public DpkgTree file(String path, String text) {
        tree.file(path, text);
        return this;
    }

    public DpkgTree symlink(String path, String target) {
        tree.symlink(path, target);
        return this;
    }

    /** Says that a package moves another one's file out of its way. */
    public DpkgTree divert(String from, String to, String by) {
        diversions.append(from).append('\n').append(to).append('\n').append(by).append('\n');
        return this;
    }

    /** Gives a binary package a changelog of some uploads. */
    public DpkgTree changelog(String name, String... uploads) {
        StringBuilder text = new StringBuilder();
        for (String upload : uploads) {
            text.append(name)
                    .append(" (1) unstable; urgency=medium\n\n  * x\n\n -- A B <a@example.org>  ")
                    .append(DATE.format(Instant.parse(upload)))
                    .append("\n\n");
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tree.node(
                "usr/share/doc/" + name + "/changelog.Debian.gz",
                new RegularFile(Metadata.root(0644, 1_700_000_000), Content.of(packed.toByteArray())));
        return this;
    }

    public FileTree make() {
        return tree.file(DATABASE + "/status", status.toString())
                .file(DATABASE + "/diversions", diversions.toString())
                .make();
    }
}
