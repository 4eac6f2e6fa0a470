// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sigstore;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A key that a program keeps, such as a hardware module's or a signing service's client: it reads the message on standard input
 * and prints the signature, in DER or in Base64. What it prints counts only if the public key verifies it.
 */
public final class CommandKey implements SigningKey {

    /** An ASN.1 sequence begins with this byte; Base64 of one begins with M. */
    private static final byte SEQUENCE = 0x30;

    private final Command command;
    private final CommandRunner runner;
    private final VerificationKey verificationKey;

    public CommandKey(Command command, CommandRunner runner, VerificationKey verificationKey) {
        this.command = command;
        this.runner = runner;
        this.verificationKey = verificationKey;
    }

    @Override
    public byte[] sign(byte[] message) {
        byte[] signature = decode(runner.filter(command, message));
        if (!verificationKey.verifies(message, signature)) {
            throw BootcException.project(command.program()
                            + " printed something that isn't a signature of what it read by the " + verificationKey)
                    .in("<push><sign><command>")
                    .hint("It has to print the signature alone, ECDSA on P-256 over SHA-256, in DER or Base64.");
        }
        return signature;
    }

    private static byte[] decode(byte[] printed) {
        if (printed.length > 0 && printed[0] == SEQUENCE) {
            return printed;
        }
        try {
            return Base64.getMimeDecoder().decode(new String(printed, StandardCharsets.US_ASCII).strip());
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    @Override
    public VerificationKey verificationKey() {
        return verificationKey;
    }
}
