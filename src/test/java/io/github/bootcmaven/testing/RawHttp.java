// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Requests and replies of HTTP/1.1 as bytes, so that a server can break off anywhere in one. */
final class RawHttp {

    private static final int LONGEST_LINE = 10_000;

    /**
     * The head of a request.
     *
     * @param query its parameters, decoded
     * @param headers by their names in lower case
     */
    record Request(String method, String path, Map<String, String> query, Map<String, String> headers) {

        int contentLength() {
            return Integer.parseInt(headers.getOrDefault("content-length", "0"));
        }
    }

    /** An answer. */
    @SuppressWarnings("ArrayRecordComponent")
    record Reply(int status, Map<String, String> headers, byte[] content) {

        static Reply empty(int status, Map<String, String> headers) {
            return new Reply(status, headers, new byte[0]);
        }

        static Reply error(int status, String code) {
            return new Reply(
                    status,
                    Map.of(),
                    ("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"as planned\"}]}")
                            .getBytes(StandardCharsets.US_ASCII));
        }

        boolean hasContent(Request request) {
            return !request.method().equals("HEAD") && status != 204;
        }

        byte[] head() {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            if (status != 204) {
                head.append("Content-Length: ").append(content.length).append("\r\n");
            }
            return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private RawHttp() {}

    /** Reads the head of a request; null where none comes, or what comes is no HTTP. */
    static @Nullable Request readHead(InputStream in) throws IOException {
        String line = readLine(in);
        if (line == null || line.isEmpty()) {
            return null;
        }
        String[] words = line.split(" ");
        if (words.length < 3) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String header = readLine(in); header != null && !header.isEmpty(); header = readLine(in)) {
            int colon = header.indexOf(':');
            if (colon < 0) {
                // No HTTP: the client tries TLS first.
                return null;
            }
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).trim());
        }
        String[] parts = words[1].split("\\?", 2);
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : parts.length < 2 ? new String[0] : parts[1].split("&")) {
            String[] both = pair.split("=", 2);
            query.put(both[0], both.length < 2 ? "" : URLDecoder.decode(both[1], StandardCharsets.UTF_8));
        }
        return new Request(words[0], parts[0], query, headers);
    }

    private static @Nullable String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.size() > LONGEST_LINE) {
                return null;
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Writes the first bytes of something. */
    static void write(OutputStream out, byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
        out.flush();
    }
}
