// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.process;

import java.util.List;

/**
 * How a program ended.
 *
 * @param status its exit status
 * @param output its standard output, where it was asked for, else empty
 * @param lastLines the last lines it printed on standard error, and on standard output where that wasn't asked for
 */
public record CommandResult(int status, String output, List<String> lastLines) {}
