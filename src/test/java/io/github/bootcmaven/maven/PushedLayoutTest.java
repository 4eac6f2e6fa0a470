// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.testing.RegistryImages;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which layout a push takes where there are two. */
class PushedLayoutTest {

    @TempDir
    Path folder;

    private Path image;
    private Path index;
    private PushedLayout layouts;

    @BeforeEach
    void make() {
        image = folder.resolve("image");
        index = folder.resolve("index");
        layouts = new PushedLayout(image, index);
    }

    private void assertRefused(@Nullable String wanted, String said) {
        assertThatThrownBy(() -> layouts.choose(wanted))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining(said);
    }

    @Test
    void whatIsThereIsPushed() throws IOException {
        assertRefused(null, "There is no image to push at " + image);
        RegistryImages.image(image, 1, 100);
        assertThat(layouts.choose(null)).isEqualTo(image);
    }

    @Test
    void anIndexOfImagesBuiltElsewhereIsPushed() throws IOException {
        RegistryImages.index(index, 1, 100);
        assertThat(layouts.choose(null)).isEqualTo(index);
    }

    /** The index for amd64 and arm64 has the image of the same seed. */
    @Test
    void anIndexThatHasTheImageIsPushed() throws IOException {
        RegistryImages.index(index, 1, 100);
        RegistryImages.image(image, 1, 100);
        assertThat(layouts.choose(null)).isEqualTo(index);
    }

    @Test
    void anIndexOfAnotherBuildIsAnErrorUnlessOneOfTheTwoIsMeant() throws IOException {
        RegistryImages.index(index, 1, 100);
        RegistryImages.image(image, 5, 100);
        assertRefused(
                null, "it doesn't have the image " + RegistryImages.only(image).digest());
        assertThat(layouts.choose("image")).isEqualTo(image);
        assertThat(layouts.choose(" index ")).isEqualTo(index);
    }

    @Test
    void whatIsMeantHasToBeThere() throws IOException {
        RegistryImages.image(image, 1, 100);
        assertRefused("index", "There is no index to push at " + index);
        assertRefused("newest", "There is no layout newest to push");
    }
}
