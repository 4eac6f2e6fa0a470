// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A token service as docker-registry trusts it (the distribution project's "token" specification): whoever shows the login, or
 * the identity token, gets a JSON Web Token with all that is asked for; whoever shows nothing may pull.
 */
public final class TokenServer implements AutoCloseable {

    private static final String ISSUER = "test";

    private final HttpServer server;
    private final TestAuthority authority;
    private final String basic;
    private final String identityToken;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();

    /** @param basic the value of Authorization it asks for */
    public TokenServer(TestAuthority authority, String basic, String identityToken) throws IOException {
        this.authority = authority;
        this.basic = basic;
        this.identityToken = identityToken;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", this::handle);
        server.start();
    }

    /** The section of docker-registry's configuration that makes it ask for tokens of this service. */
    public String section() {
        return "auth:\n  token:\n    realm: http://127.0.0.1:"
                + server.getAddress().getPort()
                + "/token\n    service: registry\n    issuer: " + ISSUER + "\n    rootcertbundle: "
                + authority.file("ca.crt");
    }

    /** The requests, each as its method and query. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** All tokens given out. */
    public List<String> tokens() {
        return List.copyOf(tokens);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = exchange.getRequestURI().getRawQuery();
            if (exchange.getRequestMethod().equals("POST")) {
                query = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            }
            requests.add(
                    exchange.getRequestMethod() + " " + query.replaceAll("refresh_token=[^&]*", "refresh_token=x"));
            String shown = exchange.getRequestHeaders().getFirst("Authorization");
            boolean known = basic.equals(shown) || query.contains("refresh_token=" + identityToken);
            if (!known && (shown != null || query.contains("refresh_token"))) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            String token = token(scopes(query), known);
            tokens.add(token);
            byte[] json = ("{\"token\":\"" + token + "\",\"expires_in\":60}").getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static List<String> scopes(String query) {
        List<String> scopes = new ArrayList<>();
        for (String pair : query.split("&")) {
            if (pair.startsWith("scope=")) {
                scopes.addAll(List.of(URLDecoder.decode(pair.substring(6), StandardCharsets.UTF_8)
                        .split(" ")));
            }
        }
        return scopes;
    }

    private String token(List<String> scopes, boolean known) throws GeneralSecurityException, IOException {
        StringBuilder access = new StringBuilder();
        for (String scope : scopes) {
            String[] parts = scope.split(":");
            List<String> actions = known ? List.of(parts[2].split(",")) : List.of("pull");
            access.append(access.length() == 0 ? "" : ",")
                    .append("{\"type\":\"" + parts[0] + "\",\"name\":\"" + parts[1] + "\",\"actions\":[\""
                            + String.join("\",\"", actions) + "\"]}");
        }
        long now = Instant.now().getEpochSecond();
        String chain = Base64.getEncoder()
                .encodeToString(authority.certificate("token").getEncoded());
        String header = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"" + chain + "\"]}";
        String claims = "{\"iss\":\"" + ISSUER + "\",\"sub\":\"me\",\"aud\":\"registry\",\"exp\":" + (now + 60)
                + ",\"nbf\":" + (now - 10) + ",\"iat\":" + (now - 10) + ",\"jti\":\"" + UUID.randomUUID()
                + "\",\"access\":[" + access + "]}";
        String signed =
                base64(header.getBytes(StandardCharsets.UTF_8)) + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(authority.key("token"));
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + base64(signature.sign());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
