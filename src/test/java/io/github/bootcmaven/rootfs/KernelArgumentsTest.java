// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.github.bootcmaven.log.BootcException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelArgumentsTest {

    @Test
    void argumentsAreSplitAsTheKernelDoes() {
        assertThat(KernelArguments.split(" console=ttyS0,115200n8\n quiet dyndbg=\"file a.c +p; file b.c +p\" "))
                .containsExactly("console=ttyS0,115200n8", "quiet", "dyndbg=\"file a.c +p; file b.c +p\"");
    }

    @Test
    void bootcReadsThemFromTomlThatSaysTheArchitectureItsOwnWay() throws Exception {
        Map<String, String> files = new KernelArguments(
                        List.of("quiet", "a=\"b c\"", "w=\\x"),
                        new TreeMap<>(Map.of("amd64", List.of("console=ttyS0"))))
                .files();

        assertThat(files.keySet())
                .containsExactly(
                        "usr/lib/bootc/kargs.d/10-bootc-image.toml", "usr/lib/bootc/kargs.d/20-bootc-image-amd64.toml");
        List<JsonNode> read = new java.util.ArrayList<>();
        for (String text : files.values()) {
            read.add(new TomlMapper().readTree(text));
        }
        assertThat(read.get(0).toString()).isEqualTo("{\"kargs\":[\"quiet\",\"a=\\\"b c\\\"\",\"w=\\\\x\"]}");
        assertThat(read.get(1).toString())
                .isEqualTo("{\"kargs\":[\"console=ttyS0\"],\"match-architectures\":[\"x86_64\"]}");
    }

    @Test
    void withoutArgumentsThereIsNoFile() {
        assertThat(KernelArguments.NONE.files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"=x", "ostree=/x", "composefs=1", "a\u00e9=b", "a\"b=c", "a=\"b"})
    void whatIsNoArgumentOrBootcsOwnIsRefused(String argument) {
        fails(() -> new KernelArguments(KernelArguments.split(argument), new TreeMap<>()));
    }

    @Test
    void anUnknownArchitectureAndTooManyArgumentsAreRefused() {
        fails(() -> new KernelArguments(List.of(), new TreeMap<>(Map.of("vax", List.of("quiet")))));
        fails(() -> new KernelArguments(List.of("a=" + "b".repeat(2000)), new TreeMap<>()));
        fails(() -> new KernelArguments(
                List.of("a=" + "b".repeat(1000)), new TreeMap<>(Map.of("amd64", List.of("c=" + "d".repeat(1000))))));
    }

    private static void fails(Runnable maker) {
        assertThatThrownBy(maker::run)
                .isInstanceOfSatisfying(
                        BootcException.class, e -> assertThat(e.element()).isEqualTo("<kernelArguments>"));
    }
}
