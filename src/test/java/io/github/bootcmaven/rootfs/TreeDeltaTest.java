// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TreeDeltaTest {

    private static final Metadata DIRECTORY = Metadata.root(0755, 1);
    private final FileTree before = new FileTree(new Directory(DIRECTORY));

    TreeDeltaTest() {
        before.mkdirs("etc/app", DIRECTORY);
        before.mkdirs("usr/bin", DIRECTORY);
        before.put("etc/app/conf", file("one"));
        before.put("usr/bin/a", file("a"));
        before.put("usr/bin/b", new Symlink(Metadata.root(0777, 1), "a"));
    }

    private static RegularFile file(String text) {
        return new RegularFile(Metadata.root(0644, 1), Content.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> paths(FileTree tree) throws IOException {
        List<String> paths = new ArrayList<>();
        tree.walk((path, node) -> paths.add(path));
        return paths.subList(1, paths.size());
    }

    @Test
    void equalTreesNeedNothing() {
        assertThat(TreeDelta.between(before, before.copy()).isEmpty()).isTrue();
    }

    @Test
    void onlyWhatChangedIsLaidAndOnlyWhatIsGoneIsRemoved() throws IOException {
        FileTree after = before.copy();
        after.put("etc/app/conf", file("two"));
        after.put("usr/bin/c", file("c"));
        after.remove("usr/bin/b");
        TreeDelta delta = TreeDelta.between(before, after);
        assertThat(delta.removed()).containsExactly("usr/bin/b");
        assertThat(paths(delta.changed()))
                .containsExactly("etc", "etc/app", "etc/app/conf", "usr", "usr/bin", "usr/bin/c");
    }

    @Test
    void aDirectoryInPlaceOfAFileAndTheOtherWayRoundGoFirst() throws IOException {
        FileTree after = before.copy();
        after.put("etc/app", file("now a file"));
        after.put("usr/bin/a", new Directory(DIRECTORY));
        TreeDelta delta = TreeDelta.between(before, after);
        assertThat(delta.removed()).containsExactly("etc/app", "usr/bin/a");
        assertThat(paths(delta.changed())).containsExactly("etc", "etc/app", "usr", "usr/bin", "usr/bin/a");
    }

    @Test
    void anotherModeOfADirectoryIsAChange() throws IOException {
        FileTree after = before.copy();
        after.mkdirs("etc/app", DIRECTORY).setMetadata(Metadata.root(0700, 1));
        TreeDelta delta = TreeDelta.between(before, after);
        assertThat(paths(delta.changed())).containsExactly("etc", "etc/app");
        assertThat(TreeBuilder.metadata(delta.changed(), "etc/app").mode()).isEqualTo(0700);
    }

    @Test
    void aNewNameOfAFileBringsAllItsNames() throws IOException {
        FileTree after = before.copy();
        after.put("usr/bin/z", Objects.requireNonNull(after.find("usr/bin/a")));
        TreeDelta delta = TreeDelta.between(before, after);
        assertThat(paths(delta.changed())).containsExactly("usr", "usr/bin", "usr/bin/a", "usr/bin/z");
        assertThat(delta.changed().find("usr/bin/a")).isSameAs(delta.changed().find("usr/bin/z"));
    }
}
