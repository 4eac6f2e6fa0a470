// SPDX-License-Identifier: Apache-2.0
/**
 * The only package that knows Maven: one thin mojo a goal, configuration beans, the log adapter.
 */
@NullMarked
package io.github.bootcmaven.maven;

import org.jspecify.annotations.NullMarked;
