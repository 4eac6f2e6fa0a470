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

    /** Gives the stage's key as far as it is known; the work may find out what was missing. */
    @FunctionalInterface
    interface Key {
        Optional<Digest> digest() throws IOException;
    }

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
        return run(goal, () -> Optional.of(key), outputs, work);
    }

    /** The same for a stage whose key may only be known when its work is done. */
    ObjectNode run(String goal, Key key, Map<String, Path> outputs, Work work) throws IOException {
        long started = System.nanoTime();
        Optional<Digest> before = key.digest();
        Optional<String> kept = before.isPresent() ? cache.restore(goal, before.get(), outputs) : Optional.empty();
        ObjectNode section = kept.isPresent() ? BuildAccount.parse(kept.get()) : work.make();
        if (kept.isEmpty()) {
            Optional<Digest> after = before.isPresent() ? before : key.digest();
            if (after.isPresent()) {
                section.put("key", after.get().hex());
                cache.store(goal, after.get(), BuildAccount.text(section), outputs);
            }
        }
        account.write(goal, section, kept.isPresent(), started);
        return section;
    }
}
