// SPDX-License-Identifier: Apache-2.0
/**
 * BASE: the ways to other hosts in words: proxies, logins, addresses as they may be shown. Opens no socket.
 */
@NullMarked
package io.github.bootcmaven.network;

import org.jspecify.annotations.NullMarked;
