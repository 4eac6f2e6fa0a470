// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.rootfs.Customisation;
import io.github.bootcmaven.rootfs.DebconfSelections;
import io.github.bootcmaven.rootfs.InstallSettings;
import io.github.bootcmaven.rootfs.Interpolation;
import io.github.bootcmaven.rootfs.KernelArguments;
import io.github.bootcmaven.rootfs.Localisation;
import io.github.bootcmaven.rootfs.Overlay;
import io.github.bootcmaven.rootfs.PathExcludes;
import io.github.bootcmaven.rootfs.PlacedFile;
import io.github.bootcmaven.rootfs.Preparation;
import io.github.bootcmaven.rootfs.ProjectAccounts;
import io.github.bootcmaven.rootfs.RemovedPaths;
import io.github.bootcmaven.rootfs.Script;
import io.github.bootcmaven.rootfs.SignaturePolicy;
import io.github.bootcmaven.rootfs.Units;
import io.github.bootcmaven.rootfs.UserAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the elements below {@code <rootfs>} say, checked as far as it can be before anything is fetched. */
final class RootfsElements {

    /** Laid over the tree where it exists and no overlay is named. */
    private static final String STANDARD_OVERLAY = "src/main/rootfs";

    private final RootfsConfiguration rootfs;
    private final Path base;
    private final ArtifactFiles artifacts;
    private final Interpolation values;
    private final @Nullable String imageName;

    /**
     * @param rootfs the element, or null where there is none
     * @param base the project's folder, which paths are relative to
     * @param artifacts where artifacts are found
     * @param values what is put into filtered overlays
     * @param imageName registry and repository of the image, or null where it has no name
     */
    RootfsElements(
            @Nullable RootfsConfiguration rootfs,
            Path base,
            ArtifactFiles artifacts,
            Interpolation values,
            @Nullable String imageName) {
        this.rootfs = rootfs == null ? new RootfsConfiguration() : rootfs;
        this.base = base;
        this.artifacts = artifacts;
        this.values = values;
        this.imageName = imageName;
    }

    Preparation preparation() throws IOException {
        return new Preparation(
                debconf(),
                PathExcludes.of(WordList.of(rootfs.excludes)),
                scripts(script -> script.point() == Script.Point.BEFORE_CONFIGURE));
    }

    Customisation customisation() throws IOException {
        return new Customisation(
                overlays(),
                placed(),
                new ProjectAccounts(users(), GroupConfiguration.groups(rootfs.groups)),
                rootfs.units == null ? Units.NONE : rootfs.units.units(),
                new Localisation(rootfs.hostname, rootfs.locale, rootfs.timeZone, rootfs.keymap),
                rootfs.kernelArguments == null ? KernelArguments.NONE : rootfs.kernelArguments.arguments(),
                rootfs.install == null ? InstallSettings.NONE : rootfs.install.settings(),
                rootfs.signaturePolicy == null ? SignaturePolicy.NONE : rootfs.signaturePolicy.policy(base, imageName),
                new RemovedPaths(WordList.of(rootfs.remove)),
                scripts(script -> script.point() != Script.Point.BEFORE_CONFIGURE));
    }

    /** A text has blanks, or several lines; the path of a file that has them hasn't. */
    private DebconfSelections debconf() throws IOException {
        String text = rootfs.debconf == null ? "" : rootfs.debconf.strip();
        if (text.isEmpty() || text.matches("(?s).*\\s.*")) {
            return new DebconfSelections(text);
        }
        Path file = base.resolve(text);
        if (!Files.isRegularFile(file)) {
            throw BootcException.project("There is no file " + file).in("<debconf>");
        }
        return new DebconfSelections(Files.readString(file));
    }

    private List<Overlay> overlays() throws IOException {
        List<Overlay> overlays = new ArrayList<>();
        if (rootfs.overlays == null) {
            Path standard = base.resolve(STANDARD_OVERLAY);
            return Files.isDirectory(standard) ? List.of(Overlay.of(standard)) : List.of();
        }
        for (OverlayConfiguration overlay : rootfs.overlays) {
            overlays.add(overlay.overlay(base, values));
        }
        return overlays;
    }

    private List<PlacedFile> placed() {
        return rootfs.artifacts == null
                ? List.of()
                : rootfs.artifacts.stream()
                        .map(artifact -> artifact.placed(artifacts))
                        .toList();
    }

    private List<UserAccount> users() throws IOException {
        List<UserAccount> users = new ArrayList<>();
        if (rootfs.users != null) {
            for (UserConfiguration user : rootfs.users) {
                users.add(user.account(base));
            }
        }
        return users;
    }

    private List<Script> scripts(Predicate<Script> wanted) throws IOException {
        List<Script> scripts = new ArrayList<>();
        if (rootfs.scripts != null) {
            for (ScriptConfiguration each : rootfs.scripts) {
                Script script = each.script(base);
                if (wanted.test(script)) {
                    scripts.add(script);
                }
            }
        }
        return scripts;
    }
}
