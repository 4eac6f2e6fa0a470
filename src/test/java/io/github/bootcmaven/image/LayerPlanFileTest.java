// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.github.bootcmaven.image.LayerGroups.Group;
import io.github.bootcmaven.log.BootcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerPlanFileTest {

    private static final Path SCHEMA = Path.of("src/site/resources/schema/layers.schema.json");

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve(LayerPlanFile.FILE);
    }

    @Test
    void whatIsWrittenIsReadAndHasALineForEachComponent() throws IOException {
        LayerGroups plan = new LayerGroups(
                List.of(new Group("seldom-1", List.of("zlib", "acl")), new Group("systemd", List.of("systemd"))));
        LayerPlanFile.write(plan, file);
        assertThat(LayerPlanFile.read(file)).contains(plan);
        assertThat(file).hasContent("""
                {
                  "planVersion" : 1,
                  "layers" : [
                    {
                      "name" : "seldom-1",
                      "components" : [
                        "acl",
                        "zlib"
                      ]
                    },
                    {
                      "name" : "systemd",
                      "components" : [
                        "systemd"
                      ]
                    }
                  ]
                }
                """);
        var schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(Files.readString(SCHEMA));
        assertThat(schema.validate(new ObjectMapper().readTree(file.toFile()))).isEmpty();
    }

    @Test
    void aMissingFileIsNoPlan() throws IOException {
        assertThat(LayerPlanFile.read(file)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{|line 1",
                "{} {}|line 1",
                "[]|it isn't an object",
                "{\"planVersion\":2,\"layers\":[]}|planVersion isn't 1",
                "{\"planVersion\":1,\"layers\":{}}|layers isn't a list",
                "{\"planVersion\":1,\"layers\":[],\"x\":1}|unknown field x",
                "{\"planVersion\":1,\"planVersion\":1,\"layers\":[]}|line 1",
                "{\"planVersion\":1,\"layers\":[1]}|layers[0] isn't an object",
                "{\"planVersion\":1,\"layers\":[{\"name\":\"\",\"components\":[]}]}|layers[0].name isn't a name",
                "{\"planVersion\":1,\"layers\":[{\"name\":\"a\",\"components\":[\"a,b\"]}]}|layers[0].components",
                "{\"planVersion\":1,\"layers\":[{\"name\":\"a\",\"components\":[]},{\"name\":\"a\",\"components\":[]}]}|layer a twice",
                "{\"planVersion\":1,\"layers\":[{\"name\":\"a\",\"components\":[\"c\"]},{\"name\":\"b\",\"components\":[\"c\"]}]}"
                        + "|c is in the layer a and in b"
            })
    void aBrokenFileIsAnErrorThatNamesThePlace(String json, String message) throws IOException {
        Files.writeString(file, json);
        assertThatThrownBy(() -> LayerPlanFile.read(file))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("layers.json is no plan of layers")
                .hasMessageContaining(message);
    }
}
