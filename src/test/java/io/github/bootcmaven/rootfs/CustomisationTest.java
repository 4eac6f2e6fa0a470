// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.TreeBuilder;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.Xattrs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a project may change, as far as it can be judged without a sandbox. */
class CustomisationTest {

    private static final AccountIds IDS = new AccountIds("root:x:0:0:\napp:x:950:950:\n", "root:x:0:\napp:x:950:\n");

    @TempDir
    Path folder;

    @Test
    void rulesGiveOwnersAndModesAndLaterOnesWin() throws IOException {
        write("etc/app/a.key", "x");
        write("etc/app/b.conf", "x");
        Files.createSymbolicLink(folder.resolve("etc/app/c"), Path.of("b.conf"));

        FileTree tree = Overlay.of(
                        folder,
                        List.of(
                                OverlayRule.of("/etc/app/**", "0640", "root", "app"),
                                OverlayRule.of("**/*.key", "0400", "app", null)),
                        null)
                .tree(42, IDS);

        assertThat(TreeBuilder.metadata(tree, "etc/app/a.key"))
                .isEqualTo(new Metadata(950, 950, 0400, 42, Xattrs.NONE));
        assertThat(TreeBuilder.metadata(tree, "etc/app/b.conf")).isEqualTo(new Metadata(0, 950, 0640, 42, Xattrs.NONE));
        assertThat(TreeBuilder.metadata(tree, "etc/app/c")).isEqualTo(new Metadata(0, 950, 0777, 42, Xattrs.NONE));
        assertThat(TreeBuilder.metadata(tree, "etc/app")).isEqualTo(Metadata.root(0755, 42));
    }

    @Test
    void aRuleThatDoesNothingIsAnError() throws IOException {
        write("etc/app/a", "x");

        fails(() -> Overlay.of(folder, List.of(OverlayRule.of("etc/ap/*", "0640", null, null)), null), "<rules>");
        fails(() -> OverlayRule.of("etc/app/*", null, null, null), "<rules>");
        fails(() -> OverlayRule.of("etc/app/*", "rwx", null, null), "<rules>");
        fails(
                () -> Overlay.of(folder, List.of(OverlayRule.of("etc/app/*", null, "nobody-here", null)), null)
                        .tree(42, IDS),
                "<rules>");
    }

    @Test
    void textsAreFilteredAndOtherFilesAreNot() throws IOException {
        write("etc/a", "v=${project.version} home=${HOME} \\${project.version} $MAINPID");
        Files.write(folder.resolve("etc/b"), new byte[] {'$', '{', 'x', '}', (byte) 0xff});
        Interpolation values = new Interpolation(Map.of("project.version", "1.0$2", "x", "y"));

        FileTree tree = Overlay.of(folder, List.of(), values).tree(42, IDS);

        assertThat(TreeBuilder.text(tree, "etc/a")).isEqualTo("v=1.0$2 home=${HOME} ${project.version} $MAINPID");
        assertThat(TreeBuilder.text(tree, "etc/b")).startsWith("${x}");
    }

    @Test
    void theDigestOfAnOverlayCoversRulesAndValues() throws IOException {
        write("etc/a", "${x}");
        OverlayRule rule = OverlayRule.of("etc/a", "0600", null, null);

        assertThat(List.of(
                        Overlay.of(folder).inputs(),
                        Overlay.of(folder, List.of(rule), null).inputs(),
                        Overlay.of(folder, List.of(), new Interpolation(Map.of("x", "1")))
                                .inputs(),
                        Overlay.of(folder, List.of(), new Interpolation(Map.of("x", "2")))
                                .inputs()))
                .doesNotHaveDuplicates();
        assertThat(Overlay.of(folder, List.of(), new Interpolation(Map.of("y", "1")))
                        .inputs())
                .isEqualTo(Overlay.of(folder).inputs());
    }

