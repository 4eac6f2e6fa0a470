// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.apt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageLockTest {

    private static final URI ELSEWHERE = URI.create("http://elsewhere.example.com/other/path");

    @TempDir
    Path folder;

    private URI archive;
    private LockedArchitecture section;
    private PackageLock lock;

    @BeforeEach
    void lock() throws IOException {
        LockFixture fixture = LockFixture.in(folder);
        archive = fixture.archive("1.0").uri();
        section = fixture.lock(archive);
        lock = new PackageLock(Map.of("amd64", section));
    }

    @Test
    void isReadAsItWasWritten() throws IOException {
        Path file = folder.resolve("packages.lock.json");
        lock.write(file);
        PackageLock read = PackageLock.read(file).orElseThrow();
        assertThat(read).isEqualTo(lock);
        Path again = folder.resolve("again.json");
        read.write(again);
        assertThat(again).hasSameTextualContentAs(file);
    }

    @Test
    void doesNotDependOnTheMirror() throws IOException {
        String text = PackageLockWriter.text(lock);
        assertThat(text).doesNotContain(folder.toString(), "file:", "http");
        PackageAcquirer.Request other = LockFixture.request(SourceFixture.source(ELSEWHERE));
        assertThat(lock.sectionFor(other).solution(other).packages())
                .allSatisfy(candidate -> assertThat(candidate.uri().toString()).startsWith(ELSEWHERE + "/pool/main/"))
                .extracting(candidate -> candidate.binary().name())
                .containsExactly("libbase", "base", "libapp", "app", "init", "postman", "manual");
    }

    @Test
    void saysWhyEachPackageIsThere() {
        assertThat(section.packages().stream().collect(Collectors.toMap(LockedPackage::name, LockedPackage::why)))
                .isEqualTo(Map.of(
                        "app", "requested",
                        "postman", "requested",
                        "init", "bootable",
                        "base", "essential",
                        "libapp", "depended on by app",
                        "libbase", "depended on by base",
                        "manual", "recommended by app"));
    }

    @Test
    void saysWhatIndexesAndKeysItRestsOn() throws IOException {
        assertThat(section.releases()).singleElement().satisfies(release -> {
            assertThat(release.source()).isEqualTo("trixie main");
            assertThat(release.date()).isNotNull();
            assertThat(release.keys())
                    .isEqualTo(SourceFixture.keyring(SourceFixture.KEY).fingerprints())
                    .hasSize(1);
            assertThat(release.indexes()).singleElement().satisfies(index -> {
                assertThat(index.path()).isEqualTo("main/binary-amd64/Packages");
                assertThat(Files.readString(folder.resolve("archive-1.0/dists/trixie/Release")))
                        .contains(index.sha256().hex());
            });
        });
    }

    @Test
    void knowsSizesAndSources() {
        LockedPackage init = named("init");
        assertThat(init.installedSize()).isEqualTo(2048L << 10);
        assertThat(init.size()).isPositive();
        assertThat(init.sourcePackage()).isEqualTo("init");
        assertThat(named("libapp").sourcePackage()).isEqualTo("app-libraries");
    }

    private LockedPackage named(String name) {
        return section.packages().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theOrderInThePomDoesNotMatter() {
        PackageAcquirer.Request turned =
                LockFixture.request(List.of("init", "mailer", "app=1.0"), true, SourceFixture.source(ELSEWHERE));
        assertThat(lock.sectionFor(turned)).isSameAs(section);
    }

    @Test
    void otherPackagesAreOtherInputs() {
        assertThat(refusal(
                        LockFixture.request(List.of("app=1.1", "mailer", "init"), true, SourceFixture.source(archive))))
                .contains("made for other inputs", "packages: now has app=1.1; had app=1.0", "in <packages>")
                .contains("mvn bootc:lock")
                .doesNotContain("sources", "recommends");
    }

    @Test
    void recommendsAreAnInput() {
        assertThat(refusal(LockFixture.request(
                        List.of("app=1.0", "mailer", "init"), false, SourceFixture.source(archive))))
                .contains("recommends: was true, is false", "in <recommends>")
                .doesNotContain("packages:");
    }

    @Test
    void pinsAreAnInput() {
        List<Pin> pins = List.of(Pin.parse("app version 1.1* 900"));
        assertThat(refusal(with(pins, List.of())))
                .contains("pins: now has Package: app; Pin: version 1.1*; Pin-Priority: 900", "in <pins>")
                .doesNotContain("packages:");
    }

    @Test
    void aDebOfTheProjectIsAnInputByItsContent() throws IOException {
        Path deb = Files.writeString(folder.resolve("own.deb"), "one");
        List<LocalPackage> local = List.of(new LocalPackage(deb, "own.deb"));
        LockInputs before = LockInputs.of(with(List.of(), local));
        assertThat(before.changesTo(LockInputs.of(with(List.of(), local)))).isEmpty();
        Files.writeString(deb, "two");
        assertThat(before.changesTo(LockInputs.of(with(List.of(), local)))).containsOnlyKeys("packages");
    }

    private PackageAcquirer.Request with(List<Pin> pins, List<LocalPackage> local) {
        PackageAcquirer.Request plain = LockFixture.request(SourceFixture.source(archive));
        return new PackageAcquirer.Request(
                plain.sources(),
                plain.architecture(),
                plain.packages(),
                plain.recommends(),
                plain.keyPart(),
                plain.sandbox(),
                pins,
                local,
                plain.architecture());
    }

    @Test
    void aFurtherSuiteIsAnInput() {
        AptSource updates = SourceFixture.source(archive, "trixie-updates", SourceFixture.keyring(SourceFixture.KEY));
        assertThat(refusal(LockFixture.request(SourceFixture.source(archive), updates)))
                .contains("sources: now has trixie-updates main", "in <sources>");
    }

    @Test
    void theTimeOfASnapshotIsAnInputAndAMirrorIsNone() {
        AptSource source = SourceFixture.source(archive);
        AptSource then = new AptSource(
                archive,
                List.of(),
                source.suite(),
                source.components(),
                List.of(),
                source.signedBy(),
                true,
                "20260801T000000Z",
                "<snapshot>");
        assertThat(refusal(LockFixture.request(then))).contains("snapshot: now has 20260801T000000Z", "in <snapshot>");
        assertThat(lock.sectionFor(LockFixture.request(source.withMirrors(List.of(ELSEWHERE)))))
                .isSameAs(section);
    }

    @Test
    void aSourceForAnotherArchitectureIsNoInput() {
        AptSource other = new AptSource(
                ELSEWHERE,
                "other",
                List.of("main"),
                List.of("arm64"),
                SourceFixture.keyring(SourceFixture.KEY),
                false,
                "<sources>");
        assertThat(lock.sectionFor(LockFixture.request(SourceFixture.source(archive), other)))
                .isSameAs(section);
    }

    @Test
    void anotherArchitectureIsMissing() {
        PackageLock other = new PackageLock(Map.of("arm64", section));
        assertThat(refusal(other, LockFixture.request(SourceFixture.source(archive))))
                .contains("no packages for the architecture amd64, only for arm64", "mvn bootc:lock");
    }

    @Test
    void sourcesThatReadTheSameAreToldApart() {
        AptSource first = SourceFixture.source(archive);
        AptSource second = SourceFixture.source(ELSEWHERE);
        assertThat(LockInputs.labels(LockFixture.request(first, second)))
                .containsExactly(Map.entry(first, "trixie main"), Map.entry(second, "trixie main #2"));
    }

    @Test
    void thePublishedSchemaAcceptsIt() throws IOException {
        assertThat(complaints(PackageLockWriter.text(lock))).isEmpty();
    }

    @Test
    void thePublishedSchemaRefusesWhatTheReaderRefuses() throws IOException {
        String sound = PackageLockWriter.text(lock);
        for (List<String> change : List.of(
                List.of("\"lockVersion\": 1", "\"lockVersion\": 2"),
                List.of("\"size\": ", "\"siize\": "),
                List.of("\"size\": ", "\"size\": -"),
                List.of("\"why\": \"requested\"", "\"why\": 1"),
                List.of("\"configure\"", "\"remove\""),
                List.of("\"path\": \"pool", "\"path\": \"/pool"),
                List.of("\"sha256\": \"", "\"sha256\": \"x"),
                List.of("\"recommends\": true", "\"recommends\": \"true\""))) {
            String broken = sound.replaceFirst(change.get(0), change.get(1));
            assertThat(complaints(broken)).as(change.get(1)).isNotEmpty();
            assertThat(SourceFixture.failure(() -> PackageLockReader.read("lock", broken.getBytes(UTF_8))))
                    .as(change.get(1))
                    .contains("lock");
        }
    }

    @Test
    void theSiteHasThePublishedSchema() throws IOException {
        assertThat(Path.of("src/site/resources/schema/packages.lock.schema.json"))
                .hasSameBinaryContentAs(
                        Path.of("src/main/resources/io/github/bootcmaven/apt/packages.lock.schema.json"));
    }

    private static Set<ValidationMessage> complaints(String text) throws IOException {
        try (InputStream schema = PackageLock.class.getResourceAsStream("packages.lock.schema.json")) {
            JsonSchema validator = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(new String(schema.readAllBytes(), UTF_8), InputFormat.JSON);
            return validator.validate(text, InputFormat.JSON);
        }
    }

    @Test
    void tellsWhatWasAddedRemovedUpgradedAndDowngraded() throws IOException {
        LockedArchitecture newer = LockFixture.in(folder)
                .lock(LockFixture.in(folder).archive("1.1").uri());
        LockedArchitecture mixed = new LockedArchitecture(
                section.inputs(),
                section.releases(),
                Stream.concat(
                                newer.packages().stream()
                                        .filter(each -> !each.name().equals("manual")),
                                Stream.of(renamed(named("init"), "added")))
                        .toList(),
                section.batches(),
                section.bootstrap());
        assertThat(LockChange.between(section, section)).isEmpty();
        List<LockChange> changes = LockChange.between(section, mixed);
        assertThat(changes)
                .extracting(change -> change.kind() + " " + change.name())
                .containsExactly(
                        "ADDED added",
                        "REMOVED manual",
                        "UPGRADED app",
                        "UPGRADED base",
                        "UPGRADED init",
                        "UPGRADED libapp",
                        "UPGRADED libbase",
                        "UPGRADED postman");
        assertThat(changes.get(0).sizeChange()).isEqualTo(named("init").size());
        assertThat(changes.get(0).installedSizeChange()).isEqualTo(2048L << 10);
        assertThat(changes.get(1).sizeChange()).isEqualTo(-named("manual").size());
        assertThat(LockChange.between(newer, section))
                .allMatch(change -> change.kind() == LockChange.Kind.DOWNGRADED)
                .hasSize(7);
    }

    private static LockedPackage renamed(LockedPackage each, String name) {
        return new LockedPackage(
                name,
                each.version(),
                each.architecture(),
                each.from(),
                each.path(),
                each.size(),
                each.installedSize(),
                each.sha256(),
                each.sourcePackage(),
                each.why());
    }

    private String refusal(PackageAcquirer.Request request) {
        return refusal(lock, request);
    }

    private static String refusal(PackageLock lock, PackageAcquirer.Request request) {
        return SourceFixture.failure(() -> lock.sectionFor(request));
    }
}
