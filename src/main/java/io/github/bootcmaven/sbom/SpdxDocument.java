// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sbom;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.Digest;
import io.github.bootcmaven.deb.Copyright;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A bill of materials in SPDX 2.3, JSON. The same image and packages give the same document. */
final class SpdxDocument {

    static final String MEDIA_TYPE = "application/spdx+json";

    private static final String NO_ASSERTION = "NOASSERTION";
    private static final String DOCUMENT = "SPDXRef-DOCUMENT";
    private static final String IMAGE = "SPDXRef-Image";

    private final SbomSubject subject;
    private final Distribution distribution;
    private final List<InstalledPackage> packages;

    SpdxDocument(SbomSubject subject, Distribution distribution, List<InstalledPackage> packages) {
        this.subject = subject;
        this.distribution = distribution;
        this.packages = packages;
    }

    /** @param uuid the document's own, from its content */
    ObjectNode json(String uuid) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("spdxVersion", "SPDX-2.3").put("dataLicense", "CC0-1.0").put("SPDXID", DOCUMENT);
        document.put("name", subject.image().toString());
        document.put("documentNamespace", "https://spdx.org/spdxdocs/" + subject.name() + "-" + uuid);
        document.putObject("creationInfo")
                .put("created", subject.created().toString())
                .putArray("creators")
                .add("Tool: " + SbomWriter.TOOL);
        ArrayNode described = document.putArray("packages");
        image(described.addObject());
        ArrayNode licences = JsonNodeFactory.instance.arrayNode();
        packages.forEach(each -> component(described.addObject(), each, licences));
        if (!licences.isEmpty()) {
            document.set("hasExtractedLicensingInfos", licences);
        }
        relationships(document.putArray("relationships"));
        return document;
    }

    private void image(ObjectNode image) {
        image.put("SPDXID", IMAGE).put("name", subject.name()).put("versionInfo", subject.version());
        image.put("downloadLocation", NO_ASSERTION).put("filesAnalyzed", false);
        image.put("primaryPackagePurpose", "CONTAINER");
        image.put("comment", "a system of " + distribution.name());
        checksum(image, subject.manifest());
        purl(image, subject.url());
    }

    private void component(ObjectNode component, InstalledPackage each, ArrayNode licences) {
        component.put("SPDXID", id(each)).put("name", each.name()).put("versionInfo", each.version());
        component.put("downloadLocation", NO_ASSERTION).put("filesAnalyzed", false);
        if (!each.maintainerName().isEmpty()) {
            String address = each.maintainerAddress().isEmpty() ? "" : " (" + each.maintainerAddress() + ")";
            component.put("supplier", "Organization: " + each.maintainerName() + address);
        }
        component.put("sourceInfo", "built package from: " + each.source() + " " + each.sourceVersion());
        component.put("licenseConcluded", NO_ASSERTION).put("licenseDeclared", declared(each, licences));
        component.put("copyrightText", NO_ASSERTION);
        if (!each.summary().isEmpty()) {
            component.put("summary", each.summary());
        }
        if (each.homepage() != null) {
            component.put("homepage", each.homepage());
        }
        Digest archive = subject.archives().get(each.key());
        if (archive != null) {
            checksum(component, archive);
        }
        purl(component, each.url());
    }

    private static String declared(InstalledPackage each, ArrayNode licences) {
        Copyright copyright = each.copyright();
        if (copyright == null) {
            return NO_ASSERTION;
        }
        LicenceExpression expression = LicenceExpression.of(each.name() + "-" + each.architecture(), copyright);
        expression.references().forEach((reference, name) -> {
            String text = copyright.texts().getOrDefault(name, "");
            licences.addObject()
                    .put("licenseId", reference)
                    .put("name", name)
                    .put("extractedText", text.isEmpty() ? "See /usr/share/doc/" + each.name() + "/copyright" : text);
        });
        return expression.text();
    }

    private void relationships(ArrayNode relationships) {
        relate(relationships, DOCUMENT, "DESCRIBES", IMAGE);
        Map<String, String> ids = new HashMap<>();
        packages.forEach(each -> ids.put(each.url(), id(each)));
        for (InstalledPackage each : packages) {
            relate(relationships, IMAGE, "CONTAINS", id(each));
            for (String needed : each.dependsOn()) {
                relate(relationships, id(each), "DEPENDS_ON", ids.getOrDefault(needed, NO_ASSERTION));
            }
        }
    }

    private static void relate(ArrayNode relationships, String from, String type, String to) {
        relationships
                .addObject()
                .put("spdxElementId", from)
                .put("relationshipType", type)
                .put("relatedSpdxElement", to);
    }

    /** A plus, which identifiers can't have, is written by its code; so no two packages share one. */
    private static String id(InstalledPackage each) {
        return "SPDXRef-Package-" + each.name().replace("+", "-2b") + "-" + each.architecture();
    }

    private static void checksum(ObjectNode element, Digest digest) {
        element.putArray("checksums").addObject().put("algorithm", "SHA256").put("checksumValue", digest.hex());
    }

    private static void purl(ObjectNode element, String url) {
        element.putArray("externalRefs")
                .addObject()
                .put("referenceCategory", "PACKAGE-MANAGER")
                .put("referenceType", "purl")
                .put("referenceLocator", url);
    }
}