    @Test
    void anArtifactHasItsPlaceOwnerAndMode() throws IOException {
        Path jar = write("app.jar", "PK");
        FileTree tree = new TreeBuilder().make();
        PlacedFile placed = PlacedFile.of("g:a:1:jar", jar, "/usr/lib/app/app.jar", "0640", "app", "root");

        placed.addTo(tree, 42, IDS);

        assertThat(TreeBuilder.metadata(tree, "usr/lib/app/app.jar"))
                .isEqualTo(new Metadata(950, 0, 0640, 42, Xattrs.NONE));
        assertThat(TreeBuilder.text(tree, "usr/lib/app/app.jar")).isEqualTo("PK");
        fails(() -> placed.addTo(tree, 42, IDS), "<artifacts>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"usr/lib/x", "/", "/usr/../x", "/usr/lib/", "/run/x", "/tmp/x", ""})
    void aPlaceThatNoImageHasIsRefused(String path) throws IOException {
        Path jar = write("app.jar", "PK");

        fails(() -> PlacedFile.of("g:a:1:jar", jar, path, null, null, null), "<artifacts>");
    }

    @Test
    void anArtifactThatIsNoFileIsRefused() {
        fails(() -> PlacedFile.of("g:a:1:jar", folder, "/usr/lib/x.jar", null, null, null), "<artifacts>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/*", "/usr", "/usr*/x", "usr/x", "/usr/../x", "/proc/x"})
    void removingATopLevelDirectoryIsRefused(String pattern) {
        fails(() -> new RemovedPaths(List.of(pattern)), "<remove>");
    }

    @Test
    void removalsTakePatternsAndMustMatch() throws IOException {
        FileTree tree = new TreeBuilder()
                .file("usr/x/a b", "")
                .file("usr/x/c/d", "")
                .file("usr/x/c/e", "")
                .symlink("usr/x/f", "gone")
                .make();

        new RemovedPaths(List.of("/usr/x/a*", "/usr/**/d", "/usr/x/[f]")).apply(tree);

        assertThat(TreeBuilder.names(tree, "usr/x")).containsExactly("c");
        assertThat(TreeBuilder.names(tree, "usr/x/c")).containsExactly("e");
        fails(() -> new RemovedPaths(List.of("/usr/x/c/*.conf")).apply(tree), "<remove>");
    }

    @Test
    void directoriesOfTheImageKeepWhatNoRuleChanges() throws IOException {
        write("etc/app/x", "x");
        FileTree tree = new TreeBuilder().directory("etc/app", 0700, 7, 8).make();
        OverlayRule rule = OverlayRule.of("etc/app", null, null, "app");
        Overlay overlay = Overlay.of(folder, List.of(rule), null);

        LaidTree.lay(tree, overlay.tree(42, IDS));
        assertThat(TreeBuilder.metadata(tree, "etc/app").gid()).isEqualTo(8);
        overlay.setDirectories(tree, IDS);

        assertThat(TreeBuilder.metadata(tree, "etc/app").mode()).isEqualTo(0700);
        assertThat(TreeBuilder.metadata(tree, "etc/app").uid()).isEqualTo(7);
        assertThat(TreeBuilder.metadata(tree, "etc/app").gid()).isEqualTo(950);
    }

    @ParameterizedTest
    @CsvSource({
        "-host, , , , <hostname>",
        "a..b, , , , <hostname>",
        "a_b, , , , <hostname>",
        ", de DE, , , <locale>",
        ", , ../etc/passwd, , <timeZone>",
        ", , , de/x, <keymap>"
    })
    void whatIsNoSettingIsRefused(String hostname, String locale, String zone, String keymap, String element) {
        fails(() -> new Localisation(hostname, locale, zone, keymap), element);
    }

    @Test
    void answersForDebconfHaveFourWords() {
        assertThat(new DebconfSelections("# comment\n\ntzdata tzdata/Areas select Europe\nx x/y string\n").isEmpty())
                .isFalse();
        fails(() -> new DebconfSelections("tzdata tzdata/Areas"), "<debconf>");
        fails(() -> new DebconfSelections("tzdata tzdata/Areas choice secret"), "<debconf>");
        assertThatThrownBy(() -> new DebconfSelections("x x/y passwort secret")).hasMessageNotContaining("secret");
    }

    @Test
    void aScriptSaysWhatRunsItAndWhen() {
        fails(() -> new Script("x", Script.Point.BEFORE_FINISH, "echo", false), "<scripts>");
        fails(() -> Script.Point.parse("later"), "<scripts>");
        assertThat(Script.Point.parse("before-configure")).isEqualTo(Script.Point.BEFORE_CONFIGURE);
    }

    @Test
    void everyPartIsAnInputOfTheStage() throws IOException {
        Path jar = write("app.jar", "PK");
        Customisation none = Customisation.NONE;
        List<Customisation> all = List.of(
                none,
                Customisation.of(List.of(Overlay.of(folder))),
                with(none, List.of(PlacedFile.of("a", jar, "/usr/x", null, null, null))),
                with(none, ProjectAccounts.NONE, new Units(List.of("a"), List.of(), List.of(), null)),
                with(none, ProjectAccounts.NONE, new Units(List.of(), List.of("a"), List.of(), null)),
                with(none, accounts("!"), Units.NONE),
                with(none, accounts("*"), Units.NONE),
                with(none, new Localisation("a", null, null, null), KernelArguments.NONE),
                with(none, new Localisation(null, "C.UTF-8", null, null), KernelArguments.NONE),
                with(none, Localisation.NONE, new KernelArguments(List.of("a"), new TreeMap<>())),
                with(none, new InstallSettings(new TreeMap<>(Map.of("stateroot", List.of("a")))), List.of(), List.of()),
                with(none, new SignaturePolicy(new TreeMap<>(Map.of("etc/a", "a")))),
                with(none, new SignaturePolicy(new TreeMap<>(Map.of("etc/a", "b")))),
                with(none, InstallSettings.NONE, List.of("/usr/x"), List.of()),
                with(none, InstallSettings.NONE, List.of(), List.of(script(false))),
                with(none, InstallSettings.NONE, List.of(), List.of(script(true))));

        assertThat(all.stream().map(CustomisationTest::key)).doesNotHaveDuplicates();
    }

    @Test
    void everyPartOfThePreparationIsOneToo() {
        assertThat(List.of(
                        key(Preparation.NONE),
                        key(new Preparation(new DebconfSelections("a a/b string c"), PathExcludes.NONE, List.of())),
                        key(new Preparation(DebconfSelections.NONE, PathExcludes.of(List.of("docs")), List.of())),
                        key(new Preparation(DebconfSelections.NONE, PathExcludes.NONE, List.of(script(false))))))
                .doesNotHaveDuplicates();
    }

    private static Script script(boolean network) {
        return new Script("x", Script.Point.BEFORE_FINISH, "#!/bin/sh\n", network);
    }

    private static ProjectAccounts accounts(String password) {
        return new ProjectAccounts(
                List.of(new UserAccount("a", 950L, "", null, null, password, List.of(), List.of())), new TreeMap<>());
    }

    private static Customisation with(Customisation c, List<PlacedFile> artifacts) {
        return new Customisation(
                c.overlays(),
                artifacts,
                c.accounts(),
                c.units(),
                c.localisation(),
                c.kernelArguments(),
                c.install(),
                c.signaturePolicy(),
                c.removed(),
                c.scripts());
    }

    private static Customisation with(Customisation c, ProjectAccounts accounts, Units units) {
        return new Customisation(
                c.overlays(),
                c.artifacts(),
                accounts,
                units,
                c.localisation(),
                c.kernelArguments(),
                c.install(),
                c.signaturePolicy(),
                c.removed(),
                c.scripts());
    }

    private static Customisation with(Customisation c, Localisation localisation, KernelArguments arguments) {
        return new Customisation(
                c.overlays(),
                c.artifacts(),
                c.accounts(),
                c.units(),
                localisation,
                arguments,
                c.install(),
                c.signaturePolicy(),
                c.removed(),
                c.scripts());
    }

    private static Customisation with(
            Customisation c, InstallSettings install, List<String> removed, List<Script> scripts) {
        return new Customisation(
                c.overlays(),
                c.artifacts(),
                c.accounts(),
                c.units(),
                c.localisation(),
                c.kernelArguments(),
                install,
                c.signaturePolicy(),
                new RemovedPaths(removed),
                scripts);
    }

    private static Customisation with(Customisation c, SignaturePolicy policy) {
        return new Customisation(
                c.overlays(),
                c.artifacts(),
                c.accounts(),
                c.units(),
                c.localisation(),
                c.kernelArguments(),
                c.install(),
                policy,
                c.removed(),
                c.scripts());
    }

    private static String key(Customisation customisation) {
        StageKey key = new StageKey();
        try {
            customisation.addTo(key);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return key.digest().hex();
    }

    private static String key(Preparation preparation) {
        StageKey key = new StageKey();
        preparation.addTo(key);
        return key.digest().hex();
    }

    private Path write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static void fails(org.assertj.core.api.ThrowableAssert.ThrowingCallable maker, String element) {
        assertThatThrownBy(maker)
                .isInstanceOfSatisfying(
                        BootcException.class, e -> assertThat(e.element()).isEqualTo(element));
    }
}
