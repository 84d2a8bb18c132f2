package io.altgrad.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real command line, in processes of its own, on machines that are set up in odd ways. */
@Timeout(600)
class EnvironmentTest {

    private static final String SWEEP = """
            name: tiny
            corpus: "%s"
            axes: {format: [none, e5m2], seed: [1]}
            skip: [lm_head]
            model: {layers: 1, heads: 2, width: 16, context: 8}
            training: {steps: 4, batch: 2, warmupSteps: 1, evalEvery: 2, evalBatches: 1, layerStatsEvery: 2}
            """;

    private static final String TEXT = "Wer größe hat, der hat auch Füße. ".repeat(40);

    /** A user without a name, and without root's right to read everything. */
    private static final List<String> NAMELESS = List.of("unshare", "--user", "--map-user=12345", "--map-group=12345");

    @TempDir
    private static Path scratch;

    private static InstalledScript altgrad;

    /** The comparison as {@code compare} prints it on a machine that nothing is odd of. */
    private static List<String> expected;

    @TempDir
    private Path folder;

    /**
     * One machine.
     *
     * @param before what the command is started by
     * @param variables the user's own, with {@code $} for the test's folder
     * @param place the folder to work in, in the test's folder
     * @param output where results go
     */
    record Machine(String name, List<String> before, Map<String, String> variables, String place, String output) {

        static Machine plain() {
            return new Machine("plain", List.of(), Map.of(), "here", "out");
        }

        Machine in(String language, String country) {
            return with(
                    language + "_" + country,
                    "ALTGRAD_JAVA_OPTS",
                    "-Duser.language=" + language + " -Duser.country=" + country);
        }

        Machine with(String what, String variable, String value) {
            Map<String, String> more = new HashMap<>(variables);
            more.put(variable, value);
            return new Machine(name + ", " + what, before, more, place, output);
        }

        Machine at(String other) {
            return new Machine(name + ", in " + other, before, variables, other, output);
        }

        Machine to(String other) {
            return new Machine(name, before, variables, place, other);
        }

