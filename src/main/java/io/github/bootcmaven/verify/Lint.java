// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.tree.FileTree;
import io.github.bootcmaven.tree.Node;
import java.io.IOException;

/**
 * One rule that an image has to keep, by the name that {@code bootc container lint} gives it.
 *
 * @param name the name users skip it by
 * @param severity what a finding means
 * @param description why the rule exists, in a sentence
 * @param check finds what breaks the rule
 */
public record Lint(String name, Severity severity, String description, Check check) {

    /** What a finding means for the image. */
    public enum Severity {
        /** The image won't work. */
        FATAL,
        /** The image works, but somebody will regret this. */
        WARNING
    }

    /** Looks for what breaks a rule: at the whole tree, or at each node of the one walk that all such rules share. */
    public sealed interface Check permits OfTree, OfNode {}

    /** A check that looks where it needs to. */
    @FunctionalInterface
    public non-sealed interface OfTree extends Check {
        void check(FileTree tree, Findings findings) throws IOException, CouldNotCheckException;
    }

    /** A check that sees every node once, the root first, under the empty path. */
    @FunctionalInterface
    public non-sealed interface OfNode extends Check {
        void check(String path, Node node, Findings findings);
    }

    static Lint fatal(String name, String description, OfTree check) {
        return new Lint(name, Severity.FATAL, description, check);
    }

    static Lint warning(String name, String description, OfTree check) {
        return new Lint(name, Severity.WARNING, description, check);
    }
}
