// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.Mutations;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CopyrightTest {

    /** Few, for each build; {@code -Dbootc.fuzz=1000000} is for a change to the reader. */
    private static final int INPUTS = Integer.getInteger("bootc.fuzz", 5_000);

    private static final String MACHINE_READABLE = """
            Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
            Upstream-Name: x

            Files: *
            Copyright: 2000 A
            License: GPL-2+ or
              Artistic

            Files: debian/*
            Copyright: 2001 B
            License: GPL-2+  with  OpenSSL exception

            Files: lib/*
            Copyright: 2002 C
            License: Tiny
             Do what you like.
             .
             Really.

            License: GPL-2+
             See /usr/share/common-licenses/GPL-2.
            """;

    private static @Nullable Copyright read(String text) throws IOException {
        return Copyright.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void licences_are_those_of_files_and_texts_those_of_either() throws IOException {
        Copyright copyright = Objects.requireNonNull(read(MACHINE_READABLE));
        assertThat(copyright.licences()).containsExactly("GPL-2+ or", "GPL-2+ with OpenSSL exception", "Tiny");
        assertThat(copyright.texts())
                .containsEntry("GPL-2+", "See /usr/share/common-licenses/GPL-2.")
                .containsEntry("Tiny", "Do what you like.\n.\nReally.");
    }

    @Test
    void the_header_names_the_licence_where_no_stanza_of_files_does() throws IOException {
        assertThat(Objects.requireNonNull(
                                read(
                                        "Format: http://www.debian.org/doc/packaging-manuals/copyright-format/1.0\nLicense: Expat\n"))
                        .licences())
                .containsExactly("Expat");
    }

    @Test
    void prose_is_no_answer() throws IOException {
        assertThat(read("This package was debianized by somebody.\n\nLicense: free\n"))
                .isNull();
        assertThat(read("")).isNull();
        assertThat(read(" begins with a blank\n")).isNull();
        assertThat(read("Format: copyright-format\n\nFiles: *\nnot a field\n")).isNull();
    }

    @Test
    void broken_files_are_read_or_are_no_answer() throws IOException {
        Mutations mutations = Mutations.seeded(20261124);
        byte[] sound = MACHINE_READABLE.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = mutations.mutate(sound);
            try {
                Copyright.read(new ByteArrayInputStream(input));
            } catch (RuntimeException e) {
                throw new AssertionError(mutations + ", input " + i, e);
            }
        }
    }
}
