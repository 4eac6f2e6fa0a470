// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.maven;

import java.io.File;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code <push>}: how registries are reached. The short form {@code <push>id</push>} is the server's id alone. */
public final class PushConfiguration {

    /** The id of the {@code <server>} in {@code settings.xml} whose login is used; default: the registry's host. */
    @Nullable
    String server;

    /** Whether plain http, and certificates that nobody vouches for, are taken; on loopback plain http always is. */
    boolean insecure;

    /** A folder with {@code *.crt} (authorities), {@code *.cert} and {@code *.key} (what we show); default: the host's. */
    @Nullable
    File certificates;

    /** {@code image} or {@code index}, which of the two is pushed; default: the index where it has the image. */
    @Nullable
    String layout;

    /** Repositories of the same registry that may have layers of the image, to be mounted from there. */
    @Nullable
    List<String> mountFrom;

    /** How many requests are under way at a time; default: 12. */
    int parallel;

    /** The key that signs the image: {@code <keyFile>}, {@code <keyEnvironment>} or {@code <command>}; default: no signature. */
    @Nullable
    PushSignConfiguration sign;

    /** Takes the short form. */
    public void set(String shortForm) {
        server = shortForm.trim();
    }
}
