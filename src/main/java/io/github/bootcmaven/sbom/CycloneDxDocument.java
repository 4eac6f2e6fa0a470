// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.sbom;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bootcmaven.content.Digest;
import java.util.List;

/** A bill of materials in CycloneDX 1.6, JSON. The same image and packages give the same document. */
final class CycloneDxDocument {

    static final String MEDIA_TYPE = "application/vnd.cyclonedx+json";

    private final SbomSubject subject;
    private final Distribution distribution;
    private final List<InstalledPackage> packages;

    CycloneDxDocument(SbomSubject subject, Distribution distribution, List<InstalledPackage> packages) {
        this.subject = subject;
        this.distribution = distribution;
        this.packages = packages;
    }

    /** @param uuid the document's own, from its content */
    ObjectNode json(String uuid) {
        ObjectNode bom = JsonNodeFactory.instance.objectNode();
        bom.put("bomFormat", "CycloneDX").put("specVersion", "1.6");
        bom.put("serialNumber", "urn:uuid:" + uuid).put("version", 1);
        metadata(bom.putObject("metadata"));
        ArrayNode components = bom.putArray("components");
        components
                .addObject()
                .put("type", "operating-system")
                .put("bom-ref", "os:" + distribution.name())
                .put("name", distribution.id())
                .put("version", distribution.release());
        packages.forEach(each -> component(components.addObject(), each));
        dependencies(bom.putArray("dependencies"));
        return bom;
    }

    private void metadata(ObjectNode metadata) {
        metadata.put("timestamp", subject.created().toString());
        metadata.putObject("tools")
                .putArray("components")
                .addObject()
                .put("type", "application")
                .put("name", SbomWriter.TOOL);
        metadata.putObject("component")
                .put("type", "container")
                .put("bom-ref", subject.url())
                .put("name", subject.name())
                .put("version", subject.version())
                .put("purl", subject.url());
    }

    private void component(ObjectNode component, InstalledPackage each) {
        component.put("type", "library").put("bom-ref", each.url());
        if (!each.maintainerName().isEmpty()) {
            ObjectNode supplier = component.putObject("supplier").put("name", each.maintainerName());
            if (!each.maintainerAddress().isEmpty()) {
                supplier.putArray("contact").addObject().put("email", each.maintainerAddress());
            }
        }
        component.put("name", each.name()).put("version", each.version());
        if (!each.summary().isEmpty()) {
            component.put("description", each.summary());
        }
        Digest archive = subject.archives().get(each.key());
        if (archive != null) {
            component.putArray("hashes").addObject().put("alg", "SHA-256").put("content", archive.hex());
        }
        if (each.copyright() != null) {
            component
                    .putArray("licenses")
                    .addObject()
                    .put(
                            "expression",
                            LicenceExpression.of(each.name(), each.copyright()).text());
        }
        component.put("purl", each.url());
        if (each.homepage() != null) {
            component
                    .putArray("externalReferences")
                    .addObject()
                    .put("type", "website")
                    .put("url", each.homepage());
        }
        ArrayNode properties = component.putArray("properties");
        properties.addObject().put("name", "deb:source").put("value", each.source());
        properties.addObject().put("name", "deb:sourceVersion").put("value", each.sourceVersion());
    }

    private void dependencies(ArrayNode dependencies) {
        ArrayNode all = dependencies.addObject().put("ref", subject.url()).putArray("dependsOn");
        packages.forEach(each -> all.add(each.url()));
        for (InstalledPackage each : packages) {
            ArrayNode needed = dependencies.addObject().put("ref", each.url()).putArray("dependsOn");
            each.dependsOn().forEach(needed::add);
        }
    }
}
