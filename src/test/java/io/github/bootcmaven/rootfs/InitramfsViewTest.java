// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitramfsViewTest {

    private final FileTree configured = new FileTree(new Directory(Metadata.root(0755, 1)));
    private final Digest before;

    InitramfsViewTest() throws IOException {
        for (String directory : List.of("root", "usr/lib/python3", "var/lib", "var/tmp")) {
            configured.mkdirs(directory, Metadata.root(0755, 1));
        }
        put(configured, "usr/bin/mount", "mount");
        put(configured, "usr/share/doc/mount/copyright", "free");
        put(configured, "etc/motd", "hello");
        put(configured, "usr/lib/dracut/dracut-functions.sh", "");
        before = InitramfsView.of(configured, configured.copy()).digest();
    }

    private static void put(FileTree tree, String path, String text) {
        put(tree, path, text, 5);
    }

    private static void put(FileTree tree, String path, String text, long mtime) {
        int slash = path.lastIndexOf('/');
        tree.mkdirs(path.substring(0, slash), Metadata.root(0755, 1));
        Content content = Content.of(text.getBytes(StandardCharsets.UTF_8));
        tree.put(path, new RegularFile(Metadata.root(0644, mtime), content));
    }

    private InitramfsView with(String path, String text) {
        FileTree customised = configured.copy();
        put(customised, path, text);
        return InitramfsView.of(configured, customised);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usr/bin/app",
                "usr/lib/app/app.jar",
                "usr/lib/systemd/system/app.service",
                "etc/systemd/system/multi-user.target.wants/app.service",
                "etc/app/app.conf",
                "opt/app/bin/app",
                "usr/share/doc/mount/copyright"
            })
    void anApplicationsFilesLeaveTheInitramfsAlone(String path) throws IOException {
        assertThat(with(path, "changed").digest()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usr/bin/mount",
                "etc/modprobe.d/options.conf",
                "etc/crypttab",
                "usr/lib/firmware/card.bin",
                "usr/lib/ostree/prepare-root.conf",
                "usr/lib/systemd/system.conf.d/timeouts.conf",
                "usr/lib/systemd/system/systemd-udevd.service.d/more.conf",
                "etc/dracut.conf.d/more.conf",
                "usr/lib/dracut/modules.d/99mine/module-setup.sh"
            })
    void whatTheGeneratorReadsChangesTheDigest(String path) throws IOException {
        InitramfsView view = with(path, "changed");
        assertThat(view.digest()).isNotEqualTo(before);
        assertThat(view.tree().find(path)).isNotNull();
    }

    @Test
    void whatIsHiddenCannotBeRead() {
        assertThat(with("usr/bin/app", "").tree().find("usr/bin/app")).isNull();
        assertThat(with("usr/lib/app/lib", "").tree().find("usr/lib/app")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usr/share/doc/mount/copyright",
                "var/lib/dpkg/status",
                "usr/lib/python3/dist-packages/x.py",
                "root/.bashrc"
            })
    void whatDoesNotCountCannotBeReadEither(String path) throws IOException {
        put(configured, path, "a package's");
        InitramfsView view = InitramfsView.of(configured, configured.copy());
        assertThat(view.digest()).isEqualTo(before);
        assertThat(view.tree().find(path)).isNull();
    }

    @Test
    void theFolderThatDracutWorksInStaysButNotWhatIsInIt() {
        put(configured, "var/tmp/left", "over");
        FileTree tree = InitramfsView.of(configured, configured.copy()).tree();
        assertThat(tree.directory("var/tmp"))
                .isNotNull()
                .satisfies(tmp -> assertThat(tmp.children()).isEmpty());
    }

    @Test
    void aProjectThatConfiguresDracutHidesNothingFromIt() {
        FileTree customised = configured.copy();
        put(customised, "etc/dracut.conf.d/more.conf", "install_items+=/usr/bin/app");
        put(customised, "usr/bin/app", "app");
        assertThat(InitramfsView.of(configured, customised).tree().find("usr/bin/app"))
                .isNotNull();
    }

    @Test
    void allThatAProjectsOwnConfigurationOfDracutMayNameCounts() throws IOException {
        FileTree customised = configured.copy();
        put(customised, "etc/dracut.conf.d/more.conf", "install_items+=/usr/share/doc/mount/copyright");
        Digest one = InitramfsView.of(configured, customised).digest();
        put(customised, "usr/share/doc/mount/copyright", "proprietary");
        assertThat(InitramfsView.of(configured, customised).digest()).isNotEqualTo(one);
    }

    @Test
    void timesThatDracutEvensOutDoNotCountButOlderOnesDo() throws IOException {
        FileTree younger = configured.copy();
        put(younger, "usr/bin/mount", "mount", 9);
        assertThat(InitramfsView.of(configured, younger).digest()).isEqualTo(before);
        FileTree older = configured.copy();
        put(older, "usr/bin/mount", "mount", 4);
        assertThat(InitramfsView.of(configured, older).digest()).isNotEqualTo(before);
    }
}
