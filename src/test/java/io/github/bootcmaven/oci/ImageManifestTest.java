// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageManifestTest {

    private static final Digest EMPTY = Digest.of(new byte[0]);
    private static final String EMPTY_TEXT = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String CONFIG =
            "{'mediaType':'application/vnd.oci.image.config.v1+json','digest':'" + EMPTY_TEXT + "','size':0}";
    private static final String LAYER =
            "{'mediaType':'application/vnd.oci.image.layer.v1.tar+zstd','digest':'" + EMPTY_TEXT + "','size':0}";

    @Test
    void is_written_as_these_very_bytes() {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("z", "last");
        annotations.put("a", "é\"");
        ImageManifest manifest = ImageManifest.of(
                Descriptor.of(MediaType.CONFIG, EMPTY, 0),
                List.of(
                        Descriptor.of(MediaType.LAYER_ZSTD, EMPTY, 5_000_000_000L),
                        Descriptor.of(MediaType.LAYER_GZIP, EMPTY, 1).withAnnotation("k", "v")),
                annotations);

        assertThat(text(manifest.json()))
                .isEqualTo(json("{'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json',"
                                + "'config':" + CONFIG + ",'layers':["
                                + LAYER.replace("'size':0", "'size':5000000000") + ","
                                + LAYER.replace("zstd", "gzip").replace("'size':0", "'size':1,'annotations':{'k':'v'}")
                                + "],'annotations':{'a':'é")
                        + "\\\"" + json("','z':'last'}}"));
    }

    @Test
    void is_read_back_as_it_was() {
        ImageManifest manifest = ImageManifest.of(
                Descriptor.of(MediaType.CONFIG, EMPTY, 7),
                List.of(Descriptor.of(MediaType.LAYER_ZSTD, EMPTY, 1)
                        .withPlatform(new Platform("arm", "linux", "v7"))
                        .withAnnotation("k", "v")),
                Map.of("a", "b"));

        assertThat(ImageManifest.parse(manifest.json(), "manifest")).isEqualTo(manifest);
    }

    @Test
    void tolerates_fields_it_does_not_know_and_null_for_absent_ones() {
        ImageManifest manifest = parse("{'schemaVersion':2,'annotations':null,'future':[{}],'config':" + CONFIG
                + ",'layers':[" + LAYER.replace("'size'", "'urls':[],'size'") + "]}");

        assertThat(manifest.annotations()).isEmpty();
        assertThat(manifest.layers()).containsExactly(Descriptor.of(MediaType.LAYER_ZSTD, EMPTY, 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'schemaVersion':2                  | 'schemaVersion':1                  | schemaVersion is 1, not 2
            'schemaVersion':2                  | 'schemaVersion':'2'                | schemaVersion is "2", not a size
            'schemaVersion':2                  | 'schemaVersion':2,'schemaVersion':2| it is no JSON: Duplicate
            'schemaVersion':2,                 | ``                                 | schemaVersion is missing
            image.manifest.v1                  | image.index.v1                     | mediaType is 'application/vnd.oci.image.index.v1+json', not
            'config':{                         | 'config':[],'x':{                  | config is a list, not an object
            'config':{                         | 'cfg':{                            | config is missing
            'layers':[{                        | 'layers':{},'x':[{                 | layers is an object, not a list
            'layers':[{                        | 'layers':[7,{                      | layers[0] is a number, not an object
            'digest':'sha256:e3                | 'digest':'sha256:../../e3          | digest is 'sha256:../../e3
            'digest':'sha256:e3                | 'digest':'sha256:E3                | 64 lower-case hexadecimal digits
            'digest':'sha256:                  | 'digest':'sha512:                  | not sha256:
            'size':4                           | 'size':-1                          | layers[0].size is -1, not a size
            'size':4                           | 'size':4.5                         | layers[0].size is 4.5, not a size
            'size':4                           | 'size':99999999999999999999        | layers[0].size is 99999999999999999999, not a size
            'size':4                           | 'siz':4                            | layers[0].size is missing
            'annotations':{'k':'v'}            | 'annotations':{'k':1}              | annotations.k is a number, not a string
            'annotations':{'k':'v'}            | 'annotations':'k'                  | annotations is a string, not an object
            'annotations':{'k':'v'}}           | 'annotations':{'k':                | it is no JSON
            'annotations':{'k':'v'}}           | 'annotations':{}}{}                | it is no JSON: Trailing token
            """)
    void names_document_and_field_of_what_is_wrong(String right, String wrong, String complaint) {
        String good = "{'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json','config':" + CONFIG
                + ",'layers':[" + LAYER.replace("'size':0", "'size':4") + "],'annotations':{'k':'v'}}";
        assertThat(good).contains(right);
        assertThat(parse(good).layers()).hasSize(1);

        assertThatThrownBy(() -> parse(good.replaceFirst(Pattern.quote(right), wrong)))
                .isInstanceOf(BootcException.class)
                .hasMessageStartingWith("Reading the manifest of a test: ")
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource({"'',no JSON", "[],no JSON object", "null,no JSON object", "\u0001,no JSON"})
    void refuses_what_is_no_object(String document, String complaint) {
        assertThatThrownBy(() -> parse(document))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void refuses_other_encodings_than_utf_8() {
        assertThatThrownBy(() -> ImageManifest.parse(new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'}, "it"))
                .hasMessage("Reading it: it is not UTF-8");
        assertThatThrownBy(() -> ImageManifest.parse("{}".getBytes(StandardCharsets.UTF_16BE), "it"))
                .isInstanceOf(BootcException.class);
    }

    @Test
    void refuses_a_document_nested_without_end() {
        assertThatThrownBy(() -> parse("[".repeat(1_000_000)))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("no JSON");
    }

    private static ImageManifest parse(String text) {
        return ImageManifest.parse(json(text).getBytes(StandardCharsets.UTF_8), "the manifest of a test");
    }

    private static String json(String withSingleQuotes) {
        return withSingleQuotes.replace('\'', '"');
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
