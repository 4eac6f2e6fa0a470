// SPDX-License-Identifier: Apache-2.0
/**
 * STEP: a registry's side of the OCI distribution specification 1.1: credentials, push with its proof, pull.
 */
@NullMarked
package io.github.bootcmaven.registry;

import org.jspecify.annotations.NullMarked;
