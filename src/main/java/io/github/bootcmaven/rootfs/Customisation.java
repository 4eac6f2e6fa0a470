// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.StageKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the project changes in a tree whose packages are installed and configured; all of it is carried out by a
 * {@link Customiser}.
 *
 * @param overlays folders whose files are laid over the tree, in order
 * @param artifacts files of the build that are placed in it
 * @param accounts users and groups
 * @param units which systemd units start
 * @param localisation host name, locale, time zone and keymap
 * @param kernelArguments what a machine's kernel is told
 * @param install what bootc install does
 * @param signaturePolicy which images machines take
 * @param removed what is taken out again
 * @param scripts programs that are run after all packages are configured, and at the end
 */
public record Customisation(
        List<Overlay> overlays,
        List<PlacedFile> artifacts,
        ProjectAccounts accounts,
        Units units,
        Localisation localisation,
        KernelArguments kernelArguments,
        InstallSettings install,
        SignaturePolicy signaturePolicy,
        RemovedPaths removed,
        List<Script> scripts) {

    /** Nothing is changed. */
    public static final Customisation NONE = of(List.of());

    public Customisation {
        overlays = List.copyOf(overlays);
        artifacts = List.copyOf(artifacts);
        scripts = List.copyOf(scripts);
        signaturePolicy.requireNoneOf(laid(overlays, artifacts));
    }

    /** Nothing is changed but what some overlays bring. */
    public static Customisation of(List<Overlay> overlays) {
        return new Customisation(
                overlays,
                List.of(),
                ProjectAccounts.NONE,
                Units.NONE,
                Localisation.NONE,
                KernelArguments.NONE,
                InstallSettings.NONE,
                SignaturePolicy.NONE,
                new RemovedPaths(List.of()),
                List.of());
    }

    /** The paths that the project puts into the image, which are never taken for leftovers of the installation. */
    Set<String> paths() {
        Set<String> paths = laid(overlays, artifacts);
        if (localisation.hostname() != null) {
            paths.add(Localisation.HOSTNAME);
        }
        return paths;
    }

    private static Set<String> laid(List<Overlay> overlays, List<PlacedFile> artifacts) {
        Set<String> paths = new HashSet<>();
        overlays.forEach(overlay -> paths.addAll(overlay.paths()));
        artifacts.forEach(artifact -> paths.add(artifact.path()));
        return paths;
    }

    /** Adds all that decides the customisation to the key of a stage. */
    public void addTo(StageKey key) throws IOException {
        List<Object> laid = new ArrayList<>();
        for (Overlay overlay : overlays) {
            laid.add(overlay.inputs());
        }
        List<String> placed = new ArrayList<>();
        for (PlacedFile artifact : artifacts) {
            placed.add(artifact.inputs());
        }
        key.addAll("overlays", laid)
                .addAll("artifacts", placed)
                .add("accounts", accounts.inputs())
                .add("units", units)
                .add("localisation", localisation)
                .add("kernel arguments", kernelArguments)
                .add("install", install)
                .add("signature policy", signaturePolicy)
                .addAll("removed", removed.patterns())
                .addAll("scripts", scripts.stream().map(Script::inputs).toList());
    }
}
