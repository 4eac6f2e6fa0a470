// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.cipher.PlexusCipherException;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/** A {@code settings.xml} with passwords as {@code mvn --encrypt-password} makes them, and {@code settings-security.xml} beside it. */
public final class EncryptedSettings {

    private static final String MASTER = "master of all passwords";

    private final Path folder;
    private final DefaultPlexusCipher cipher;

    /** @param folder gets both files */
    public EncryptedSettings(Path folder) throws IOException {
        this.folder = folder;
        try {
            this.cipher = new DefaultPlexusCipher();
            Files.writeString(
                    security(),
                    "<settingsSecurity><master>"
                            + cipher.encryptAndDecorate(MASTER, DefaultSecDispatcher.SYSTEM_PROPERTY_SEC_LOCATION)
                            + "</master></settingsSecurity>");
        } catch (PlexusCipherException e) {
            throw new IOException(e);
        }
    }

    /** The file with the master password. */
    public Path security() {
        return folder.resolve("settings-security.xml");
    }

    /** A password as it stands in the file. */
    public String encrypted(String password) throws IOException {
        try {
            return cipher.encryptAndDecorate(password, MASTER);
        } catch (PlexusCipherException e) {
            throw new IOException(e);
        }
    }

    /**
     * Writes {@code settings.xml}.
     *
     * @param base settings that stay valid
     * @param elements further ones, such as {@code <servers>}
     */
    public Path write(Path base, String elements) throws IOException {
        Path file = folder.resolve("settings.xml");
        Files.writeString(file, Files.readString(base).replaceFirst("<profiles>", elements + "<profiles>"));
        return file;
    }
}
