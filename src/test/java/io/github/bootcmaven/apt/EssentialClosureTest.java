// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static io.github.bootcmaven.apt.SourceFixture.KEY;
import static io.github.bootcmaven.apt.SourceFixture.download;
import static io.github.bootcmaven.apt.SourceFixture.failure;
import static io.github.bootcmaven.apt.SourceFixture.keyring;
import static io.github.bootcmaven.apt.SourceFixture.source;
import static io.github.bootcmaven.testing.DebBuilder.deb;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.AptRepositoryBuilder;
import io.github.bootcmaven.testing.DebBuilder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EssentialClosureTest {

    @TempDir
    Path folder;

    private PackagesIndex index(DebBuilder... debs) {
        AptRepositoryBuilder repository = AptRepositoryBuilder.in(folder.resolve("debian"), KEY)
                .add("trixie", debs)
                .add("trixie-updates", deb("updated", "2.0", "amd64"), deb("foreign", "9", "arm64"))
                .write();
        return PackagesIndex.of(new IndexFetcher(
                        download(), folder.resolve("cache"), Clock.systemUTC(), BuildLog.SILENT)
                .fetch(
                        List.of(source(repository.uri()), source(repository.uri(), "trixie-updates", keyring(KEY))),
                        "amd64"));
    }

    private static List<String> closure(PackagesIndex index, String... names) {
        return EssentialClosure.of(index, List.of(names), "amd64").stream()
                .map(candidate ->
                        candidate.binary().name() + "=" + candidate.binary().version())
                .toList();
    }

    @Test
    void essentialPackagesComeFirstThenWhatWasAskedForThenWhatTheyNeed() {
        PackagesIndex index = index(
                deb("apt").depends("libapt (>= 1), missing | first | second, base"),
                deb("base").essential().field("Pre-Depends", "libc"),
                deb("libapt"),
                deb("first"),
                deb("second"),
                deb("libc"),
                deb("unneeded"));
        assertThat(closure(index, "apt")).containsExactly("base=1.0", "apt=1.0", "libc=1.0", "libapt=1.0", "first=1.0");
    }

    @Test
    void theNewestVersionOfAllSourcesIsTaken() {
        PackagesIndex index = index(deb("updated", "1.0", "amd64"));
        assertThat(closure(index, "updated")).containsExactly("updated=2.0");
    }

    @Test
    void whatIsSelectedAlreadySatisfiesALaterAlternative() {
        PackagesIndex index = index(deb("a").depends("b, c | b"), deb("b"), deb("c"));
        assertThat(closure(index, "a")).containsExactly("a=1.0", "b=1.0");
    }

    @Test
    void aRealPackageGoesBeforeProvidersAndThoseByPriorityThenName() {
        PackagesIndex index = index(
                deb("a").depends("awk, mta (>= 2)"),
                deb("gawk").field("Provides", "awk"),
                deb("mawk").field("Provides", "awk").field("Priority", "required"),
                deb("exim").field("Provides", "mta"),
                deb("zmta").field("Provides", "mta (= 2)"));
        assertThat(closure(index, "a")).containsExactly("a=1.0", "mawk=1.0", "zmta=1.0");
    }

    @Test
    void whatNoSourceHasIsNamed() {
        PackagesIndex index = index(deb("a").depends("b (>= 2) | c"), deb("b"));
        assertThat(failure(() -> closure(index, "a")))
                .startsWith("Cannot unpack a 1.0 (all) from "
                        + folder.resolve("debian").toUri().toString().replaceFirst("/$", ""))
                .contains("b (>= 2) | c");
        assertThat(failure(() -> closure(index, "none"))).startsWith("No source has the package none for amd64");
    }

    @Test
    void packagesAreFoundByNameVersionAndArchitecture() {
        PackagesIndex index = index(deb("updated", "1.0", "amd64"), deb("updated", "0:1.0", "all"));
        assertThat(index.named("updated")).hasSize(3);
        assertThat(index.named("updated").get(0).binary().version()).hasToString("2.0");
        assertThat(index.find("updated", "2.0", "amd64").orElseThrow().source().suite())
                .isEqualTo("trixie-updates");
        assertThat(index.find("updated", "1.0", "amd64").orElseThrow().source().suite())
                .isEqualTo("trixie");
        assertThat(index.find("updated", "1.0", "arm64")).isEmpty();
        assertThat(index.find("updated", "3.0", "amd64")).isEmpty();
    }
}
