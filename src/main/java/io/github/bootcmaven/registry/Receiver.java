// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Takes an answer's content: into a sink as it comes, or into memory, of which there is little. */
final class Receiver implements BodySubscriber<byte[]> {

    /** What clients accept of a manifest at most (distribution spec, "Pushing Manifests"). */
    static final int MAX_IN_MEMORY = 4 << 20;

    private final @Nullable Sink sink;
    private final Runnable activity;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private @Nullable Subscription subscription;

    Receiver(@Nullable Sink sink, Runnable activity) {
        this.sink = sink;
        this.activity = activity;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        Subscription source = subscription;
        if (source == null || result.isDone()) {
            return;
        }
        activity.run();
        try {
            for (ByteBuffer buffer : buffers) {
                take(buffer);
            }
            source.request(1);
        } catch (IOException | RuntimeException e) {
            source.cancel();
            result.completeExceptionally(e);
        }
    }

    private void take(ByteBuffer buffer) throws IOException {
        if (sink != null) {
            sink.write(buffer);
            return;
        }
        if (memory.size() + buffer.remaining() > MAX_IN_MEMORY) {
            throw new IOException("the answer has more than " + MAX_IN_MEMORY + " bytes");
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        memory.writeBytes(bytes);
    }

    @Override
    public void onError(Throwable failure) {
        result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        result.complete(memory.toByteArray());
    }
}
