// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import java.nio.file.Path;

/**
 * A .deb that is in no archive: a file of the project, or a Maven artifact.
 *
 * @param file the .deb
 * @param origin how the pom names it
 */
public record LocalPackage(Path file, String origin) {}
