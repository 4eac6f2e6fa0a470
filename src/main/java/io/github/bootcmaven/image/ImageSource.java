// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.oci.ContainerConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What an image is made of, and what it says of itself for that. */
interface ImageSource {

    /** The layers, the lowest first. */
    List<? extends TarLayer> layers() throws IOException;

    /** How a container of the image runs, with the labels that it gets whatever the user asks for. */
    ContainerConfig config(ImageRequest request, List<BuiltLayer> built);

    /** Which of the labels the manifest's annotations repeat. */
    Map<String, String> annotations(Map<String, String> labels);

    /** By which command a layer came to be, as the history says it. */
    String createdBy(BuiltLayer layer);
}
