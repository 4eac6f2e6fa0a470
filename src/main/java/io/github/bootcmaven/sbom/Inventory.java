// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sbom;

import io.github.bootcmaven.deb.Copyright;
import io.github.bootcmaven.deb.Deb822;
import io.github.bootcmaven.deb.DebFormatException;
import io.github.bootcmaven.deb.DebianVersion;
import io.github.bootcmaven.deb.Relation;
import io.github.bootcmaven.deb.Stanza;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads which packages a tree has, with their licences and what each depends on. */
final class Inventory {

    private static final List<String> STATUS = List.of("usr/lib/sysimage/dpkg/status", "var/lib/dpkg/status");
    private static final String INSTALLED = "install ok installed";
    private static final String DOC = "usr/share/doc/";
    private static final int MAX_LINKS = 8;

    private final FileTree tree;
    private final Distribution distribution;
    private final List<Stanza> stanzas = new ArrayList<>();

    /** The packages by the names that satisfy a relation: their own and those they provide. */
    private final Map<String, List<Offer>> offers = new HashMap<>();

    /** That a package goes by a name in a version; null for a name that it provides without one. */
    private record Offer(@Nullable DebianVersion version, String url) {}

    private Inventory(FileTree tree, Distribution distribution) {
        this.tree = tree;
        this.distribution = distribution;
    }

    /** The packages, sorted by name and architecture. */
    static List<InstalledPackage> read(FileTree tree, Distribution distribution) throws IOException {
        Inventory inventory = new Inventory(tree, distribution);
        inventory.readStatus();
        List<InstalledPackage> packages = new ArrayList<>();
        for (Stanza stanza : inventory.stanzas) {
            packages.add(InstalledPackage.of(
                    stanza,
                    distribution,
                    inventory.copyright(stanza.require("Package")),
                    List.copyOf(inventory.dependencies(stanza))));
        }
        packages.sort(Comparator.comparing(InstalledPackage::key));
        return packages;
    }

    private void readStatus() throws IOException {
        for (String path : STATUS) {
            if (tree.find(path) instanceof RegularFile file) {
                try (Deb822 reader = Deb822.read(file.content().open())) {
                    for (Stanza stanza = reader.next(); stanza != null; stanza = reader.next()) {
                        if (INSTALLED.equals(stanza.get("Status"))) {
                            stanzas.add(stanza);
                            offer(stanza);
                        }
                    }
                } catch (DebFormatException e) {
                    throw BootcException.environment("Reading /" + path + " for the SBOM: " + e.getMessage())
                            .causedBy(e);
                }
                return;
            }
        }
        throw BootcException.environment("The tree has no /" + STATUS.get(0) + ", from which an SBOM could be made")
                .hint("<sbom>false</sbom> makes none.");
    }

    private void offer(Stanza stanza) {
        String url = InstalledPackage.url(stanza, distribution);
        offers.computeIfAbsent(stanza.require("Package"), name -> new ArrayList<>())
                .add(new Offer(DebianVersion.parse(stanza.require("Version")), url));
        for (List<Relation> group : Relation.parseField(stanza.get("Provides", ""))) {
            Relation provided = group.get(0);
            offers.computeIfAbsent(provided.name(), name -> new ArrayList<>()).add(new Offer(provided.version(), url));
        }
    }

    /** Of each group of alternatives, all that are installed and satisfy it: any of them keeps the package working. */
    private SortedSet<String> dependencies(Stanza stanza) {
        SortedSet<String> urls = new TreeSet<>();
        for (String field : List.of("Pre-Depends", "Depends")) {
            for (List<Relation> group : Relation.parseField(stanza.get(field, ""))) {
                for (Relation relation : group) {
                    for (Offer offer : offers.getOrDefault(relation.name(), List.of())) {
                        DebianVersion version = offer.version();
                        if (relation.operator() == null || (version != null && relation.isSatisfiedBy(version))) {
                            urls.add(offer.url());
                        }
                    }
                }
            }
        }
        urls.remove(InstalledPackage.url(stanza, distribution));
        return urls;
    }

    private @Nullable Copyright copyright(String name) throws IOException {
        String folder = follow(DOC + name);
        String file = folder == null ? null : follow(folder + "/copyright");
        if (file == null || !(tree.find(file) instanceof RegularFile text)) {
            return null;
        }
        try (InputStream in = text.content().open()) {
            return Copyright.read(in);
        }
    }

    /** Where a path leads whose last name may be a link, as packages of one source share their documentation. */
    private @Nullable String follow(String path) {
        String reached = path;
        for (int links = 0; links < MAX_LINKS; links++) {
            Node node = tree.find(reached);
            if (!(node instanceof Symlink link)) {
                return node == null ? null : reached;
            }
            reached = resolved(reached, link.target());
        }
        return null;
    }

    private static String resolved(String link, String target) {
        String parent = link.substring(0, link.lastIndexOf('/') + 1);
        Deque<String> names = new ArrayDeque<>();
        for (String name : (target.startsWith("/") ? target : parent + target).split("/")) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return String.join("/", names);
    }
}
