// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tags name a release for ever, and which the newest image. */
class TagPolicyTest {

    private static final TagPolicy RELEASE = new TagPolicy("1.2", false);
    private static final TagPolicy SNAPSHOT = new TagPolicy("1.2-SNAPSHOT", false);

    @ParameterizedTest
    @ValueSource(
            strings = {"1.2", "v1.2", "1.2-amd64", "1.2_debug", "v1.2-arm64", "edge-1.2", "node_1.2", "edge.1.2-rc"})
    void aTagWithTheReleasesVersionNeverMoves(String tag) {
        assertThat(RELEASE.isFixed(tag)).isTrue();
    }

    /** 11.2, 1.20 and 1x2 aren't 1.2; 1.2.3 is another release. */
    @ParameterizedTest
    @ValueSource(strings = {"latest", "stable", "1", "11.2", "1.20", "1x2", "1.2.3", "rev1.2", ""})
    void otherTagsNameTheNewest(String tag) {
        assertThat(RELEASE.isFixed(tag)).isFalse();
    }

    @Test
    void noTagOfASnapshotIsFixedAndNoneIsTheLatest() {
        assertThat(SNAPSHOT.isSnapshot()).isTrue();
        assertThat(SNAPSHOT.isFixed("1.2-SNAPSHOT")).isFalse();
        assertThat(SNAPSHOT.pushed(List.of("1.2-SNAPSHOT", "latest", "testing", "testing")))
                .containsExactly("1.2-SNAPSHOT", "testing");
    }

    @Test
    void aReleaseIsTheLatestWhereThatIsAskedFor() {
        assertThat(RELEASE.isSnapshot()).isFalse();
        assertThat(RELEASE.pushed(List.of("1.2", "latest", "1.2"))).containsExactly("1.2", "latest");
    }
}
