// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvailableMemoryTest {

    private static final long GIB = 1L << 30;

    @TempDir
    Path root;

    private void put(String file, String text) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text);
    }

    private long bytes() throws IOException {
        return new AvailableMemory(root).bytes();
    }

    @BeforeEach
    void host() throws IOException {
        put("proc/meminfo", "MemTotal:       16777216 kB\nMemAvailable:    8388608 kB\n");
    }

    @Test
    void aHostWithoutControlGroupsHasWhatItsKernelSays() throws IOException {
        assertThat(bytes()).isEqualTo(8 * GIB);
    }

    @Test
    void theTightestGroupAboveCounts() throws IOException {
        put("proc/self/cgroup", "0::/user.slice/build.scope\n");
        put("sys/fs/cgroup/user.slice/build.scope/memory.max", "max\n");
        put("sys/fs/cgroup/user.slice/memory.max", 4 * GIB + "\n");
        put("sys/fs/cgroup/user.slice/memory.current", 3 * GIB + "\n");
        put("sys/fs/cgroup/user.slice/memory.stat", "anon 1\ninactive_file " + GIB + "\n");
        assertThat(bytes()).as("what it caches of files is free").isEqualTo(2 * GIB);
    }

    @Test
    void aContainerSeesItsOwnGroupAtTheTop() throws IOException {
        put("proc/self/cgroup", "0::/../../docker/0123\n");
        put("sys/fs/cgroup/memory.max", GIB + "\n");
        put("sys/fs/cgroup/memory.current", GIB / 2 + "\n");
        put("proc/self/cgroup", "0::/\n");
        assertThat(bytes()).isEqualTo(GIB / 2);
    }

    @Test
    void versionOneIsUnderstood() throws IOException {
        put("proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/docker/0123\n0::/\n");
        put("sys/fs/cgroup/memory/memory.limit_in_bytes", 3 * GIB + "\n");
        put("sys/fs/cgroup/memory/memory.usage_in_bytes", GIB + "\n");
        assertThat(bytes()).isEqualTo(2 * GIB);
    }

    @Test
    void aGroupThatHasMoreThanItsLimitLeavesNothing() throws IOException {
        put("proc/self/cgroup", "0::/\n");
        put("sys/fs/cgroup/memory.max", GIB + "\n");
        put("sys/fs/cgroup/memory.current", GIB + 4096 + "\n");
        assertThat(bytes()).isZero();
    }
}
