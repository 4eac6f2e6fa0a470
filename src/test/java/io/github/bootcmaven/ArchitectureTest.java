// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The direction rule: maven, steps, words, base, each importing only what stands below it. */
@AnalyzeClasses(packages = "io.github.bootcmaven", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] STEPS = {
        "..apt..", "..rootfs..", "..image..", "..sbom..", "..verify..", "..registry.."
    };
    private static final String[] WORDS = {"..deb..", "..tree..", "..ostree..", "..oci..", "..sigstore.."};
    private static final String[] BASE = {"..content..", "..process..", "..network..", "..log.."};

    @ArchTest
    static final ArchRule baseImportsNoWord = noClasses()
            .that()
            .resideInAnyPackage(BASE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(WORDS);

    @ArchTest
    static final ArchRule nothingBelowTheStepsImportsAStep = noClasses()
            .that()
            .resideInAnyPackage(
                    "..deb..",
                    "..tree..",
                    "..ostree..",
                    "..oci..",
                    "..sigstore..",
                    "..content..",
                    "..process..",
                    "..network..",
                    "..log..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(STEPS);

    @ArchTest
    static final ArchRule debAndOciImportNoOtherWord = noClasses()
            .that()
            .resideInAnyPackage("..deb..", "..oci..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..tree..", "..ostree..", "..sigstore..");

    @ArchTest
    static final ArchRule treeImportsNoOtherWord = noClasses()
            .that()
            .resideInAPackage("..tree..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..deb..", "..oci..", "..ostree..", "..sigstore..");

    @ArchTest
    static final ArchRule noStepImportsAnother = slices().matching(
                    "io.github.bootcmaven.(apt|rootfs|image|sbom|verify|registry)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching("io.github.bootcmaven.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheMavenLayerKnowsMaven = noClasses()
            .that()
            .resideOutsideOfPackage("io.github.bootcmaven.maven..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.maven..", "org.codehaus.plexus..", "javax.inject..");

    @ArchTest
    static final ArchRule onlyProcessStartsPrograms = noClasses()
            .that()
            .resideOutsideOfPackage("..process..")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(ProcessBuilder.class);

    @ArchTest
    static final ArchRule onlyAptAndRegistryOpenSockets = noClasses()
            .that()
            .resideOutsideOfPackages("..apt..", "..registry..")
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("java.net.http.."));

    @ArchTest
    static final ArchRule nothingPrintsToSystemOut =
            noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err");
}
