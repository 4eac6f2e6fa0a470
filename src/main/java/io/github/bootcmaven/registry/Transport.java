// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.network.DisplayUri;
import io.github.bootcmaven.network.Proxies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Sends one request and takes its answer; gives up only when nothing comes or goes, however long it takes in all. */
final class Transport {

    private static final String USER_AGENT = "bootc-maven-plugin";

    private final HttpClient client;
    private final Proxies proxies;
    private final Duration idleTimeout;
    private final BuildLog log;
    private final AtomicInteger requests = new AtomicInteger();

    Transport(@Nullable SSLContext tls, Proxies proxies, Patience patience, BuildLog log) {
        proxies.allowLoginsInTunnels();
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience.connectTimeout());
        ProxySelector selector = proxies.selector();
        if (selector != null) {
            builder.proxy(selector);
        }
        if (tls != null) {
            builder.sslContext(tls);
        }
        this.client = builder.build();
        this.proxies = proxies;
        this.idleTimeout = patience.idleTimeout();
        this.log = log;
    }

    /** How many requests were sent. */
    int requests() {
        return requests.get();
    }

    /**
     * Sends a request.
     *
     * @param authorization the value of the header, or null
     * @throws IOException if no whole answer came
     * @throws BootcException if what was to be sent is damaged, or the sink refused what came
     */
    Answer send(Call call, @Nullable String authorization) throws IOException {
        requests.incrementAndGet();
        AtomicLong lastActivity = new AtomicLong(System.nanoTime());
        Runnable activity = () -> lastActivity.set(System.nanoTime());
        CompletableFuture<HttpResponse<byte[]>> future = client.sendAsync(
                request(call, authorization, activity),
                info -> receiver(call, new Head(info.statusCode(), info.headers()), activity));
        HttpResponse<byte[]> response = await(call, future, lastActivity);
        log.debug(call.method() + " " + DisplayUri.of(call.uri()) + ": " + response.statusCode());
        return new Answer(call.uri(), new Head(response.statusCode(), response.headers()), response.body());
    }

    private HttpRequest request(Call call, @Nullable String authorization, Runnable activity) {
        RequestBody body = call.body();
        BodyPublisher publisher =
                body == null || body.length() == 0 ? BodyPublishers.noBody() : body.publisher(activity);
        HttpRequest.Builder request = HttpRequest.newBuilder(call.uri())
                .method(call.method(), publisher)
                .header("User-Agent", USER_AGENT);
        call.headers().forEach(request::header);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        String proxyAuthorization = proxies.authorization(call.uri());
        if (proxyAuthorization != null) {
            request.header("Proxy-Authorization", proxyAuthorization);
        }
        return request.build();
    }

    private static BodySubscriber<byte[]> receiver(Call call, Head head, Runnable activity) {
        activity.run();
        Sink sink = call.sink();
        try {
            return new Receiver(sink != null && sink.takes(head) ? sink : null, activity);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<byte[]> await(Call call, CompletableFuture<HttpResponse<byte[]>> future, AtomicLong activity)
            throws IOException {
        long step = Math.max(1, Math.min(idleTimeout.toMillis() / 4, 1000));
        while (true) {
            try {
                return future.get(step, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (System.nanoTime() - activity.get() > idleTimeout.toNanos()) {
                    future.cancel(true);
                    throw new IOException("nothing came or went for " + idleTimeout.toSeconds() + " s", e);
                }
            } catch (ExecutionException e) {
                throw failure(e);
            } catch (InterruptedException e) {
                future.cancel(true);
                throw Retries.interrupted("Cannot ask " + DisplayUri.of(call.uri()), e);
            }
        }
    }

    private static IOException failure(ExecutionException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof BootcException known) {
                throw known;
            }
            if (cause instanceof UnresolvedAddressException) {
                return new IOException("the host's name can't be resolved", e);
            }
        }
        return e.getCause() instanceof IOException io ? io : new IOException("the connection failed", e);
    }

    /** Why there was no answer, for a message. */
    static String reason(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
                return cause.getMessage();
            }
        }
        return "the connection failed";
    }
}
