// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageReferenceTest {

    private static final String DIGEST = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @ParameterizedTest
    @CsvSource({
        "registry.example.com/edge-node, registry.example.com, edge-node, ",
        "registry.example.com/edge-node:1.0.0-SNAPSHOT, registry.example.com, edge-node, 1.0.0-SNAPSHOT",
        "registry.example.com:5000/a/b/c:latest, registry.example.com:5000, a/b/c, latest",
        "localhost/x:1, localhost, x, 1",
        "localhost:5000/x, localhost:5000, x, ",
        "Registry.Example/x__y/z--1.2_3:_x, Registry.Example, x__y/z--1.2_3, _x",
        "127.0.0.1:5000/x:5000, 127.0.0.1:5000, x, 5000",
        "[2001:db8::1]:5000/x:1, [2001:db8::1]:5000, x, 1"
    })
    void is_read_into_its_parts_and_written_back(String text, String registry, String repository, String tag) {
        ImageReference reference = ImageReference.parse(text);

        assertThat(reference).isEqualTo(new ImageReference(registry, repository, tag, null));
        assertThat(reference).hasToString(text);

        ImageReference pinned = ImageReference.parse(text + "@" + DIGEST);
        assertThat(pinned).isEqualTo(reference.withDigest(Digest.of(new byte[0])));
        assertThat(pinned).hasToString(text + "@" + DIGEST);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                           | it names no registry, and short names are not completed
            debian                       | it names no registry
            debian:13                    | it names no registry
            library/debian               | it names no registry
            /x.y/z                       | it names no registry
            a.example/                   | a component of the repository is empty
            a.example//x                 | a component of the repository is empty
            a.example/x/                 | a component of the repository is empty
            a.example/:1                 | a component of the repository is empty
            a.example/Edge               | 'Edge' is not a component of a repository
            a.example/x/../y             | '..' is not a component of a repository
            a.example/a___b              | 'a___b' is not a component of a repository
            a.example/a..b               | 'a..b' is not a component of a repository
            a.example/-a                 | '-a' is not a component of a repository
            a.example/a b                | 'a b' is not a component of a repository
            -a.example/x                 | '-a.example' is not a host name
            a..example/x                 | 'a..example' is not a host name
            a.example:port/x             | 'a.example:port' is not a host name
            https://a.example/x          | 'https:' is not a host name
            a.example/x:                 | '' is not a tag
            a.example/x:-1               | '-1' is not a tag
            a.example/x:1.0+build        | '1.0+build' is not a tag
            a.example/x:1:2              | '1:2' is not a tag
            a.example/x@                 | '' is not a digest
            a.example/x@sha256:12        | 'sha256:12' is not a digest
            a.example/x@sha512:12        | 'sha512:12' is not a digest
            """)
    void says_which_rule_a_text_breaks(String text, String rule) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOf(BootcException.class)
                .hasMessageStartingWith("Image reference '" + text + "': ")
                .hasMessageContaining(rule);
    }

    @Test
    void is_limited_in_length() {
        String repository = "x".repeat(245);
        assertThat(ImageReference.parse("a.example/" + repository).repository()).isEqualTo(repository);
        assertThatThrownBy(() -> ImageReference.parse("a.example/x" + repository))
                .hasMessageContaining("more than 255 characters");

        assertThat(ImageReference.parse("a.example/x:" + "1".repeat(128)).tag()).hasSize(128);
        assertThatThrownBy(() -> ImageReference.parse("a.example/x:" + "1".repeat(129)))
                .hasMessageContaining("is not a tag");
    }

    @Test
    void loses_its_digest_with_another_tag() {
        assertThat(ImageReference.parse("a.example/x:1@" + DIGEST).withTag("2")).hasToString("a.example/x:2");
    }

    @Test
    void tells_what_to_write_instead_of_a_short_name() {
        assertThatThrownBy(() -> ImageReference.parse("edge"))
                .isInstanceOfSatisfying(
                        BootcException.class, e -> assertThat(e.hint()).contains("localhost/server:1.0"));
    }
}
