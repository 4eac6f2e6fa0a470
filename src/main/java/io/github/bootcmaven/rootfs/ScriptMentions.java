// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The packages whose maintainer scripts or {@code sysusers.d} files name an account, according to dpkg's database. */
final class ScriptMentions {

    private static final String INFO = DpkgDatabase.ADMIN_DIRECTORY + "/info";
    private static final String SYSUSERS = "usr/lib/sysusers.d";

    private ScriptMentions() {}

    static List<String> of(FileTree tree, String account) throws IOException {
        Pattern word = Pattern.compile("(?<![\\w-])" + Pattern.quote(account) + "(?![\\w-])");
        TreeSet<String> packages = new TreeSet<>();
        List<String> declaring = new ArrayList<>();
        for (String file : children(tree, SYSUSERS)) {
            if (matches(tree, SYSUSERS + "/" + file, word)) {
                declaring.add("/" + SYSUSERS + "/" + file);
            }
        }
        for (String file : children(tree, INFO)) {
            boolean isScript = file.endsWith(".preinst") || file.endsWith(".postinst");
            boolean isList = file.endsWith(".list") && !declaring.isEmpty();
            if ((isScript && matches(tree, INFO + "/" + file, word))
                    || (isList
                            && TextFile.lines(tree, INFO + "/" + file).stream().anyMatch(declaring::contains))) {
                packages.add(file.substring(0, file.lastIndexOf('.')).replaceFirst(":.*", ""));
            }
        }
        return List.copyOf(packages);
    }

    private static List<String> children(FileTree tree, String path) {
        Directory directory = tree.directory(path);
        return directory == null ? List.of() : List.copyOf(directory.children().keySet());
    }

    private static boolean matches(FileTree tree, String path, Pattern word) throws IOException {
        return TextFile.lines(tree, path).stream()
                .anyMatch(line -> word.matcher(line).find());
    }
}
