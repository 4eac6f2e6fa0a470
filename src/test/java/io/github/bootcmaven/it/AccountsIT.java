// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.testing.DebBuilder;
import io.github.bootcmaven.testing.ImagePom;
import io.github.bootcmaven.testing.MavenRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A package that comes later takes the id that another would have had; the lock keeps it where it was. */
class AccountsIT {

    @TempDir
    Path folder;

    @Test
    void anIdStaysWhateverIsInstalledBeforeItAndMovingItFails() throws Exception {
        write("zed", DebBuilder.deb("zed").depends("passwd").script("postinst", make("zed")));
        // Configured before zed, since zed2 wants it: without the lock it would have zed's id.
        write("abe", DebBuilder.deb("abe").depends("passwd").script("postinst", make("abe")));
        write("zed2", DebBuilder.deb("zed").depends("passwd, abe").script("postinst", make("zed")));
        write(
                "mover",
                DebBuilder.deb("mover").depends("passwd, zed").script("postinst", "#!/bin/sh\ngroupmod -g 555 zed\n"));

        assertThat(build("zed").status()).isZero();
        String first = lines();
        assertThat(first).containsPattern("g zed \\d+");

        MavenRun.Result second = build("zed2 abe");
        assertThat(second.status()).as(second.log()).isZero();
        assertThat(second.log()).contains("new: abe");
        assertThat(lines().lines()).containsAll(first.lines().toList()).anyMatch(line -> line.startsWith("g abe "));

        MavenRun.Result moved = build("zed2 abe mover");
        assertThat(moved.status()).isNotZero();
        assertThat(moved.log()).contains("The system group zed had gid", "has gid 555 now", "mover", "<packages>");
    }

    private static String make(String group) {
        return "#!/bin/sh\ngetent group " + group + " > /dev/null || groupadd --system " + group + "\n";
    }

    private void write(String file, DebBuilder deb) throws IOException {
        Path path = folder.resolve("project/debs/" + file + ".deb");
        Files.createDirectories(path.getParent());
        Files.write(path, deb.build());
    }

    private String lines() throws IOException {
        return String.join("\n", Files.readAllLines(folder.resolve("project/accounts.lock")));
    }

    private MavenRun.Result build(String debs) throws Exception {
        String packages = String.join(
                " ",
                Stream.of(debs.split(" ")).map(name -> "debs/" + name + ".deb").toList());
        ImagePom.write(
                folder.resolve("project"), "accounts", "<suite>trixie</suite><packages>" + packages + "</packages>");
        return MavenRun.in(folder.resolve("project"))
                .with("-Dbootc.cache=" + MavenRun.sharedCache(), "prepare-package")
                .run(folder.resolve("log"));
    }
}
