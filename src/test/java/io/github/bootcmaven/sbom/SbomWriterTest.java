// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sbom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.log.BootcException;
import io.github.bootcmaven.oci.Descriptor;
import io.github.bootcmaven.oci.ImageReference;
import io.github.bootcmaven.oci.MediaType;
import io.github.bootcmaven.oci.Referrers;
import io.github.bootcmaven.testing.TreeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SbomWriterTest {

    private static final Descriptor IMAGE = Descriptor.of(MediaType.MANIFEST, Digest.of("image"), 5);
    private static final SbomSubject SUBJECT = new SbomSubject(
            ImageReference.parse("registry.example.com/team/edge-node:1.0"),
            IMAGE.digest(),
            Instant.parse("2026-08-01T00:00:00Z"),
            Map.of("libstdc++6/amd64", Digest.of("libstdc")));
    private static final String STDCPP = "pkg:deb/debian/libstdc%2B%2B6@14.2.0-19?arch=amd64&distro=debian-13";
    private static final String BASE = "pkg:deb/debian/gcc-14-base@14.2.0-19?arch=amd64&distro=debian-13";
    private static final String MAWK = "pkg:deb/debian/mawk@1.3.4-2%2Bb1?arch=amd64&distro=debian-13";

    private static final String STATUS = """
            Package: libstdc++6
            Status: install ok installed
            Maintainer: Debian GCC Maintainers <debian-gcc@lists.debian.org>
            Architecture: amd64
            Source: gcc-14
            Version: 14.2.0-19
            Depends: gcc-14-base (= 14.2.0-19), awk | perl
            Description: GNU Standard C++ Library v3
             More of it.
            Homepage: http://gcc.gnu.org/

            Package: gone
            Status: deinstall ok config-files
            Architecture: amd64
            Version: 1

            Package: gcc-14-base
            Status: install ok installed
            Maintainer: Somebody
            Architecture: amd64
            Source: gcc-14
            Version: 14.2.0-19

            Package: mawk
            Status: install ok installed
            Architecture: amd64
            Source: mawk (1.3.4-2)
            Version: 1.3.4-2+b1
            Provides: awk
            """;

    @TempDir
    Path folder;

    private static TreeBuilder root() {
        return new TreeBuilder()
                .file("usr/lib/os-release", "NAME=\"Debian\"\nID=debian\nVERSION_ID=\"13\"\n")
                .file("usr/lib/sysimage/dpkg/status", STATUS)
                .file(
                        "usr/share/doc/gcc-14-base/copyright",
                        "Format: dep5\n\nFiles: *\nLicense: GPL-3+\n\nFiles: x\nLicense: Tiny\n Do what you like.\n")
                .symlink("usr/share/doc/libstdc++6", "gcc-14-base")
                .file("usr/share/doc/mawk/copyright", "Free software.\n");
    }

    private Path write(String name, TreeBuilder tree) throws IOException {
        Path target = folder.resolve(name);
        new SbomWriter(target.resolve("cdx.json"), target.resolve("spdx.json"), target.resolve("referrers"))
                .write(tree.make(), SUBJECT, IMAGE);
        return target;
    }

    private JsonNode json(String document) throws IOException {
        return new ObjectMapper()
                .readTree(write("one", root()).resolve(document).toFile());
    }

    @Test
    void cyclone_dx_says_what_dpkg_says() throws IOException {
        JsonNode bom = json("cdx.json");
        assertThat(bom.path("components"))
                .extracting(each -> each.path("bom-ref").asText())
                .containsExactly("os:debian-13", BASE, STDCPP, MAWK);
        JsonNode stdcpp = bom.path("components").get(2);
        assertThat(stdcpp.path("purl").asText()).isEqualTo(STDCPP);
        assertThat(stdcpp.at("/hashes/0/content").asText())
                .isEqualTo(Digest.of("libstdc").hex());
        assertThat(stdcpp.at("/supplier/contact/0/email").asText()).isEqualTo("debian-gcc@lists.debian.org");
        assertThat(stdcpp.at("/licenses/0/expression").asText())
                .isEqualTo("GPL-3.0-or-later AND LicenseRef-libstdc-plus-plus6-Tiny");
        assertThat(stdcpp.at("/properties/0/value").asText()).isEqualTo("gcc-14");
        assertThat(bom.at("/components/3/properties/1/value").asText()).isEqualTo("1.3.4-2");
        assertThat(bom.at("/components/3/licenses").isMissingNode()).isTrue();
        assertThat(bom.at("/dependencies/2/dependsOn"))
                .extracting(JsonNode::asText)
                .containsExactly(BASE, MAWK);
        assertThat(bom.at("/metadata/timestamp").asText()).isEqualTo("2026-08-01T00:00:00Z");
        assertThat(bom.at("/metadata/component/purl").asText())
                .startsWith("pkg:oci/edge-node@sha256%3A" + IMAGE.digest().hex());
    }

    @Test
    void spdx_says_the_same() throws IOException {
        JsonNode document = json("spdx.json");
        assertThat(document.path("packages"))
                .extracting(each -> each.path("name").asText())
                .containsExactly("edge-node", "gcc-14-base", "libstdc++6", "mawk");
        JsonNode stdcpp = document.path("packages").get(2);
        assertThat(stdcpp.path("SPDXID").asText()).isEqualTo("SPDXRef-Package-libstdc-2b-2b6-amd64");
        assertThat(stdcpp.path("sourceInfo").asText()).isEqualTo("built package from: gcc-14 14.2.0-19");
        assertThat(stdcpp.at("/externalRefs/0/referenceLocator").asText()).isEqualTo(STDCPP);
        assertThat(document.at("/packages/3/licenseDeclared").asText()).isEqualTo("NOASSERTION");
        assertThat(document.path("hasExtractedLicensingInfos"))
                .extracting(each -> each.path("extractedText").asText())
                .containsOnly("Do what you like.");
        assertThat(document.path("relationships"))
                .filteredOn(each -> each.path("relationshipType").asText().equals("DEPENDS_ON"))
                .extracting(each -> each.path("relatedSpdxElement").asText())
                .containsExactly("SPDXRef-Package-gcc-14-base-amd64", "SPDXRef-Package-mawk-amd64");
    }

    @Test
    void both_are_valid_by_the_formats_own_schemas() throws IOException {
        Path written = write("one", root());
        JsonSchemaFactory seven = JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V7,
                builder -> builder.schemaMappers(
                        mappers -> mappers.mapPrefix("http://cyclonedx.org/schema/", "classpath:")));
        assertThat(seven.getSchema(SchemaLocation.of("classpath:bom-1.6.schema.json"))
                        .validate(Files.readString(written.resolve("cdx.json")), InputFormat.JSON))
                .isEmpty();
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                        .getSchema(SchemaLocation.of("classpath:resources/spdx-schema-v2.3.json"))
                        .validate(Files.readString(written.resolve("spdx.json")), InputFormat.JSON))
                .isEmpty();
    }

    @Test
    void the_same_image_has_the_same_bytes_and_another_has_another_identifier() throws IOException {
        Path one = write("one", root());
        Path same = write("same", root());
        Path other =
                write("other", root().file("usr/share/doc/mawk/copyright", "Format: dep5\n\nFiles: *\nLicense: MIT\n"));
        for (String document : new String[] {"cdx.json", "spdx.json"}) {
            assertThat(same.resolve(document)).hasSameBinaryContentAs(one.resolve(document));
        }
        String serial = "/serialNumber";
        assertThat(new ObjectMapper()
                        .readTree(other.resolve("cdx.json").toFile())
                        .at(serial))
                .isNotEqualTo(new ObjectMapper()
                        .readTree(one.resolve("cdx.json").toFile())
                        .at(serial));
    }

    @Test
    void both_are_referrers_of_the_image() throws IOException {
        Path written = write("one", root());
        Referrers referrers = Referrers.openOrCreate(written.resolve("referrers"));
        assertThat(referrers.of(IMAGE.digest()))
                .extracting(Descriptor::artifactType)
                .containsExactly("application/vnd.cyclonedx+json", "application/spdx+json");
        Descriptor layer =
                referrers.layout().manifest(referrers.all().get(0)).layers().get(0);
        assertThat(layer.digest()).isEqualTo(Digest.of(written.resolve("cdx.json")));
    }

    @Test
    void a_tree_without_a_database_is_an_error() {
        assertThatThrownBy(() -> write("none", new TreeBuilder().file("usr/bin/x", "")))
                .isInstanceOf(BootcException.class)
                .hasMessageContaining("usr/lib/sysimage/dpkg/status");
    }
}
