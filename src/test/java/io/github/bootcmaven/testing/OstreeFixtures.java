// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.ostree.CommitRequest;
import io.github.bootcmaven.ostree.Variant;
import io.github.bootcmaven.tree.Directory;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import io.github.bootcmaven.tree.Symlink;
import io.github.bootcmaven.tree.Xattrs;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Two small trees with requests whose every object C ostree has made once; their checksums are known. */
public final class OstreeFixtures {

    /** The commit of fixture A. */
    public static final String COMMIT_A = "61b8649b2f0e1c9205f4bee3174358b599773796a16a4e5e4bddcdac3e915dfd";

    /** The commit of fixture B. */
    public static final String COMMIT_B = "7a898d0e93e638d7b474e32a8796d82261b2760aa5e490307de31b6a61a2fd67";

    private OstreeFixtures() {}

    /** Files with attributes and owners, a symbolic link, an empty file, empty directories; {@code /etc} not yet moved. */
    public static FileTree treeA() {
        FileTree tree = new FileTree(directory());
        tree.put("empty", file(root(0600), ""));
        tree.put("hello.txt", file(root(0644), "hello world\n"));
        tree.put("withattr", file(root(0644).withXattrs(xattrs("user.zeta", "zz", "user.alpha", "aa")), "attr\n"));
        tree.mkdirs("usr/bin", root(0755));
        tree.put("usr/bin/link", new Symlink(root(0777), "../usr/bin/sh"));
        tree.put("usr/bin/sh", file(new Metadata(1000, 1001, 04755, 7, Xattrs.NONE), "#!/bin/sh\nexit 0\n"));
        tree.mkdirs("etc", root(0755).withXattrs(xattrs("user.dirx", "1")));
        tree.mkdirs("var", root(0755));
        return tree;
    }

    /** What the commit of {@link #treeA} says. */
    public static CommitRequest requestA() {
        Map<String, Variant> metadata = new LinkedHashMap<>();
        metadata.put("ostree.linux", Variant.string("6.1"));
        return CommitRequest.of("Subject line", 1704164645)
                .withBody("Body text")
                .withRefs(List.of("test/main"))
                .withVersion("1.2.3")
                .withMetadata(metadata);
    }

    /** A file capability and an empty attribute, a link at the top. */
    public static FileTree treeB() {
        FileTree tree = new FileTree(directory());
        tree.put("bin", new Symlink(root(0777), "usr/bin"));
        tree.mkdirs("usr/bin", root(0755));
        Xattrs capability = Xattrs.of(Map.of(
                "user.b",
                new byte[0],
                "security.capability",
                HexFormat.of().parseHex("0100000200040000000000000000000000000000")));
        tree.put("usr/bin/x", file(root(04755).withXattrs(capability), "cap\n"));
        tree.put("usr/bin/hi", file(root(0644), "hi\n"));
        tree.put("usr/bin/empty", file(root(0644), ""));
        tree.mkdirs("etc", root(0755));
        tree.mkdirs("var", root(0755));
        return tree;
    }

    /** A regular file with a text as its content. */
    public static RegularFile file(Metadata metadata, String content) {
        return new RegularFile(metadata, Content.of(content.getBytes(StandardCharsets.UTF_8)));
    }

    /** Root's metadata. */
    public static Metadata root(int mode) {
        return Metadata.root(mode, 0);
    }

    /** Attributes from names and texts in turn. */
    public static Xattrs xattrs(String... namesAndValues) {
        Map<String, byte[]> xattrs = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            xattrs.put(namesAndValues[i], namesAndValues[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return Xattrs.of(xattrs);
    }

    /** An empty directory of root's. */
    public static Directory directory() {
        return new Directory(root(0755));
    }
}
