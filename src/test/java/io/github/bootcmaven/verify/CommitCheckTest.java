// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.testing.BuiltSystem;
import io.github.bootcmaven.testing.RootfsFixture;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Xattrs;
import io.github.bootcmaven.verify.CheckResult.Outcome;
import io.github.bootcmaven.verify.VerifyRequest.CommitLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommitCheckTest {

    private static final long TIME = 1_700_000_000;

    private static BuiltSystem sound;
    private BuiltSystem system;

    @BeforeAll
    static void build(@TempDir Path once) throws IOException {
        sound = BuiltSystem.build(once, BuiltSystem.root().tree());
    }

    @BeforeEach
    void copy(@TempDir Path directory) throws IOException {
        system = sound.copy(directory);
    }

    private CheckResult check(String name) throws IOException {
        return check(name, system.tree());
    }

    private CheckResult check(String name, FileTree tree) {
        return CommitCheck.run(new CommitLocation(system.repository(), BuiltSystem.REF), tree).stream()
                .filter(result -> result.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Path object(String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(system.repository().resolve("objects"))) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void whatIsSoundHasNoFindings() throws IOException {
        assertThat(check("objects").findings()).isEmpty();
        assertThat(check("objects").outcome()).isEqualTo(Outcome.PASSED);
        assertThat(check("tree").findings()).isEmpty();
        assertThat(check("tree").outcome()).isEqualTo(Outcome.PASSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {".commit", ".dirtree", ".dirmeta", ".filez"})
    void aFlippedByteInAnObjectOfAnyKindIsFound(String suffix) throws IOException {
        BuiltSystem.flipByte(object(suffix));

        assertThat(check("objects").outcome()).isEqualTo(Outcome.FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {".commit", ".dirtree", ".dirmeta", ".filez"})
    void aMissingObjectOfAnyKindIsFound(String suffix) throws IOException {
        Files.delete(object(suffix));

        assertThat(check("objects").findings())
                .anySatisfy(each -> assertThat(each).contains("is missing"));
    }

    @Test
    void aTreeThatCannotBeReadToItsEndIsNotFoundEqual() throws IOException {
        Files.delete(object(".dirtree"));

        assertThat(check("tree").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(check("tree").findings()).anySatisfy(each -> assertThat(each).contains("could not check the rest"));
    }

    @Test
    void aMissingRefIsFound() throws IOException {
        Files.delete(system.repository().resolve("refs/heads").resolve(BuiltSystem.REF));

        assertThat(check("tree").findings()).containsExactly("the repository has no ref " + BuiltSystem.REF);
    }

    @Test
    void aMissingRepositoryIsFound() throws IOException {
        Files.delete(system.repository().resolve("config"));

        assertThat(check("objects").findings()).singleElement().asString().contains("is no OSTree repository");
        assertThat(check("tree").outcome()).isEqualTo(Outcome.SKIPPED);
    }

    @Test
    void withoutARootFilesystemTheObjectsAreCheckedAllTheSame() {
        assertThat(CommitCheck.run(new CommitLocation(system.repository(), BuiltSystem.REF), null))
                .extracting(CheckResult::outcome)
                .containsExactly(Outcome.PASSED, Outcome.SKIPPED);
    }

    private static Arguments other(String what, String finding, UnaryOperator<RootfsFixture> change) {
        return argumentSet(what, finding, change);
    }

    private static RegularFile file(RootfsFixture root, String path) {
        return (RegularFile) Objects.requireNonNull(root.tree().find(path));
    }

    private static UnaryOperator<RootfsFixture> hello(Metadata metadata) {
        return root -> root.node(
                "usr/bin/hello",
                new RegularFile(metadata, file(root, "usr/bin/hello").content()));
    }

    static final List<Arguments> OTHER_TREES = List.of(
            other("content", "/usr/bin/hello has other content", root -> root.file("usr/bin/hello", "x")),
            other("mode", "/usr/bin/hello has the mode 4644", hello(Metadata.root(04644, TIME))),
            other("owner", "has the owner 1:2", hello(new Metadata(1, 2, 0644, TIME, Xattrs.NONE))),
            other(
                    "attribute",
                    "the extended attributes [user.x]",
                    hello(new Metadata(0, 0, 0644, TIME, Xattrs.of(Map.of("user.x", new byte[1]))))),
            other(
                    "value of an attribute",
                    "/usr/bin/su has other values",
                    root -> root.node(
                            "usr/bin/su",
                            new RegularFile(
                                    new Metadata(
                                            0, 42, 04755, TIME, Xattrs.of(Map.of("security.capability", new byte[20]))),
                                    file(root, "usr/bin/su").content()))),
            other("target", "/bin has the target usr/sbin", root -> root.link("bin", "usr/sbin")),
            other("a file for a link", "/bin is no symbolic link", root -> root.file("bin", "")),
            other("a link for a file", "/usr/bin/su is a symbolic link", root -> root.link("usr/bin/su", "hello")),
            other(
                    "a directory for a link",
                    "/bin is a directory",
                    root -> root.without("bin").directory("bin")),
            other(
                    "a file for a directory",
                    "/tmp is a file",
                    root -> root.without("tmp").file("tmp", "")),
            other("a file less", "/usr/bin/su is missing", root -> root.without("usr/bin/su")),
            other("a file more", "/usr/bin/more is there", root -> root.file("usr/bin/more", "")),
            other("a directory more", "/opt is there", root -> root.directory("opt")),
            other("a file of /etc less", "/usr/etc/passwd is missing", root -> root.without("etc/passwd")),
            other(
                    "a directory's mode",
                    "/tmp has the mode 1777",
                    root -> root.node("tmp", new Directory(Metadata.root(01777, TIME)))),
            other("the root's mode", "/ has the mode 0700", root -> {
                root.tree().root().setMetadata(Metadata.root(0700, TIME));
                return root;
            }));

    @ParameterizedTest
    @FieldSource("OTHER_TREES")
    void aCommitOfAnotherTreeIsFound(String finding, UnaryOperator<RootfsFixture> change) throws IOException {
        system.commit(change.apply(BuiltSystem.root()).tree());

        CheckResult result = check("tree");

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.findings()).singleElement().asString().contains(finding);
    }

    @Test
    void timesAndHardLinksAreNoPartOfACommit() throws IOException {
        RootfsFixture root = BuiltSystem.root();
        root.node(
                "usr/bin/hullo",
                new RegularFile(
                        Metadata.root(0644, 0), file(root, "usr/bin/hello").content()));
        root.node("usr/share/doc/empty", new RegularFile(Metadata.root(0644, 1), Content.of(new byte[0])));

        assertThat(check("tree", root.tree()).outcome()).isEqualTo(Outcome.PASSED);
    }
}
