// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.log.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressOnceTest {

    @Test
    void whatIsSentAgainIsNoProgress() {
        List<Long> told = new ArrayList<>();
        ProgressOnce once = new ProgressOnce(new Progress() {
            @Override
            public void advance(long bytes) {
                told.add(bytes);
            }

            @Override
            public void close() {}
        });
        once.from(0).advance(60);
        Progress again = once.from(20);
        again.advance(30);
        again.advance(30);
        once.from(0).advance(100);
        assertThat(told).containsExactly(60L, 20L, 20L);
    }
}
