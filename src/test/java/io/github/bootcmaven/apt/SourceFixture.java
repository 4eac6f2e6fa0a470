// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.SigningKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A source of a test's own archive, and an impatient download. */
final class SourceFixture {

    /** One key for all tests: to make one takes time. */
    static final SigningKey KEY = SigningKey.generate("Test archive");

    private SourceFixture() {}

    static AptSource source(URI uri) {
        return source(uri, "trixie", keyring(KEY));
    }

    static AptSource source(URI uri, String suite, Keyring keyring) {
        return new AptSource(uri, suite, List.of("main"), List.of(), keyring, true, "<sources>");
    }

    static Keyring keyring(SigningKey... keys) {
        StringBuilder blocks = new StringBuilder();
        for (SigningKey key : keys) {
            blocks.append(key.certificate()).append('\n');
        }
        return Keyring.read("test.asc", blocks.toString().getBytes(StandardCharsets.UTF_8));
    }

    static Download download() {
        return download(false);
    }

    static Download download(boolean offline) {
        Duration timeout = Duration.ofSeconds(10);
        return new Download(
                new Download.Settings(timeout, timeout, 3, Duration.ofMillis(5), offline), null, BuildLog.SILENT);
    }

    /** A download that doesn't wait long for a mirror that says nothing. */
    static Download impatientDownload() {
        Duration timeout = Duration.ofMillis(300);
        return new Download(
                new Download.Settings(timeout, timeout, 2, Duration.ofMillis(5), false), null, BuildLog.SILENT);
    }

    /** The failure that the user reads, whole. */
    static String failure(ThrowingCallable call) {
        return Assertions.catchThrowableOfType(BootcException.class, call).describe();
    }
}
