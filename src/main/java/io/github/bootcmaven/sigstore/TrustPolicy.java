// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files by which a host takes an image's updates only with a signature: {@code policy.json} (containers-policy.json(5)), a
 * file of {@code registries.d} (containers-registries.d(5)) that says where signatures are, and the public key.
 *
 * <p>From elsewhere the host may pull any image, unless it is told to refuse: then only what the key has signed comes in through
 * the network.
 */
public final class TrustPolicy {

    private static final String POLICY = "etc/containers/policy.json";
    private static final String REGISTRIES = "etc/containers/registries.d/";
    private static final String KEYS = "usr/share/pki/containers/";

    /** Where images are that are on the host already. */
    private static final List<String> LOCAL_TRANSPORTS =
            List.of("containers-storage", "dir", "docker-archive", "docker-daemon", "oci", "oci-archive");

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final String repository;
    private final VerificationKey key;
    private final boolean rejectOthers;

    /**
     * @param repository registry and repository, e.g. {@code registry.example.com/edge-node}
     * @param rejectOthers whether images of all other repositories are refused
     */
    public TrustPolicy(String repository, VerificationKey key, boolean rejectOthers) {
        this.repository = repository;
        this.key = key;
        this.rejectOthers = rejectOthers;
    }

    /** The files by their paths in the image, all of them root's and readable for everybody. */
    public SortedMap<String, byte[]> files() {
        String name = repository.replace('/', '-').replace(':', '-');
        String keyFile = KEYS + name + ".pub";
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put(POLICY, policy("/" + keyFile));
        files.put(REGISTRIES + name + ".yaml", registries());
        files.put(keyFile, key.pem().getBytes(StandardCharsets.US_ASCII));
        return files;
    }

    /**
     * Refuses what it doesn't name: bootc wants a default other than accepting anything before it enforces a policy.
     */
    private byte[] policy(String keyPath) {
        ObjectNode policy = JSON.createObjectNode();
        policy.putArray("default").addObject().put("type", "reject");
        ObjectNode transports = policy.putObject("transports");
        ObjectNode registries = transports.putObject("docker");
        if (!rejectOthers) {
            accept(registries);
        }
        registries
                .putArray(repository)
                .addObject()
                .put("type", "sigstoreSigned")
                .put("keyPath", keyPath)
                .putObject("signedIdentity")
                .put("type", "matchRepository");
        LOCAL_TRANSPORTS.forEach(transport -> accept(transports.putObject(transport)));
        try {
            return (JSON.writeValueAsString(policy) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings are JSON", e);
        }
    }

    private static void accept(ObjectNode scopes) {
        scopes.putArray("").addObject().put("type", "insecureAcceptAnything");
    }

    /** In JSON's quotes, a name needs no thought in YAML. */
    private byte[] registries() {
        return ("docker:\n  \"" + repository + "\":\n    use-sigstore-attachments: true\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
