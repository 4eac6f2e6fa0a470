// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.FileSlice;
import io.github.bootcmaven.content.StageCache;
import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Metadata;
import io.github.bootcmaven.tree.RegularFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Puts the initramfs into a tree: the one in the user's cache that was made from the same, or a new one. */
final class InitramfsStage {

    private static final String STAGE = "initramfs";
    private static final String IMAGE = "initramfs.img";

    private final RootfsAssembler.Request request;
    private final BuildLog log;

    InitramfsStage(RootfsAssembler.Request request, BuildLog log) {
        this.request = request;
        this.log = log;
    }

    /**
     * Adds the initramfs of the one kernel.
     *
     * @param configured the tree as its packages were configured
     * @param file where the initramfs is while the tree is used
     * @param before is run before one is made, if one is made at all
     */
    void add(LiveTree live, FileTree configured, Path file, Runnable before) throws IOException {
        Initramfs initramfs = new Initramfs(live.tree(), Timestamps.UNDATED);
        InitramfsView view = initramfs.view(configured, live.tree());
        Digest key = new StageKey()
                .add("plugin", request.plugin())
                .add("files", view.digest())
                .digest();
        StageCache cache = new StageCache(request.stages());
        if (cache.restore(STAGE, key, Map.of(IMAGE, file)).isEmpty()) {
            before.run();
            Sandbox sandbox = live.sandbox(view.tree());
            initramfs.generate(sandbox, log);
            sandbox.stream(Sandbox.command("cat", "/" + initramfs.image()), stdout -> {
                try (OutputStream out = Files.newOutputStream(file)) {
                    stdout.transferTo(out);
                }
            });
            cache.store(STAGE, key, "", Map.of(IMAGE, file));
        }
        Metadata metadata = Metadata.root(0600, Timestamps.UNDATED);
        live.tree().put(initramfs.image(), new RegularFile(metadata, FileSlice.ofWhole(file)));
    }
}
