// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static io.github.bootcmaven.apt.SourceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PinTest {

    @Test
    void aLineIsAStanzaOfPreferences() {
        assertThat(Pin.parse(" nginx  release n=trixie-backports, o=Debian  -900 ")
                        .stanza())
                .isEqualTo("Package: nginx\nPin: release n=trixie-backports, o=Debian\nPin-Priority: -900\n\n");
        assertThat(Pin.parse("a b version 1.2* 990").packages()).isEqualTo("a b");
        assertThat(Pin.hold("libc6=1:2.41-1").stanza())
                .isEqualTo("Package: libc6\nPin: version 1:2.41-1\nPin-Priority: 1001\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nginx", "nginx 990", "nginx release 990", "nginx suite trixie 990", "* origin x"})
    void whatIsNoPinIsRefused(String line) {
        assertThat(failure(() -> Pin.parse(line))).contains("in <pins>");
    }

    @Test
    void prioritiesThatAptRefusesAreRefused() {
        assertThat(failure(() -> Pin.of("a", "version 1", 0))).contains("priority 0");
        assertThat(failure(() -> Pin.of("a", "version 1", 40_000))).contains("40000");
        assertThat(failure(() -> Pin.priority("high"))).contains("high", "in <pins>");
    }

    @Test
    void aPinCannotSmuggleAStanza() {
        assertThat(failure(() -> Pin.of("a\nPin-Priority: 1", "version 1", 1))).contains("in <pins>");
    }

    @Test
    void aHoldNeedsAVersion() {
        assertThat(failure(() -> Pin.hold("openssl"))).contains("Cannot hold openssl", "in <holds>");
    }
}
