// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request, without credentials.
 *
 * @param method the HTTP method
 * @param uri the address
 * @param headers its headers beside those of the content and the credentials
 * @param body what is sent, or null
 * @param sink where the content of a good answer goes; null for an answer in memory
 */
record Call(
        String method,
        URI uri,
        Map<String, String> headers,
        @Nullable RequestBody body,
        @Nullable Sink sink) {

    Call {
        headers = Map.copyOf(headers);
    }

    static Call of(String method, URI uri) {
        return new Call(method, uri, Map.of(), null, null);
    }

    Call with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Call(method, uri, more, body, sink);
    }

    Call sending(RequestBody newBody) {
        return new Call(method, uri, headers, newBody, sink);
    }

    Call into(Sink newSink) {
        return new Call(method, uri, headers, body, newSink);
    }

    Call at(URI other) {
        return new Call(method, other, headers, body, sink);
    }

    /** Whether it can be sent to another address that the answer names. */
    boolean followsRedirects() {
        return body == null && (method.equals("GET") || method.equals("HEAD"));
    }
}
