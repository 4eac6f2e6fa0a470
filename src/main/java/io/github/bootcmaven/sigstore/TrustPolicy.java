// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The files by which a host takes an image's updates only with a signature: {@code policy.json} (containers-policy.json(5)), a
 * file of {@code registries.d} (containers-registries.d(5)) that says where signatures are, and the public key.
 *
 * <p>From elsewhere the host may pull any image, unless it is told to refuse: then only what the key has signed comes in through
 * the network.
 */
public final class TrustPolicy {

    /** Where hosts have their policy, in the image. */
    public static final String FILE = "etc/containers/policy.json";

    private static final String ACCEPT = "insecureAcceptAnything";
    private static final String REGISTRIES = "etc/containers/registries.d/";
    private static final String KEYS = "usr/share/pki/containers/";

    private static final Pattern SCOPE =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*");

    /** Where images are that are on the host already. */
    private static final List<String> LOCAL_TRANSPORTS =
            List.of("containers-storage", "dir", "docker-archive", "docker-daemon", "oci", "oci-archive");

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final String scope;
    private final VerificationKey key;
    private final boolean rejectOthers;

    /**
     * @param scope a repository, e.g. {@code registry.example.com/edge-node}, or what many have in common: a registry or the
     *     beginning of repositories' names, up to a slash
     * @param rejectOthers whether images of all other repositories are refused
     * @throws BootcException if the scope is none
     */
    public TrustPolicy(String scope, VerificationKey key, boolean rejectOthers) {
        if (!SCOPE.matcher(scope).matches()) {
            throw BootcException.project("'" + scope + "' is no registry or repository that a policy can be about")
                    .hint("Write it without tag and digest, e.g. registry.example.com/edge-node.");
        }
        this.scope = scope;
        this.key = key;
        this.rejectOthers = rejectOthers;
    }

    /** The files by their paths in the image, all of them root's and readable for everybody. */
    public SortedMap<String, String> files() {
        String name = scope.replace('/', '-').replace(':', '-');
        String keyFile = KEYS + name + ".pub";
        SortedMap<String, String> files = new TreeMap<>();
        files.put(FILE, policy("/" + keyFile));
        files.put(REGISTRIES + name + ".yaml", registries());
        files.put(keyFile, key.pem());
        return files;
    }

    /** Whether a {@code policy.json} demands nothing of any image, as the one that Debian's packages bring. */
    public static boolean acceptsAnything(byte[] json) {
        try {
            JsonNode policy = JSON.readTree(json);
            boolean accepts = accepts(policy.path("default"));
            for (JsonNode transport : policy.path("transports")) {
                for (JsonNode requirements : transport) {
                    accepts &= accepts(requirements);
                }
            }
            return accepts;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean accepts(JsonNode requirements) {
        boolean accepts = !requirements.isEmpty();
        for (JsonNode requirement : requirements) {
            accepts &= requirement.path("type").asText().equals(ACCEPT);
        }
        return accepts;
    }

    /**
     * Refuses what it doesn't name: bootc wants a default other than accepting anything before it enforces a policy.
     */
    private String policy(String keyPath) {
        ObjectNode policy = JSON.createObjectNode();
        policy.putArray("default").addObject().put("type", "reject");
        ObjectNode transports = policy.putObject("transports");
        ObjectNode registries = transports.putObject("docker");
        if (!rejectOthers) {
            accept(registries);
        }
        registries
                .putArray(scope)
                .addObject()
                .put("type", "sigstoreSigned")
                .put("keyPath", keyPath)
                .putObject("signedIdentity")
                .put("type", "matchRepository");
        LOCAL_TRANSPORTS.forEach(transport -> accept(transports.putObject(transport)));
        try {
            return JSON.writeValueAsString(policy) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings are JSON", e);
        }
    }

    private static void accept(ObjectNode scopes) {
        scopes.putArray("").addObject().put("type", ACCEPT);
    }

    /** In JSON's quotes, a name needs no thought in YAML. */
    private String registries() {
        return "docker:\n  \"" + scope + "\":\n    use-sigstore-attachments: true\n";
    }
}
