// SPDX-License-Identifier: Apache-2.0
/**
 * STEP: from .deb files to a root filesystem in bootc's shape: unpack and configure in a sandbox, overlay, initramfs, tar.
 */
@NullMarked
package io.github.bootcmaven.rootfs;

import org.jspecify.annotations.NullMarked;
