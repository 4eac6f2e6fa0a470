// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutArchiveTest {

    @TempDir
    Path directory;

    @Test
    void holds_the_layout_in_a_fixed_order() throws IOException {
        ImageLayout layout = layout("image", "one", "two", "three");
        Path archive = directory.resolve("image.oci.tar");
        LayoutArchive.write(layout, archive);

        List<String> names = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName());
                assertThat(entry.getLastModifiedTime().toMillis()).isZero();
                assertThat(entry.getLongUserId() + entry.getLongGroupId()).isZero();
                assertThat(entry.getUserName() + entry.getGroupName()).isEmpty();
                assertThat(entry.getMode() & 07777).isEqualTo(entry.isDirectory() ? 0755 : 0644);
                if (entry.isFile()) {
                    assertThat(tar.readAllBytes())
                            .isEqualTo(Files.readAllBytes(layout.directory().resolve(entry.getName())));
                }
            }
        }
        assertThat(names.subList(0, 4)).containsExactly("oci-layout", "index.json", "blobs/", "blobs/sha256/");
        assertThat(names.subList(4, names.size()))
                .isSorted()
                .containsExactlyInAnyOrderElementsOf(Stream.of("one", "two", "three")
                        .map(text -> "blobs/sha256/" + Digest.of(text).hex())
                        .toList());
    }

    @Test
    void has_the_same_bytes_wherever_whenever_and_by_whomever_it_is_made() throws IOException {
        Path first = directory.resolve("first.tar");
        LayoutArchive.write(layout("here", "one", "two"), first);
        ImageLayout elsewhere = layout("elsewhere", "two", "one");
        Files.writeString(elsewhere.directory().resolve("blobs/sha256/.unfinished-of-a-killed-build"), "half");

        String user = System.getProperty("user.name");
        Path second = directory.resolve("second.tar");
        try {
            System.setProperty("user.name", "somebody");
            LayoutArchive.write(elsewhere, second);
        } finally {
            System.setProperty("user.name", user);
        }

        assertThat(Digest.of(second)).isEqualTo(Digest.of(first));
    }

    @Test
    void of_a_fresh_layout_has_the_same_bytes_and_its_blobs_arent_digested_again() throws IOException {
        ImageLayout layout = layout("image", "one", "two");
        LayoutArchive.write(layout, directory.resolve("verified.tar"));
        LayoutArchive.writeFresh(layout, directory.resolve("fresh.tar"));
        assertThat(directory.resolve("fresh.tar")).hasSameBinaryContentAs(directory.resolve("verified.tar"));

        Files.writeString(layout.blobFile(Digest.of("one")), "0ne");
        LayoutArchive.writeFresh(layout, directory.resolve("trusted.tar"));
        assertThat(Files.readString(directory.resolve("trusted.tar"))).contains("0ne");
    }

    @Test
    void is_not_written_from_a_damaged_layout() throws IOException {
        ImageLayout layout = layout("image", "one");
        Path blob =
                layout.directory().resolve("blobs/sha256/" + Digest.of("one").hex());
        Path archive = directory.resolve("out/image.oci.tar");

        Files.writeString(blob, "0ne");
        assertThatThrownBy(() -> LayoutArchive.write(layout, archive))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("is damaged");

        Files.move(blob, blob.resolveSibling("0123"));
        assertThatThrownBy(() -> LayoutArchive.write(layout, archive))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("blobs/sha256/0123")
                .hasMessageContaining("is no blob");

        assertThat(directory.resolve("out")).isEmptyDirectory();
    }

    private ImageLayout layout(String name, String... blobs) throws IOException {
        ImageLayout layout = ImageLayout.create(directory.resolve(name));
        for (String blob : Arrays.asList(blobs)) {
            try (BlobWriter writer = layout.newBlob()) {
                writer.out().write(blob.getBytes(UTF_8));
                writer.commit("text/plain");
            }
        }
        return layout;
    }
}
