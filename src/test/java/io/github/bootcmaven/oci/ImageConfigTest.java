// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageConfigTest {

    private static final Instant CREATED = Instant.parse("2026-11-23T00:00:00Z");
    private static final Digest EMPTY = Digest.of(new byte[0]);
    private static final String EMPTY_TEXT = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static final ImageConfig FULL = new ImageConfig(
            CREATED,
            new Platform("arm64", "linux", "v8"),
            new ContainerConfig(
                    "1000:1000",
                    new TreeSet<>(List.of("80/tcp", "53/udp")),
                    List.of("PATH=/usr/bin", "A=1"),
                    List.of("/entry"),
                    List.of("/sbin/init"),
                    new TreeSet<>(List.of("/var/lib/x")),
                    "/srv",
                    new TreeMap<>(Map.of("b", "2", "a", "1")),
                    "SIGRTMIN+3"),
            List.of(EMPTY),
            List.of(new History(CREATED, "made by", "said", false), new History(null, null, null, true)));

    @Test
    void is_written_as_these_very_bytes() {
        assertThat(text(FULL))
                .isEqualTo(json("{'created':'2026-11-23T00:00:00Z','architecture':'arm64','os':'linux','variant':'v8',"
                        + "'config':{'User':'1000:1000','ExposedPorts':{'53/udp':{},'80/tcp':{}},"
                        + "'Env':['PATH=/usr/bin','A=1'],'Entrypoint':['/entry'],'Cmd':['/sbin/init'],"
                        + "'Volumes':{'/var/lib/x':{}},'WorkingDir':'/srv','Labels':{'a':'1','b':'2'},"
                        + "'StopSignal':'SIGRTMIN+3'},"
                        + "'rootfs':{'type':'layers','diff_ids':['" + EMPTY_TEXT + "']},"
                        + "'history':[{'created':'2026-11-23T00:00:00Z','created_by':'made by','comment':'said'},"
                        + "{'empty_layer':true}]}"));
    }

    @Test
    void leaves_out_what_is_not_said() {
        ImageConfig config =
                new ImageConfig(null, Platform.linux("amd64"), ContainerConfig.EMPTY, List.of(EMPTY), List.of());

        assertThat(text(config))
                .isEqualTo(json("{'architecture':'amd64','os':'linux','rootfs':{'type':'layers','diff_ids':['"
                        + EMPTY_TEXT + "']},'history':[]}"));
    }

    @Test
    void is_read_back_as_it_was() {
        assertThat(ImageConfig.parse(FULL.json(), "config")).isEqualTo(FULL);
    }

    @Test
    void reads_what_go_programs_write() {
        ImageConfig config = parse("{'created':'2024-02-05T10:11:12.123456789+01:00','author':'x',"
                + "'architecture':'amd64','os':'linux','config':{'Labels':null,'Cmd':null,'Healthcheck':{},"
                + "'ExposedPorts':null},'rootfs':{'type':'layers','diff_ids':null},'history':null}");

        assertThat(config.created()).isEqualTo(Instant.parse("2024-02-05T09:11:12.123456789Z"));
        assertThat(config.config()).isEqualTo(ContainerConfig.EMPTY);
        assertThat(config.diffIds()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'os':'linux'                 | 'os':1                  | os is a number, not a string
            'os':'linux',                | ``                      | os is missing
            'type':'layers'              | 'type':'snapshots'      | rootfs.type is 'snapshots', not 'layers'
            'diff_ids':['sha256          | 'diff_ids':['md5        | rootfs.diff_ids[0] is 'md5:
            'created':'2026              | 'created':'yesterday    | created is 'yesterday
            'Env':['PATH                 | 'Env':[{},'PATH         | config.Env[0] is an object, not a string
            'Cmd':['/sbin/init']         | 'Cmd':'/sbin/init'      | config.Cmd is a string, not a list
            'Labels':{'a':'1'            | 'Labels':{'a':true      | config.Labels.a is true or false, not a string
            'empty_layer':true           | 'empty_layer':'true'    | history[1].empty_layer is a string, not true or false
            """)
    void names_document_and_field_of_what_is_wrong(String right, String wrong, String complaint) {
        String good = text(FULL).replace('"', '\'');
        assertThat(good).contains(right);

        assertThatThrownBy(() -> parse(good.replace(right, wrong)))
                .isInstanceOf(BootcException.class)
                .hasMessageStartingWith("Reading a config: ")
                .hasMessageContaining(complaint);
    }

    @Test
    void labels_are_added_one_by_one() {
        ContainerConfig config =
                ContainerConfig.EMPTY.withLabels(Map.of("a", "1", "b", "1")).withLabels(Map.of("b", "2"));

        assertThat(config.labels()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
    }

    private static ImageConfig parse(String text) {
        return ImageConfig.parse(json(text).getBytes(StandardCharsets.UTF_8), "a config");
    }

    private static String json(String withSingleQuotes) {
        return withSingleQuotes.replace('\'', '"');
    }

    private static String text(ImageConfig config) {
        return new String(config.json(), StandardCharsets.UTF_8);
    }
}
