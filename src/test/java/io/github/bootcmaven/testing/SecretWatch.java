// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Looks for secrets where none may be: in what Maven prints, in files, and in arguments, which every user of the host sees. */
public final class SecretWatch {

    private static final int LARGEST = 1 << 20;

    private final List<String> secrets;
    private final StringBuilder arguments = new StringBuilder();

    public SecretWatch(String... secrets) {
        this.secrets = List.of(secrets);
    }

    /** Waits for a process and looks at its arguments and those of its descendants all the while. */
    public MavenRun.Result watch(Process process, Path log) throws IOException, InterruptedException {
        while (process.isAlive()) {
            Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .forEach(each -> arguments.append(argv(each.pid())).append('\n'));
            Thread.sleep(50);
        }
        assertThat(arguments).as("what was seen").contains("-Dmaven.repo.local=");
        return new MavenRun.Result(process.waitFor(), Files.readString(log));
    }

    /** The arguments of a process; none where it has ended. */
    private static String argv(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.UTF_8)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    /** Fails where a secret was said, or stands in a folder's files. */
    public void assertNone(String log, Path... folders) throws IOException {
        assertThat(secrets).as("the log").noneMatch(log::contains);
        assertThat(secrets).as("arguments").noneMatch(secret -> arguments.indexOf(secret) >= 0);
        for (Path folder : folders) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile)
                        .filter(each -> each.toFile().length() < LARGEST)
                        .toList()) {
                    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                    assertThat(secrets).as(file.toString()).noneMatch(secret -> text.contains(latin(secret)));
                }
            }
        }
    }

    /** A text whose UTF-8 bytes were read as Latin-1. */
    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
