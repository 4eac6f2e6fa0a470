// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.sigstore.CommandKey;
import io.github.bootcmaven.sigstore.PrivateKeyReader;
import io.github.bootcmaven.sigstore.SigningKey;
import io.github.bootcmaven.sigstore.VerificationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code <push><sign>}: the key that signs the pushed image, ECDSA on P-256 as cosign has it: a file, a variable, or a program
 * that knows it. Neither key nor passphrase ever stands in a pom, nor on a command line.
 */
public final class PushSignConfiguration {

    /** The variable with the passphrase, where no server is named. */
    static final String PASSPHRASE = "BOOTC_SIGNING_PASSPHRASE";

    /** How the names of all variables begin that this plugin reads, those with passwords, too. */
    private static final String OURS = "BOOTC_";

    private static final String ELEMENT = "<push><sign>";

    /** The file with the key in PEM, relative to the project. */
    @Nullable
    String keyFile;

    /** The environment variable with the key in PEM. */
    @Nullable
    String keyEnvironment;

    /**
     * A program that signs, with its arguments: what is to be signed on its standard input, the signature on its output. It has
     * this process's environment, but for the passwords in it that are ours.
     */
    @Nullable
    CommandConfiguration command;

    /** The file with the public key of {@code <command>} in PEM, relative to the project. */
    @Nullable
    String publicKey;

    /** The id of the {@code <server>} in {@code settings.xml} whose passphrase, else password, opens the key. */
    @Nullable
    String passphraseServer;

    /**
     * Reads the key.
     *
     * @param environment the variables of this process
     */
    SigningKey read(Path project, SettingsNetwork settings, Map<String, String> environment, BuildLog log)
            throws IOException {
        long ways = Stream.of(keyFile, keyEnvironment, command)
                .filter(Objects::nonNull)
                .count();
        if (ways != 1) {
            throw BootcException.project(
                            ways == 0
                                    ? "It isn't said where the key is to sign the image with"
                                    : "It is said more than once where the key is to sign the image with")
                    .in(ELEMENT)
                    .hint("one of <keyFile>, <keyEnvironment> and <command>");
        }
        if (command != null) {
            return commandKey(project, command, environment, log);
        }
        String name = keyFile == null ? "The key in $" + keyEnvironment : "The key " + project.resolve(keyFile);
        String pem = keyFile == null ? variable(environment) : file(project.resolve(keyFile), "<keyFile>");
        char[] passphrase = passphrase(settings, environment).toCharArray();
        try {
            return PrivateKeyReader.read(pem, passphrase, name);
        } catch (BootcException e) {
            throw e.in(ELEMENT);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private SigningKey commandKey(
            Path project, CommandConfiguration given, Map<String, String> environment, BuildLog log)
            throws IOException {
        List<String> argv = given.argv(ELEMENT + "<command>");
        if (publicKey == null) {
            throw BootcException.project("It isn't said by which key " + argv.get(0) + " signs the image")
                    .in(ELEMENT + "<publicKey>")
                    .hint("Its public key in PEM verifies what it prints; a host needs it, too.");
        }
        if (argv.get(0).contains("/")) {
            argv.set(0, project.resolve(argv.get(0)).toString());
        }
        Path file = project.resolve(publicKey);
        String pem = file(file, "<publicKey>");
        try {
            VerificationKey verification = VerificationKey.parse(pem, "The key " + file);
            return new CommandKey(new Command(argv, shown(environment)), new CommandRunner(log), verification);
        } catch (BootcException e) {
            throw e.in(ELEMENT + "<publicKey>");
        }
    }

    /** A client of a signing service has its own login in the environment; what is ours is none of its business. */
    private static Map<String, String> shown(Map<String, String> environment) {
        Map<String, String> shown = new HashMap<>(environment);
        shown.keySet().removeIf(name -> name.startsWith(OURS));
        return shown;
    }

    private String variable(Map<String, String> environment) {
        String key = environment.get(keyEnvironment);
        if (key == null || key.isBlank()) {
            throw BootcException.project("The environment variable " + keyEnvironment
                            + ", with the key to sign the image with, isn't set")
                    .in(ELEMENT + "<keyEnvironment>");
        }
        return key;
    }

    private static String file(Path file, String element) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw BootcException.project("There is no file " + file + " to sign the image with")
                    .in(ELEMENT + element);
        }
    }

    private String passphrase(SettingsNetwork settings, Map<String, String> environment) {
        if (passphraseServer == null) {
            return environment.getOrDefault(PASSPHRASE, "");
        }
        String passphrase = settings.passphrase(passphraseServer);
        if (passphrase == null) {
            throw BootcException.project("settings.xml has no <server> with the id " + passphraseServer
                            + " that has a passphrase or password")
                    .in(ELEMENT + "<passphraseServer>");
        }
        return passphrase;
    }
}
