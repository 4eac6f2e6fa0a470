// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BuildLog;
import io.github.bootcmaven.oci.ContainerConfig;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageLayout;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.Platform;
import io.github.bootcmaven.ostree.CommitRequest;
import io.github.bootcmaven.ostree.OstreeRepository;
import io.github.bootcmaven.process.Command;
import io.github.bootcmaven.process.CommandResult;
import io.github.bootcmaven.process.CommandRunner;
import io.github.bootcmaven.testing.EncapsulatedFixture;
import io.github.bootcmaven.testing.HostTool;
import io.github.bootcmaven.testing.OstreeFixtures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image specification's own schemas, from its Go module, judge every JSON that is written. */
@SuppressWarnings("NullAway.Init")
class OciSchemaIT {

    private static final String MODULE = "github.com/opencontainers/image-spec@v1.1.1";
    private static final String BASE = "https://opencontainers.org/schema/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CommandRunner runner = new CommandRunner(BuildLog.SILENT);

    @TempDir
    private Path folder;

    private Path schemas;

    @BeforeEach
    void fetchSchemas() throws IOException {
        HostTool.required("go");
        CommandResult result = runner.attempt(
                new Command(List.of("timeout", "60", "go", "mod", "download", "-json", MODULE), goEnvironment()));
        Assumptions.assumeTrue(result.status() == 0, "the Go module " + MODULE + " can't be had");
        schemas = Path.of(JSON.readTree(result.output()).path("Dir").asText(), "schema");
    }

    /** Where Go keeps modules, and where from it takes them, is the host's affair. */
    private static Map<String, String> goEnvironment() {
        Map<String, String> environment = new HashMap<>(Command.of("go").environment());
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("GO") || name.equals("HOME")) {
                environment.put(name, value);
            }
        });
        return environment;
    }

    @Test
    void everyDocumentOfBothFormatsAndOfAnIndexIsValid() throws IOException {
        Path bootc = folder.resolve("bootc");
        new ImageBuilder(BuildLog.SILENT).build(OstreeFixtures.treeB(), request("amd64"), bootc);
        OstreeRepository repository = EncapsulatedFixture.repository(folder.resolve("repo"));
        Digest commit = EncapsulatedFixture.commit(
                repository, OstreeFixtures.treeB(), CommitRequest.of("s", 5).withVersion("1"));
        Path ostree = folder.resolve("ostree");
        new ImageBuilder(BuildLog.SILENT).encapsulate(repository, commit, request("arm64"), ostree);
        Path index = folder.resolve("index");
        Descriptor joined = new IndexBuilder()
                .add(ImageLayout.open(bootc))
                .add(ImageLayout.open(ostree))
                .build(request("amd64").references(), index);

        check(bootc);
        check(ostree);
        assertThat(complaints("image-layout-schema.json", Files.readString(index.resolve("oci-layout"))))
                .isEmpty();
        assertThat(complaints("image-index-schema.json", Files.readString(index.resolve("index.json"))))
                .isEmpty();
        assertThat(complaints("image-index-schema.json", blob(index, joined))).isEmpty();
    }

    /** So that silence means something. */
    @Test
    void aDocumentThatBreaksTheSpecificationIsNot() throws IOException {
        Path bootc = folder.resolve("bootc");
        BuiltImage built = new ImageBuilder(BuildLog.SILENT).build(OstreeFixtures.treeB(), request("amd64"), bootc);
        ObjectNode manifest = (ObjectNode) JSON.readTree(blob(bootc, built.manifest()));
        ((ObjectNode) manifest.path("layers").path(0)).put("size", "many");
        assertThat(complaints("image-manifest-schema.json", manifest.toString()))
                .isNotEmpty();
        ObjectNode config = (ObjectNode) JSON.readTree(blob(bootc, built.config()));
        ((ObjectNode) config.path("config")).put("ExposedPorts", "80");
        assertThat(complaints("config-schema.json", config.toString())).isNotEmpty();
    }

    private static ImageRequest request(String architecture) {
        ContainerConfig config = new ContainerConfig(
                "user",
                new TreeSet<>(Set.of("80/tcp")),
                List.of("A=b"),
                List.of("/bin/sh"),
                List.of("-c", "true"),
                new TreeSet<>(Set.of("/var/lib/x")),
                "/srv",
                new java.util.TreeMap<>(Map.of("a.b", "c")),
                "SIGTERM");
        return ImageRequest.bootable(
                        List.of(ImageReference.parse("localhost/x:1"), ImageReference.parse("localhost/x:latest")),
                        Platform.linux(architecture),
                        Instant.EPOCH)
                .withConfig(config);
    }

    private void check(Path image) throws IOException {
        ImageLayout layout = ImageLayout.open(image);
        Descriptor manifest = layout.index().manifests().get(0);
        assertThat(complaints("image-layout-schema.json", Files.readString(image.resolve("oci-layout"))))
                .isEmpty();
        assertThat(complaints("image-index-schema.json", Files.readString(image.resolve("index.json"))))
                .isEmpty();
        assertThat(complaints("image-manifest-schema.json", blob(image, manifest)))
                .isEmpty();
        assertThat(complaints(
                        "config-schema.json",
                        blob(image, layout.manifest(manifest).config())))
                .isEmpty();
    }

    private static String blob(Path image, Descriptor descriptor) throws IOException {
        return Files.readString(
                image.resolve("blobs/sha256").resolve(descriptor.digest().hex()));
    }

    private Set<ValidationMessage> complaints(String schema, String document) {
        return JsonSchemaFactory.getInstance(
                        SpecVersion.VersionFlag.V4,
                        builder -> builder.schemaLoaders(loaders -> loaders.add(
                                location -> () -> new ByteArrayInputStream(withoutIds(location.toString())))))
                .getSchema(SchemaLocation.of(BASE + schema))
                .validate(document, InputFormat.JSON);
    }

    /** The files name each other by their file names, and themselves by addresses that don't fit those. */
    private byte[] withoutIds(String location) throws IOException {
        JsonNode schema =
                JSON.readTree(schemas.resolve(location.substring(BASE.length())).toFile());
        schema.findParents("id").forEach(parent -> {
            if (parent.get("id").isTextual()) {
                ((ObjectNode) parent).remove("id");
            }
        });
        return JSON.writeValueAsBytes(schema);
    }
}
