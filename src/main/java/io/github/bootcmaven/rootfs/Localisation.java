// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.rootfs;

import io.github.bootcmaven.log.BootcException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What machines are called and which language, time and keyboard they have, unless their administrators say otherwise; null
 * leaves it to the packages.
 *
 * @param hostname hostname(5)
 * @param locale locale.conf(5), e.g. {@code de_DE.UTF-8}
 * @param timeZone localtime(5), e.g. {@code Europe/Berlin}
 * @param keymap keyboard(5), a layout, e.g. {@code de}, or a layout with a variant, e.g. {@code de:nodeadkeys}
 */
public record Localisation(
        @Nullable String hostname,
        @Nullable String locale,
        @Nullable String timeZone,
        @Nullable String keymap) {

    /** All is left to the packages. */
    public static final Localisation NONE = new Localisation(null, null, null, null);

    static final String HOSTNAME = "etc/hostname";

    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?");
    private static final Pattern LOCALE = Pattern.compile("[A-Za-z_]+(\\.[A-Za-z0-9-]+)?(@[A-Za-z]+)?");
    private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*");
    private static final Pattern KEYMAP = Pattern.compile("[a-z0-9_]+(:[a-zA-Z0-9_-]+)?");

    /** Linux's HOST_NAME_MAX. */
    private static final int LONGEST_HOSTNAME = 64;

    public Localisation {
        if (hostname != null && !isHostname(hostname)) {
            throw BootcException.project("Cannot call machines " + hostname
                            + ": a host name is letters, digits and hyphens, with dots between, at most "
                            + LONGEST_HOSTNAME)
                    .in("<hostname>");
        }
        check(locale, LOCALE, "<locale>", "de_DE.UTF-8");
        check(timeZone, ZONE, "<timeZone>", "Europe/Berlin");
        check(keymap, KEYMAP, "<keymap>", "de or de:nodeadkeys");
    }

    private static boolean isHostname(String name) {
        if (name.length() > LONGEST_HOSTNAME) {
            return false;
        }
        for (String label : name.split("\\.", -1)) {
            if (!LABEL.matcher(label).matches()) {
                return false;
            }
        }
        return true;
    }

    private static void check(@Nullable String value, Pattern pattern, String element, String example) {
        if (value != null && !pattern.matcher(value).matches()) {
            throw BootcException.project("Cannot use " + value + " as " + element)
                    .in(element)
                    .hint("It looks like " + example + ".");
        }
    }
}
