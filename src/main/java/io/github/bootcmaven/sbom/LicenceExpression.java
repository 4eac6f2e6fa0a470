// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sbom;

import io.github.bootcmaven.deb.Copyright;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The licences of a package as an SPDX expression (SPDX 2.3, annex D): all that its files have, joined by {@code AND}. A licence
 * that SPDX doesn't know is a {@code LicenseRef-} of the package's own.
 *
 * @param text the expression
 * @param references the names in the copyright file of what the expression calls by a {@code LicenseRef-}
 */
record LicenceExpression(String text, SortedMap<String, String> references) {

    private static final Pattern OPERATOR = Pattern.compile(" *(,?) (and|or) (?=[^ ])", Pattern.CASE_INSENSITIVE);

    static LicenceExpression of(String packageName, Copyright copyright) {
        SortedMap<String, String> references = new TreeMap<>();
        TreeSet<String> all = new TreeSet<>();
        for (String licence : copyright.licences()) {
            all.add(expression(licence, packageName, references));
        }
        String text = all.size() == 1
                ? all.first()
                : String.join(
                        " AND ", all.stream().map(LicenceExpression::grouped).toList());
        return new LicenceExpression(text, Collections.unmodifiableSortedMap(references));
    }

    /** {@code A or B, and C}: a comma before the operator ends what the operators before it bind. */
    private static String expression(String licence, String packageName, SortedMap<String, String> references) {
        StringBuilder text = new StringBuilder();
        Matcher operator = OPERATOR.matcher(licence);
        int start = 0;
        while (operator.find()) {
            text.append(name(licence.substring(start, operator.start()), packageName, references));
            if (!operator.group(1).isEmpty() && text.indexOf(" ") >= 0) {
                text.insert(0, '(').append(')');
            }
            text.append(' ').append(operator.group(2).toUpperCase(Locale.ROOT)).append(' ');
            start = operator.end();
        }
        return text.append(name(licence.substring(start), packageName, references))
                .toString();
    }

    private static String name(String name, String packageName, SortedMap<String, String> references) {
        String plain = name.strip();
        String known = LicenceName.spdx(plain);
        if (known != null) {
            return grouped(known);
        }
        String reference = "LicenseRef-" + sanitised(packageName) + "-" + sanitised(plain);
        references.put(reference, plain);
        return reference;
    }

    private static String grouped(String expression) {
        return expression.contains(" OR ") || expression.contains(" AND ") ? "(" + expression + ")" : expression;
    }

    private static String sanitised(String text) {
        String safe = text.replace("+", "-plus").replaceAll("[^A-Za-z0-9.-]+", "-");
        return safe.isEmpty() ? "unnamed" : safe;
    }
}
