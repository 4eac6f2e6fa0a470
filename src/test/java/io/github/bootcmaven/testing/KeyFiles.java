// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** A new key pair in every form of file that signing keys come in. */
public final class KeyFiles {

    /** What the encrypted ones are encrypted with. */
    public static final String PASSPHRASE = "correct hörse battery";

    private static final int COST = 1 << 15;
    private static final int ITERATIONS = 2048;

    private final KeyPair pair;

    private KeyFiles(KeyPair pair) {
        this.pair = pair;
    }

    /** A key of the kind that everybody takes. */
    public static KeyFiles p256() throws GeneralSecurityException {
        return onCurve("secp256r1");
    }

    /** A key on any curve the platform has. */
    public static KeyFiles onCurve(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return new KeyFiles(generator.generateKeyPair());
    }

    /** A key of another algorithm. */
    public static KeyFiles of(String algorithm) throws GeneralSecurityException {
        return new KeyFiles(KeyPairGenerator.getInstance(algorithm).generateKeyPair());
    }

    public String publicKey() {
        return pem("PUBLIC KEY", pair.getPublic().getEncoded());
    }

    public String pkcs8() {
        return pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    }

    /** As openssl ecparam -genkey writes it. */
    public String sec1() throws Exception {
        byte[] inner = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        return pem("EC PARAMETERS", new byte[] {6, 8, 42, -122, 72, -50, 61, 3, 1, 7}) + pem("EC PRIVATE KEY", inner);
    }

    /** As openssl genpkey -aes-256-cbc writes it. */
    public String encryptedPkcs8(char[] passphrase) throws Exception {
        byte[] salt = "saltsalt".getBytes(StandardCharsets.UTF_8);
        byte[] iv = Arrays.copyOf("iv".getBytes(StandardCharsets.UTF_8), 16);
        byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(passphrase, salt, ITERATIONS, 256))
                .getEncoded();
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
        AlgorithmIdentifier hmac = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);
        PBES2Parameters parameters = new PBES2Parameters(
                new KeyDerivationFunc(
                        PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, ITERATIONS, key.length, hmac)),
                new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(iv)));
        EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, parameters),
                cipher.doFinal(pair.getPrivate().getEncoded()));
        return pem("ENCRYPTED PRIVATE KEY", encrypted.getEncoded());
    }

    /** As cosign generate-key-pair writes it. */
    public String sigstore() throws Exception {
        return sigstore(COST);
    }

    /** The same with another cost of scrypt. */
    public String sigstore(int cost) throws Exception {
        byte[] salt = Arrays.copyOf("salt".getBytes(StandardCharsets.UTF_8), 32);
        byte[] nonce = Arrays.copyOf("nonce".getBytes(StandardCharsets.UTF_8), 24);
        byte[] key = SCrypt.generate(PASSPHRASE.getBytes(StandardCharsets.UTF_8), salt, Math.min(cost, COST), 8, 1, 32);
        ObjectNode box = new ObjectMapper().createObjectNode();
        ObjectNode kdf = box.putObject("kdf").put("name", "scrypt").put("salt", salt);
        kdf.putObject("params").put("N", cost).put("r", 8).put("p", 1);
        box.putObject("cipher").put("name", "nacl/secretbox").put("nonce", nonce);
        box.put("ciphertext", sealed(pair.getPrivate().getEncoded(), key, nonce));
        return pem("ENCRYPTED SIGSTORE PRIVATE KEY", new ObjectMapper().writeValueAsBytes(box));
    }

    private static byte[] sealed(byte[] content, byte[] key, byte[] nonce) {
        XSalsa20Engine stream = new XSalsa20Engine();
        stream.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        byte[] all = new byte[32 + content.length];
        System.arraycopy(content, 0, all, 32, content.length);
        stream.processBytes(all, 0, all.length, all, 0);
        Poly1305 mac = new Poly1305();
        mac.init(new KeyParameter(all, 0, 32));
        mac.update(all, 32, content.length);
        mac.doFinal(all, 16);
        return Arrays.copyOfRange(all, 16, all.length);
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
