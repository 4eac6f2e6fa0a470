// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VariantTextTest {

    @Test
    void aValueIsATextOrHasAType() {
        assertThat(VariantText.parse("k", "1.2")).isEqualTo(Variant.string("1.2"));
        assertThat(VariantText.parse("k", null)).isEqualTo(Variant.string(""));
        assertThat(VariantText.parse("k", "@b true")).isEqualTo(Variant.bool(true));
        assertThat(VariantText.parse("k", "@b false")).isEqualTo(Variant.bool(false));
        assertThat(VariantText.parse("k", "@u 4294967295")).isEqualTo(Variant.uint32(-1));
        assertThat(VariantText.parse("k", "@t 18446744073709551615")).isEqualTo(Variant.uint64(-1));
        assertThat(VariantText.parse("k", "@s '@it\\'s \\\\'")).isEqualTo(Variant.string("@it's \\"));
        assertThat(VariantText.parse("k", "@as []")).isEqualTo(Variant.strings(List.of()));
        assertThat(VariantText.parse("k", "\n@as [ 'a' , 'b, c' ]\n".strip()))
                .isEqualTo(Variant.strings(List.of("a", "b, c")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@",
                "@u",
                "@u x",
                "@u -1",
                "@u 4294967296",
                "@b True",
                "@s x",
                "@s 'a' 'b'",
                "@as ['a' 'b']",
                "@as ['a',]",
                "@ay [1]",
                "@s '\\x'"
            })
    void whatCannotBeReadIsRefused(String text) {
        assertThatThrownBy(() -> VariantText.parse("key", text))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("'key'");
    }
}
