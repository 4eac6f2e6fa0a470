// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReadBackTest {

    private final Directory before = directory();
    private final Directory now = directory();

    private static Directory directory() {
        return new Directory(Metadata.root(0755, 1));
    }

    private static RegularFile file(byte[] content, long mtime) {
        return new RegularFile(Metadata.root(0644, mtime), Content.of(content.clone()));
    }

    private static byte[] bytes(int size, int last) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 7);
        bytes[size - 1] = (byte) last;
        return bytes;
    }

    @Test
    void whatIsAsItWasIsTheSameObject() throws IOException {
        for (int size : new int[] {1, 65_535, 65_536, 65_537, 200_000}) {
            before.put("same" + size, file(bytes(size, 1), 5));
            now.put("same" + size, file(bytes(size, 1), 5));
            before.put("other" + size, file(bytes(size, 1), 5));
            now.put("other" + size, file(bytes(size, 2), 5));
        }
        before.put("empty", file(new byte[0], 5));
        now.put("empty", file(new byte[0], 5));

        Directory merged = ReadBack.merged(before, now);

        assertThat(merged.children().keySet()).isEqualTo(now.children().keySet());
        merged.children()
                .forEach((name, node) ->
                        assertThat(node).as(name).isSameAs((name.startsWith("other") ? now : before).get(name)));
    }

    @Test
    void anotherTimeOrLengthOrKindIsAChange() throws IOException {
        before.put("time", file(bytes(3, 1), 5));
        now.put("time", file(bytes(3, 1), 6));
        before.put("length", file(bytes(3, 1), 5));
        now.put("length", file(bytes(4, 1), 5));
        before.put("kind", directory());
        now.put("kind", file(bytes(3, 1), 5));
        before.put("gone", file(bytes(3, 1), 5));
        now.put("new", new Symlink(Metadata.root(0777, 1), "x"));

        Directory merged = ReadBack.merged(before, now);

        assertThat(merged.children()).isEqualTo(now.children());
    }

    @Test
    void linksStayLinksAndBrokenOnesStayBroken() throws IOException {
        RegularFile linked = file(bytes(3, 1), 5);
        before.put("a", linked);
        before.put("b", linked);
        before.put("c", linked);
        RegularFile still = file(bytes(3, 1), 5);
        now.put("a", still);
        now.put("b", still);
        now.put("c", file(bytes(3, 1), 5));

        Directory merged = ReadBack.merged(before, now);

        assertThat(merged.get("a")).isSameAs(linked).isSameAs(merged.get("b"));
        assertThat(merged.get("c")).isSameAs(now.get("c"));
    }

    @Test
    void directoriesAreThoseOfNowWithWhatTheyHold() throws IOException {
        Directory old = directory();
        old.put("file", file(bytes(3, 1), 5));
        before.put("d", old);
        Directory changed = new Directory(Metadata.root(0700, 2));
        changed.put("file", file(bytes(3, 1), 5));
        now.put("d", changed);

        Directory merged = ReadBack.merged(before, now);

        assertThat(merged.get("d")).isInstanceOfSatisfying(Directory.class, d -> {
            assertThat(d.metadata()).isEqualTo(changed.metadata());
            assertThat(d.get("file")).isSameAs(old.get("file"));
        });
        assertThat(ReadBack.merged(null, now).children().keySet()).containsExactly("d");
    }
}