        Machine startedBy(String who, List<String> command) {
            return new Machine(name + ", " + who, command, variables, place, output);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void install() throws Exception {
        altgrad = InstalledScript.in(Files.createDirectory(scratch.resolve("altgrad")));
        expected = new EnvironmentTest().compared(Machine.plain(), Files.createDirectory(scratch.resolve("plain")));
        assertThat(expected).hasSizeGreaterThan(2).first().asString().startsWith("schema_version,format,");
    }

    /** The machines of the usual build. Odd things that have nothing to do with each other stand together, to be quick. */
    static Stream<Machine> machines() {
        return Stream.of(
                Machine.plain().in("ar", "EG"),
                Machine.plain().in("fa", "IR").at("a: b:c"),
                Machine.plain().in("mr", "IN").with("LC_ALL=C", "LC_ALL", "C").at("größe 日本"),
                Machine.plain()
                        .with("HADOOP_CONF_DIR", "HADOOP_CONF_DIR", "$/hadoop")
                        .to("viewfs://ns1/results/out"));
    }

    /** Each locale with each place. */
    static Stream<Machine> allMachines() {
        List<String> locales = List.of("ar EG", "fa IR", "mr IN", "th TH", "tr TR", "de DE");
        return Stream.of("C", "POSIX", "C.UTF-8")
                .flatMap(all -> locales.stream()
                        .map(locale -> locale.split(" "))
                        .flatMap(locale -> Stream.of("größe 日本", "a: b:c", "with space")
                                .map(place -> Machine.plain()
                                        .with("LC_ALL=" + all, "LC_ALL", all)
                                        .in(locale[0], locale[1])
                                        .at(place))));
    }

    private static Machine nameless() {
        return Machine.plain()
                .startedBy("user 12345 without a home", NAMELESS)
                .with("", "HOME", "/nowhere")
                .with("", "XDG_CACHE_HOME", "$/cache");
    }

    /** As {@link #install} has run it. */
    @Test
    void theFirstRunLeavesAnArchiveOfItsClassesFromWhichCommandsStart() throws Exception {
        try (Stream<Path> kept = Files.list(scratch.resolve("altgrad/cache/altgrad"))) {
            assertThat(kept.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.matches("classes-\\d+-run\\.jsa"));
        }
        Path loaded = folder.resolve("loaded");
        altgrad.run(List.of(), folder, Map.of("ALTGRAD_JAVA_OPTS", "-Xlog:class+load:file=" + loaded), "version");
        assertThat(Files.readAllLines(loaded))
                .anyMatch(line -> line.contains("io.altgrad.cli.Main source: shared objects file (top)"));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void everyCommandDoesWhatItDoesElsewhere(Machine machine) throws Exception {
        assumePossible(machine);
        assertThat(compared(machine, folder)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("allMachines")
    @Tag("soak")
    @Timeout(1800)
    void everyCommandDoesWhatItDoesElsewhereAtLength(Machine machine) throws Exception {
        assertThat(compared(machine, folder)).isEqualTo(expected);
    }

    @Test
    void aUserWithoutNameAndHomeUnpacksNativeLibrariesForItselfAlone() throws Exception {
        assumePossible(nameless());
        assertThat(compared(nameless(), folder)).isEqualTo(expected);
        Path unpacked = folder.resolve("cache/altgrad/native");
        assertThat(unpacked.resolve("pytorch")).isNotEmptyDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(unpacked)))
                .isEqualTo("rwx------");
    }

    @Test
    void aTemporaryFolderThatRunsNothingIsNotNeeded() throws Exception {
        Path noexec = Files.createDirectory(folder.resolve("noexec"));
        assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "noexec", "none", noexec.toString()),
                "Only root mounts a file system, and not in every container.");
        try {
            Machine machine = Machine.plain().with("noexec", "ALTGRAD_JAVA_OPTS", "-Djava.io.tmpdir=" + noexec);
            assertThat(compared(machine, folder)).isEqualTo(expected);
        } finally {
            assertThat(succeeds("umount", "-l", noexec.toString())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"compare", "report", "compact", "status", "run tiny.yaml --out"})
    void aFolderThatTheUserMayNotReadIsSaidToBeOne(String command) throws Exception {
        assumePossible(nameless());
        sweep(folder, "wordnet");
        Path trials = Files.createDirectories(folder.resolve("locked/trials"));
        Files.setPosixFilePermissions(trials, PosixFilePermissions.fromString("---------"));
        InstalledScript.Ended ended = altgrad.run(NAMELESS, folder, Map.of(), (command + " locked").split(" "));
        Files.setPosixFilePermissions(trials, PosixFilePermissions.fromString("rwx------"));
        assertThat(ended.lines())
                .containsExactly("Cannot use file " + trials
                        + ": access is denied; check the path, its permissions and the space left.");
        assertThat(ended.code()).isEqualTo(2);
    }

    @Test
    void aBadSettingOfSparkIsNamedWithItsFile() throws Exception {
        sweep(folder, "wordnet");
        Path defaults = folder.resolve("spark/conf/spark-defaults.conf");
        Files.createDirectories(defaults.getParent());
        Files.writeString(defaults, "spark.io.compression.codec   zip\n");
        InstalledScript.Ended ended = altgrad.run(
                List.of(), folder, Map.of("SPARK_HOME", folder.resolve("spark").toString()), "run", "tiny.yaml");
        assertThat(ended.lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("Cannot start Spark: ")
                .endsWith("; correct spark.io.compression.codec = zip in " + defaults + ".");
        assertThat(ended.code()).isEqualTo(2);
    }

    @Test
    void anInstallationInAFolderWithAColonIsRefused() throws Exception {
        Path odd = Files.createDirectories(folder.resolve("my:apps/bin"));
        Files.copy(Path.of("../submit/altgrad"), odd.resolve("altgrad"));
        Process process = new ProcessBuilder(odd.resolve("altgrad").toString(), "formats")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("Cannot start altgrad from " + odd.getParent()
                        + ": Java cannot read jars of a folder with a colon in its path; move it to one without.\n");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    /** Runs, packs, compares and reports; returns the comparison but for its speed. */
    private List<String> compared(Machine machine, Path scratch) throws Exception {
        Path here = Files.createDirectories(scratch.resolve(machine.place()));
        sweep(here, "./my: text ü.txt");
        Files.writeString(here.resolve("my: text ü.txt"), TEXT);
        hadoopSettings(scratch);
        assertThat(done(machine, scratch, "run", "tiny.yaml", "--out", machine.output())
                        .lines())
                .last()
                .asString()
                .contains("altgrad report");
        assertThat(done(machine, scratch, "compact", machine.output()).lines())
                .singleElement()
                .asString()
                .endsWith(": 2 trials packed");
        List<String> lines = done(machine, scratch, "compare", machine.output(), "--format", "csv")
                .lines();
        done(machine, scratch, "report", machine.output(), "--out", "größe.html");
        assertThat(here.resolve("größe.html")).content().contains("<html").contains("tiny");
        return lines.stream().map(line -> line.replaceFirst(",[^,]*$", "")).toList();
    }

    private static InstalledScript.Ended done(Machine machine, Path scratch, String... arguments) throws Exception {
        Map<String, String> variables = new HashMap<>();
        machine.variables().forEach((name, value) -> variables.put(name, value.replace("$", scratch.toString())));
        InstalledScript.Ended ended =
                altgrad.run(machine.before(), scratch.resolve(machine.place()), variables, arguments);
        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(String.join("\n", ended.lines())).doesNotContain("WARN", "ERROR", "Exception", "\tat ");
        return ended;
    }

    private static void sweep(Path folder, String corpus) throws IOException {
        Files.writeString(folder.resolve("tiny.yaml"), SWEEP.replace("%s", corpus));
    }

    /** A name service that only these settings know. */
    private static void hadoopSettings(Path scratch) throws IOException {
        Path folder = Files.createDirectories(scratch.resolve("hadoop"));
        Files.writeString(
                folder.resolve("core-site.xml"),
                "<configuration><property><name>fs.viewfs.mounttable.ns1.link./results</name><value>file:"
                        + Files.createDirectories(scratch.resolve("results"))
                        + "</value></property></configuration>");
    }

    private static void assumePossible(Machine machine) throws Exception {
        assumeTrue(
                machine.before().isEmpty()
                        || succeeds(Stream.concat(machine.before().stream(), Stream.of("true"))
                                .toArray(String[]::new)),
                "This system lets nobody be another user.");
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
