// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** registries.conf is read as container tools read it (containers-registries.conf(5)). */
class RegistriesConfTest {

    private static final String SYSTEM = "etc/containers/registries.conf";
    private static final String USER = "home/.config/containers/registries.conf";

    @TempDir
    Path folder;

    private final Map<String, String> variables = new TreeMap<>();

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private RegistriesConf read() throws IOException {
        return RegistriesConf.of(new HostFiles(variables, folder.resolve("home"), folder.resolve("etc")));
    }

    /** The places of a repository, as users write them, in order. */
    private List<String> places(String registry, String repository, boolean byDigest) throws IOException {
        return read().places(registry, repository, byDigest).stream()
                .map(place -> place.registry() + "/" + place.repository())
                .toList();
    }

    private String place(String registry, String repository) throws IOException {
        RegistriesConf.Place place = read().primary(registry, repository);
        return place.registry() + "/" + place.repository() + (place.insecure() ? " insecure" : "");
    }

    @Test
    void withoutAFileEverythingIsWhereItsNameSays() throws IOException {
        assertThat(places("registry.example.com", "team/node", false))
                .containsExactly("registry.example.com/team/node");
    }

    @ParameterizedTest
    @CsvSource({
        "a.example.com, team/node, b.example.com/mirror/node",
        "a.example.com, team, b.example.com/mirror",
        "a.example.com, teams/node, a.example.com/teams/node",
        "a.example.com, other, a.example.com/other",
        "a.example.com:5000, team/node, a.example.com:5000/team/node",
    })
    void aPrefixGivesWayToItsLocation(String registry, String repository, String expected) throws IOException {
        write(SYSTEM, "[[registry]]\nprefix = 'a.example.com/team'\nlocation = 'b.example.com/mirror'\n");
        assertThat(place(registry, repository)).isEqualTo(expected);
    }

    @Test
    void theLongestPrefixCounts() throws IOException {
        write(SYSTEM, """
                [[registry]]
                prefix = 'a.example.com/team'
                location = 'long.example.com/team'
                [[registry]]
                prefix = 'a.example.com'
                location = 'short.example.com'
                insecure = true
                """);
        assertThat(place("a.example.com", "team/node")).isEqualTo("long.example.com/team/node");
        assertThat(place("a.example.com", "other")).isEqualTo("short.example.com/other insecure");
    }

    @ParameterizedTest
    @CsvSource({
        "a.example.com, node, true",
        "a.b.example.com, node, true",
        "a.example.com:5000, node, true",
        "example.com, node, false",
        "notexample.com, node, false",
        "a.example.com.test, node, false",
        "a.test, x.example.com/node, false",
    })
    void anAsteriskStandsForSubdomains(String registry, String repository, boolean meant) throws IOException {
        write(SYSTEM, "[[registry]]\nprefix = '*.example.com'\ninsecure = true\n");
        assertThat(place(registry, repository)).isEqualTo(registry + "/" + repository + (meant ? " insecure" : ""));
    }

    @Test
    void aLocationTakesTheHostsPlaceOfAnAsterisk() throws IOException {
        write(SYSTEM, "[[registry]]\nprefix = '*.example.com'\nlocation = 'proxy.test/cache'\n");
        assertThat(place("a.example.com", "team/node")).isEqualTo("proxy.test/cache/team/node");
    }

    @Test
    void mirrorsComeInTheirOrderAndTheRegistryLast() throws IOException {
        write(SYSTEM, """
                [[registry]]
                prefix = 'a.example.com/team'
                location = 'b.example.com/team'
                [[registry.mirror]]
                location = 'm1.test'
                insecure = true
                [[registry.mirror]]
                location = 'm2.test/copies'
                """);
        assertThat(places("a.example.com", "team/node", false))
                .containsExactly("m1.test/node", "m2.test/copies/node", "b.example.com/team/node");
        assertThat(read().places("a.example.com", "team/node", false).stream().map(RegistriesConf.Place::insecure))
                .containsExactly(true, false, false);
        assertThat(place("a.example.com", "team/node")).isEqualTo("b.example.com/team/node");
    }

