// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.StageCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A goal's work as a stage: done once for a key, afterwards brought back from the cache, accounted for either way. */
final class CachedStage {

    /** Makes the outputs and says what there is to say about them. */
    @FunctionalInterface
    interface Work {
        ObjectNode make() throws IOException;
    }

    private final StageCache cache;
    private final BuildAccount account;

    CachedStage(Workspace workspace) {
        this.cache = new StageCache(workspace.stages());
        this.account = new BuildAccount(workspace.account());
    }

    /**
     * Does the work, or brings its result back.
     *
     * @param outputs the files and folders the work makes, by names that tell them apart
     * @return the goal's section of the account
     */
    ObjectNode run(String goal, Digest key, Map<String, Path> outputs, Work work) throws IOException {
        long started = System.nanoTime();
        Optional<String> kept = cache.restore(goal, key, outputs);
        ObjectNode section = kept.isPresent() ? BuildAccount.parse(kept.get()) : work.make();
        if (kept.isEmpty()) {
            section.put("key", key.hex());
            cache.store(goal, key, BuildAccount.text(section), outputs);
        }
        account.write(goal, section, kept.isPresent(), started);
        return section;
    }
}
