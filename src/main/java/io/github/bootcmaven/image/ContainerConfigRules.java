// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.Annotation;
import io.github.bootcmaven.oci.ContainerConfig;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What container engines demand of an image's configuration, so that a mistake is found when it is made (config.md). */
final class ContainerConfigRules {

    private static final Pattern USER = Pattern.compile("[^\\s:,]+(:[^\\s:,]+)?");
    private static final Pattern PORT = Pattern.compile("([0-9]{1,5})(/(tcp|udp|sctp))?");
    private static final Pattern SIGNAL =
            Pattern.compile("SIG(HUP|INT|QUIT|ILL|TRAP|ABRT|IOT|BUS|FPE|KILL|USR1|SEGV|USR2"
                    + "|PIPE|ALRM|TERM|STKFLT|CHLD|CONT|STOP|TSTP|TTIN|TTOU|URG|XCPU|XFSZ|VTALRM|PROF|WINCH|IO|POLL|PWR|SYS"
                    + "|RTMIN(\\+([1-9]|1[0-5]))?|RTMAX(-([1-9]|1[0-4]))?)|[1-9]|[1-5][0-9]|6[0-4]");

    private ContainerConfigRules() {}

    /** @throws BootcException that names the element of the pom, if a rule is broken */
    static void check(ContainerConfig config) {
        checkEnv(config.env());
        config.entrypoint()
                .forEach(word -> demand(!word.isEmpty(), "An empty word in the entry point", "<entrypoint>"));
        config.cmd().forEach(word -> checkText(word, "<cmd>"));
        config.entrypoint().forEach(word -> checkText(word, "<entrypoint>"));
        String user = config.user();
        demand(
                user == null || USER.matcher(user).matches(),
                "'" + user + "' is not of the form user or user:group",
                "<user>");
        String folder = config.workingDir();
        demand(
                folder == null || isAbsolute(folder),
                "The working directory '" + folder + "' is no absolute path",
                "<workingDirectory>");
        String signal = config.stopSignal();
        demand(
                signal == null || SIGNAL.matcher(signal).matches(),
                "'" + signal + "' is no signal; there are e.g. SIGTERM, SIGRTMIN+3 and 15",
                "<stopSignal>");
        config.exposedPorts().forEach(ContainerConfigRules::checkPort);
        config.volumes()
                .forEach(
                        path -> demand(isAbsolute(path), "The volume '" + path + "' is no absolute path", "<volumes>"));
        checkTexts(config.labels(), "<labels>");
    }

    /** @throws BootcException if a key or value can't be an annotation of a manifest */
    static void checkAnnotations(Map<String, String> annotations) {
        checkTexts(annotations, "<annotations>");
        demand(
                !annotations.containsKey(Annotation.REF_NAME),
                "The annotation " + Annotation.REF_NAME
                        + " is for an image's name in a layout, which comes from <tags>",
                "<annotations>");
    }

    private static void checkEnv(List<String> env) {
        Set<String> names = new HashSet<>();
        for (String variable : env) {
            checkText(variable, "<env>");
            int equals = variable.indexOf('=');
            demand(
                    equals > 0 && variable.chars().limit(equals).noneMatch(Character::isWhitespace),
                    "Environment variable '" + variable + "' is not of the form NAME=value",
                    "<env>");
            String name = variable.substring(0, equals);
            demand(names.add(name), "The environment variable " + name + " is given twice", "<env>");
        }
    }

    private static void checkPort(String port) {
        var form = PORT.matcher(port);
        demand(
                form.matches() && Integer.parseInt(form.group(1)) >= 1 && Integer.parseInt(form.group(1)) <= 65_535,
                "'" + port + "' is no port; write e.g. 80, 80/tcp or 53/udp",
                "<exposedPorts>");
    }

    private static void checkTexts(Map<String, String> texts, String element) {
        texts.forEach((key, value) -> {
            demand(!key.isBlank(), "A key is empty", element);
            checkText(key, element);
            checkText(value, element);
        });
    }

    private static void checkText(String text, String element) {
        demand(
                text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text),
                "A text with NUL, or without a form in UTF-8",
                element);
    }

    private static boolean isAbsolute(String path) {
        return path.startsWith("/") && !List.of(path.split("/")).contains("..");
    }

    private static void demand(boolean holds, String otherwise, String element) {
        if (!holds) {
            throw BootcException.project(otherwise).in(element);
        }
    }
}