    @Test
    void someMirrorsAreAskedForDigestsOnly() throws IOException {
        write(SYSTEM, """
                [[registry]]
                location = 'a.test'
                mirror-by-digest-only = true
                [[registry.mirror]]
                location = 'm.test'
                [[registry]]
                location = 'b.test'
                [[registry.mirror]]
                location = 'digests.test'
                pull-from-mirror = 'digest-only'
                [[registry.mirror]]
                location = 'tags.test'
                pull-from-mirror = 'tag-only'
                [[registry.mirror]]
                location = 'both.test'
                pull-from-mirror = 'all'
                """);
        assertThat(places("a.test", "x", false)).containsExactly("a.test/x");
        assertThat(places("a.test", "x", true)).containsExactly("m.test/x", "a.test/x");
        assertThat(places("b.test", "x", false)).containsExactly("tags.test/x", "both.test/x", "b.test/x");
        assertThat(places("b.test", "x", true)).containsExactly("digests.test/x", "both.test/x", "b.test/x");
    }

    @Test
    void whatIsBlockedIsNeitherReadNorWrittenAndTheFileIsNamed() throws IOException {
        write(SYSTEM, "[[registry]]\nlocation = 'a.test'\nblocked = true\n[[registry]]\nlocation = 'a.test/good'\n");
        assertThatThrownBy(() -> places("a.test", "x", false))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("a.test/x")
                .hasMessageContaining(folder.resolve(SYSTEM) + " says that it is blocked");
        assertThatThrownBy(() -> place("a.test", "x")).hasMessageContaining("blocked");
        assertThat(place("a.test", "good/x")).isEqualTo("a.test/good/x");
    }

    @Test
    void additionsComeLaterInTheOrderOfTheirNamesAndTheUsersLast() throws IOException {
        write(
                SYSTEM,
                "[[registry]]\nlocation = '0.test'\nprefix = 'a.test'\n[[registry]]\nlocation = '0.test'\nprefix = 'b.test'\n");
        write(SYSTEM + ".d/20.conf", "[[registry]]\nlocation = '20.test'\nprefix = 'a.test'\n");
        write(SYSTEM + ".d/10.conf", "[[registry]]\nlocation = '10.test'\nprefix = 'a.test'\n");
        write(SYSTEM + ".d/30.txt", "[[registry]]\nlocation = '30.test'\nprefix = 'a.test'\n");
        assertThat(place("a.test", "x")).isEqualTo("20.test/x");
        assertThat(place("b.test", "x")).isEqualTo("0.test/x");
        write(USER + ".d/00.conf", "[[registry]]\nlocation = 'user.test'\nprefix = 'a.test'\n");
        assertThat(place("a.test", "x")).isEqualTo("user.test/x");
    }

    @Test
    void theUsersFileTakesTheHostsPlaceAndTheVariablesThatOfBoth() throws IOException {
        write(SYSTEM, "[[registry]]\nlocation = 'host.test'\nprefix = 'a.test'\n");
        write(USER, "[[registry]]\nlocation = 'user.test'\nprefix = 'b.test'\n");
        assertThat(List.of(place("a.test", "x"), place("b.test", "x"))).containsExactly("a.test/x", "user.test/x");
        write("named.conf", "[[registry]]\nlocation = 'named.test'\nprefix = 'c.test'\n");
        variables.put("CONTAINERS_REGISTRIES_CONF", folder.resolve("named.conf").toString());
        assertThat(List.of(place("b.test", "x"), place("c.test", "x"))).containsExactly("b.test/x", "named.test/x");
    }

    @Test
    void aLocationWithoutARepositoryAndAFileThatIsNoTomlAreErrors() throws IOException {
        write(SYSTEM, "[[registry]]\nprefix = 'a.test/x'\nlocation = 'b.test'\n");
        assertThatThrownBy(() -> place("a.test", "x")).hasMessageContaining("location b.test");
        write(SYSTEM, "[[registry]\n");
        assertThatThrownBy(this::read)
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("Cannot read " + folder.resolve(SYSTEM));
    }
}
