// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.content.StageCache;
import io.github.bootcmaven.content.StageKey;
import io.github.bootcmaven.deb.InstallPlan;
import io.github.bootcmaven.deb.InstallPlan.Archive;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.process.Sandbox;
import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.MergedUsr;
import io.github.bootcmaven.tree.TreeReader;
import io.github.bootcmaven.tree.TreeWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tree as dpkg left it, all packages configured and nothing of the project in it but its {@link Preparation}. This is
 * where a build's time goes, so the tree is kept in the user's cache: whatever a project changes afterwards starts from there.
 */
final class ConfiguredTree {

    private static final String STAGE = "configured";
    private static final String ACCOUNTS_STAGE = "accounts";
    private static final String TAR = "tree.tar";

    /** The programs that start a service look here first; 101 tells them to leave it, see invoke-rc.d(8). */
    private static final String PREPARE = """
            set -e
            mkdir -p /var/lib/dpkg/info /var/lib/dpkg/updates /usr/sbin
            : > /var/lib/dpkg/status
            : > /var/lib/dpkg/available
            printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
            chmod 0755 /usr/sbin/policy-rc.d
            """;

    private static final String CLEAN_UP = "rm -f /usr/sbin/policy-rc.d";

    private final RootfsAssembler.Request request;
    private final CommandRunner runner;
    private final BuildLog log;
    private final StageCache cache;

    ConfiguredTree(RootfsAssembler.Request request, CommandRunner runner, BuildLog log) {
        this.request = request;
        this.runner = runner;
        this.log = log;
        this.cache = new StageCache(request.stages());
    }

    /**
     * Brings the tree from the cache, or installs the packages.
     *
     * @param tar where its files are while it is used
     * @param unpacked is run when all packages are unpacked, if they are installed at all
     */
    LiveTree open(Path tar, Runnable unpacked) throws IOException {
        Optional<String> accounts = accounts();
        if (accounts.isPresent()) {
            Optional<String> made = cache.restore(STAGE, key(accounts.get()), Map.of(TAR, tar));
            if (made.isPresent()) {
                log.debug("the configured packages come from the cache");
                return settled(live(tar), MakingTime.parse(made.get()));
            }
        }
        long from = MakingTime.now();
        Sandbox sandbox = Sandbox.open(runner, bound(), this::bootstrap);
        try {
            install(sandbox, unpacked);
            LiveTree.export(sandbox, ".", tar, log);
            MakingTime made = MakingTime.since(from);
            LiveTree live = settled(live(tar).in(sandbox, from), made);
            keep(tar, live.tree(), made);
            return live;
        } catch (IOException | RuntimeException e) {
            sandbox.close();
            throw e;
        }
    }

    /**
     * The accounts that the packages make, by their lock's text, where an earlier build has found out: with the lock that there
     * is, which may lack some, or without one.
     */
    Optional<String> accounts() throws IOException {
        AccountsLock lock = request.accounts();
        return cache.restore(ACCOUNTS_STAGE, key(lock == null ? null : lock.text()), Map.of());
    }

    /** What was recorded is what came out: the same tree stands for a build with the lock that is written now. */
    private void keep(Path tar, FileTree tree, MakingTime time) throws IOException {
        AccountsLock lock = request.accounts();
        if (lock != null) {
            lock.check(tree);
        }
        String made = AccountsLock.of(tree).text();
        cache.store(STAGE, key(made), time.toString(), Map.of(TAR, tar));
        cache.store(ACCOUNTS_STAGE, key(made), made, Map.of());
        cache.store(ACCOUNTS_STAGE, key(lock == null ? null : lock.text()), made, Map.of());
    }

    private LiveTree settled(LiveTree live, MakingTime made) throws IOException {
        AccountsLock lock = request.accounts();
        Set<String> expired = lock == null ? Set.of() : lock.expired();
        made.undate(live.tree(), request.timestamp());
        new AccountFiles(live.tree(), Timestamps.UNDATED).settle(expired);
        return live;
    }

    private LiveTree live(Path tar) throws IOException {
        return new LiveTree(TreeReader.read(tar), runner, request.sandbox(), request.scratch(), log)
                .of(request.timestamp());
    }

    private Digest key(@Nullable String accounts) throws IOException {
        InstallPlan plan = request.plan();
        StageKey key = new StageKey()
                .add("plugin", request.plugin())
                .addAll(
                        "packages",
                        plan.archives().stream().map(Archive::sha256).toList())
                .addAll("batches", plan.batches())
                .addAll("bootstrap", plan.bootstrap().stream().sorted().toList())
                .add("timestamp", request.timestamp())
                .add("accounts", accounts);
        request.preparation().addTo(key);
        return key.digest();
    }

    private void install(Sandbox sandbox, Runnable unpacked) throws IOException {
        sandbox.run(Sandbox.command("/bin/sh", "-c", PREPARE));
        request.preparation().apply(sandbox, request.timestamp());
        if (request.accounts() != null) {
            request.accounts().seed(sandbox);
        }
        new Dpkg(sandbox, request.plan(), request.archiveRoot(), request.timestamp()).install(log, unpacked);
        sandbox.run(Sandbox.command("/bin/sh", "-c", CLEAN_UP));
    }

    private Sandbox.Request bound() throws IOException {
        return request.sandbox()
                .needing(TreeSize.of(request.plan(), request.bootable()))
                .with(Map.of(request.archiveRoot(), Dpkg.ARCHIVES));
    }

    /** The files of the packages that dpkg and every script need, so that dpkg can run on the tree it installs. */
    private void bootstrap(OutputStream out) throws IOException {
        TreeWriter.write(MergedUsr.links(Timestamps.UNDATED), out);
        Set<String> needed = request.preparation().bootstrap(request.plan());
        for (Archive archive : request.plan().archives()) {
            if (needed.contains(archive.name())) {
                request.preparation().unpack(archive, out);
            }
        }
    }
}
