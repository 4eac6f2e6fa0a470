// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import java.util.List;
import java.util.stream.IntStream;

/** Sends neighbours to different layers, so that a small tree shows what happens where layers overlap. */
record ScatteringPlan(int count) implements LayerPlan {

    @Override
    public List<String> names() {
        return IntStream.range(0, count).mapToObj(i -> "layer " + i).toList();
    }

    @Override
    public String layerOf(String path) {
        return "layer " + Math.floorMod(path.hashCode(), count);
    }
}
