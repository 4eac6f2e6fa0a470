// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * How cosign encrypts its private keys: a JSON object with a key derived by scrypt and a box of NaCl, XSalsa20 with Poly1305.
 */
final class SecretBox {

    private static final int KEY = 32;
    private static final int NONCE = 24;
    private static final int TAG = 16;
    private static final int MAX_UTF8 = 3;
    private static final int MAX_COST = 1 << 17;
    private static final ObjectMapper JSON = new ObjectMapper();

    private SecretBox() {}

    /**
     * Opens a box.
     *
     * @param passphrase is overwritten
     * @param name what is read, for errors
     */
    static byte[] open(byte[] json, char[] passphrase, String name) {
        byte[] secret = utf8(passphrase);
        try {
            JsonNode box = JSON.readTree(json);
            requireKnown(box, name);
            JsonNode cost = box.path("kdf").path("params");
            byte[] key = SCrypt.generate(
                    secret,
                    box.path("kdf").path("salt").binaryValue(),
                    cost.path("N").intValue(),
                    cost.path("r").intValue(),
                    cost.path("p").intValue(),
                    KEY);
            byte[] nonce = box.path("cipher").path("nonce").binaryValue();
            return open(box.path("ciphertext").binaryValue(), nonce, key, name);
        } catch (IOException | NullPointerException | IllegalArgumentException e) {
            // For what is missing, the parser of JSON gives null.
            throw unknown(name);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** Costs beyond those that its writers use would let a file stop the build for hours. */
    private static void requireKnown(JsonNode box, String name) {
        JsonNode cost = box.path("kdf").path("params");
        int n = cost.path("N").asInt();
        boolean known = box.path("kdf").path("name").asText().equals("scrypt")
                && box.path("cipher").path("name").asText().equals("nacl/secretbox")
                && Integer.bitCount(n) == 1
                && n > 1
                && n <= MAX_COST
                && cost.path("r").asInt() == 8
                && cost.path("p").asInt() == 1;
        if (!known) {
            throw unknown(name);
        }
    }

    private static byte[] open(byte[] box, byte[] nonce, byte[] key, String name) {
        if (nonce.length != NONCE || box.length < TAG) {
            throw unknown(name);
        }
        XSalsa20Engine stream = new XSalsa20Engine();
        stream.init(false, new ParametersWithIV(new KeyParameter(key), nonce));
        byte[] macKey = new byte[KEY];
        stream.processBytes(macKey, 0, KEY, macKey, 0);
        Poly1305 mac = new Poly1305();
        mac.init(new KeyParameter(macKey));
        mac.update(box, TAG, box.length - TAG);
        byte[] tag = new byte[TAG];
        mac.doFinal(tag, 0);
        if (!MessageDigest.isEqual(tag, Arrays.copyOf(box, TAG))) {
            throw BootcException.project(name + " can't be decrypted: the passphrase is wrong");
        }
        byte[] content = new byte[box.length - TAG];
        stream.processBytes(box, TAG, content.length, content, 0);
        return content;
    }

    /** @param passphrase is overwritten */
    static byte[] utf8(char[] passphrase) {
        ByteBuffer encoded = ByteBuffer.allocate(MAX_UTF8 * passphrase.length);
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(passphrase), encoded, true);
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
        Arrays.fill(encoded.array(), (byte) 0);
        Arrays.fill(passphrase, '\0');
        return bytes;
    }

    private static BootcException unknown(String name) {
        return BootcException.project(name + " isn't encrypted as cosign does it");
    }
}
