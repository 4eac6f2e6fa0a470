// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static io.github.bootcmaven.apt.SourceFixture.KEY;
import static io.github.bootcmaven.apt.SourceFixture.download;
import static io.github.bootcmaven.apt.SourceFixture.keyring;
import static io.github.bootcmaven.apt.SourceFixture.source;
import static io.github.bootcmaven.testing.DebBuilder.deb;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.testing.AptRepositoryBuilder;
import io.github.bootcmaven.testing.DebBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachablePackagesTest {

    @TempDir
    Path folder;

    private List<VerifiedIndex> indexes(DebBuilder... debs) {
        AptRepositoryBuilder repository = AptRepositoryBuilder.in(folder.resolve("debian"), KEY)
                .add("trixie", debs)
                .add("trixie-updates", deb("a", "2.0", "amd64").depends("newer"), deb("newer"), deb("other"))
                .write();
        return new IndexFetcher(download(), folder.resolve("cache"), Clock.systemUTC(), BuildLog.SILENT)
                .fetch(
                        List.of(source(repository.uri()), source(repository.uri(), "trixie-updates", keyring(KEY))),
                        "amd64");
    }

    private static ReachablePackages reachable(List<VerifiedIndex> indexes, boolean recommends, String... requests) {
        return ReachablePackages.from(PackagesIndex.of(indexes), List.of(requests), recommends)
                .orElseThrow();
    }

    @Test
    void everyAlternativeProviderAndVersionIsFollowed() {
        List<VerifiedIndex> indexes = indexes(
                deb("a").depends("first (>= 9) | second:any, virtual (= 3)").field("Pre-Depends", "early"),
                deb("early"),
                deb("first"),
                deb("second"),
                deb("provider").field("Provides", "x, virtual (= 2)").depends("deep"),
                deb("deep"),
                deb("conflicting").field("Conflicts", "a"));
        assertThat(reachable(indexes, false, "a").names())
                .containsExactlyInAnyOrder("a", "newer", "early", "first", "second", "virtual", "provider", "deep");
    }

    @Test
    void recommendedPackagesAreFollowedWhereTheyAreInstalled() {
        List<VerifiedIndex> indexes =
                indexes(deb("b").field("Recommends", "c").field("Suggests", "d"), deb("c"), deb("d"));
        assertThat(reachable(indexes, false, "b").names()).containsExactly("b");
        assertThat(reachable(indexes, true, "b").names()).containsExactlyInAnyOrder("b", "c");
    }

    @Test
    void circlesEndAndOddFieldsAreNoObstacle() {
        List<VerifiedIndex> indexes = indexes(deb("b").depends("c (>> 1), , ?? | c"), deb("c").depends("b"));
        assertThat(reachable(indexes, false, "b").names()).contains("b", "c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"b", "b:amd64", "b=1.0", "b/trixie", "b+", "b-", "b:amd64=1.0"})
    void aNameIsFoundInEachFormThatAptTakes(String request) {
        assertThat(reachable(indexes(deb("b").depends("c"), deb("c")), false, request)
                        .names())
                .contains("b", "c");
    }

    @Test
    void aNameMayEndLikeAnOrder() {
        List<VerifiedIndex> indexes = indexes(deb("g++").depends("c"), deb("c"));
        assertThat(reachable(indexes, false, "g++").names()).contains("g++", "c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "b.", "b*", "^b", "b.?", "task^", "~nb", "?name(b)", "./b.deb", "B"})
    void whatMayBeAPatternNeedsTheWhole(String request) {
        assertThat(ReachablePackages.from(PackagesIndex.of(indexes(deb("b"))), List.of(request), false))
                .isEmpty();
    }

    @Test
    void namesEndWhereAptEndsThem() {
        List<VerifiedIndex> indexes = indexes(deb("b").depends("c\n (>= 1),d(= 1), e<!x>, f:any | g[amd64]"));
        assertThat(reachable(indexes, false, "b").names()).containsExactlyInAnyOrder("b", "c", "d", "e", "f", "g");
    }

    @Test
    void rivalProvidersAreMentionedInTheOrderInWhichAptComesAcrossThemInTheWhole() throws Exception {
        List<VerifiedIndex> indexes = indexes(
                deb("aaa").field("Suggests", "zeta, alpha:any").field("Conflicts", "omega"),
                deb("alpha").field("Provides", "v"),
                deb("b").depends("v"),
                deb("omega").field("Provides", "v"),
                deb("only").field("Provides", "w"),
                deb("zeta").field("Provides", "v"));
        ReachablePackages reachable = reachable(indexes, false, "b");
        assertThat(text(reachable, indexes.get(0)))
                .startsWith("Package: order-of-providers\n")
                .contains("\nEnhances: omega, zeta, alpha\n\nPackage: alpha\n")
                .hasSize((int) reachable.of(indexes.get(0)).size());
        assertThat(text(reachable, indexes.get(1))).isEmpty();
    }

    private static String text(ReachablePackages reachable, VerifiedIndex index) throws IOException {
        try (InputStream in = reachable.of(index).open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void thePartHasTheStanzasAsTheyStandInTheIndex() throws Exception {
        List<VerifiedIndex> indexes = indexes(deb("z"), deb("b").depends("z"), deb("a"));
        ReachablePackages reachable = reachable(indexes, false, "b");
        try (InputStream in = reachable.of(indexes.get(0)).open()) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text).hasSize((int) reachable.of(indexes.get(0)).size());
            assertThat(text.lines().filter(line -> line.startsWith("Package: ")))
                    .containsExactlyInAnyOrder("Package: z", "Package: b");
            assertThat(text).contains("SHA256: ").contains("\n\nPackage: ");
        }
        assertThat(reachable.of(indexes.get(1)).size()).isZero();
    }
}
