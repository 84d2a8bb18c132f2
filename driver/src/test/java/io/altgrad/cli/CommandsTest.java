package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.ReadyStore;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.format.ScalarCodec;
import io.altgrad.format.Scale;
import io.altgrad.random.RandomStream;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.safetensors.SafetensorsFile;
import io.altgrad.store.ResultStore;
import io.altgrad.sweep.PublishedRecipes;
import io.altgrad.sweep.PublishedStates;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands that need no Spark, as a user types them. */
class CommandsTest {

    private static final String SWEEP = """
            name: tiny
            axes: {format: [none, e5m2], seed: [1, 2]}
            skip: [lm_head]
            model: {layers: 1, heads: 2, width: 16, context: 8}
            """;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void formatsListsTheRegistryAndTheCodesOfOne() {
        assertThat(run("formats")).isZero();
        assertThat(out.toString()).contains("e4m3fn", "448", "e2m1fn", "bf16");
        out.getBuffer().setLength(0);
        assertThat(run("formats", "E5M2", "--codes")).isZero();
        assertThat(out.toString().lines())
                .hasSize(257)
                .startsWith("code,value", "0,0", "1,1.5258789E-5")
                .contains("123,57344", "124,Infinity", "125,NaN", "128,-0");
    }

    @Test
    void aPlanOfSeedsUntilDecidedHasTheFewestAndTheMostTrials() throws IOException {
        Path file = Files.writeString(
                folder.resolve("s.yaml"), SWEEP.replace("[1, 2]", "{from: 1, until: decided, atMost: 40}"));
        assertThat(run("plan", file.toString(), "--limit", "2")).isZero();
        assertThat(out.toString().lines())
                .startsWith(
                        "sweep tiny: 8 to 80 trials = 2 format x 4 to 40 seed",
                        "8 to 80 trials to run: each of 1 row gets 4 seeds and then one after another, with the"
                                + " baseline, until it is decided or has 40")
                .anyMatch(line -> line.startsWith("at most 8,000 steps and"));
        out.getBuffer().setLength(0);
        assertThat(run("plan", file.toString(), "--json")).isZero();
        assertThat(out.toString())
                .contains("\"trials\" : 80", "\"fewest_trials\" : 8")
                .doesNotContain("\"seeds\"");
        out.getBuffer().setLength(0);
        assertThat(run("plan", file.toString(), "--json", "--spread", "0.004")).isZero();
        assertThat(new ObjectMapper().readTree(out.toString()).get("seeds"))
                .hasSize(3)
                .first()
                .asString()
                .contains("seeds until decided, of 1 row judged at once after every seed");
        out.getBuffer().setLength(0);
        assertThat(run("validate", file.toString())).isZero();
        assertThat(out.toString()).contains("8 to 80 trials");
    }

    /** A format may be set by a group, and a combination that is left out is no row. */
    @Test
    void seedsArePlannedForTheRowsThatAreCompared() throws IOException {
        Path file = Files.writeString(folder.resolve("s.yaml"), """
                name: grouped
                axes:
                  kind:
                    full: {format: none, quantization.rounding: nearest}
                    eight: {format: e5m2, quantization.rounding: nearest}
                    four: {format: e2m1fn, quantization.rounding: stochastic}
                  seed: [1, 2]
                  training.learningRate: [1e-3, 2e-3]
                exclude: [{kind: four, training.learningRate: 2e-3}]
                skip: [lm_head]
                """);
        assertThat(run("plan", file.toString(), "--spread", "0.004"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("of 3 rows judged at once");
    }

    @Test
    void aPlanHasTheRuleOfEarlyStoppingAndTheBudget() throws IOException {
        Path file = Files.writeString(
                folder.resolve("s.yaml"),
                SWEEP + "earlyStopping: {rule: asha, minSteps: 50}\nbudget: {trials: 3, hours: 0.5}\n");
        assertThat(run("plan", file.toString())).isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.startsWith("early stopping by asha"))
                .contains(
                        "a run begins 3 trials at most, none after 0.5 h; the same command goes on with what is left");
        out.getBuffer().setLength(0);
        assertThat(run("plan", file.toString(), "--json")).isZero();
        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains("\"early_stopping\" : \"asha", "\"budget\" : { \"trials\" : 3, \"hours\" : 0.5 }");
    }

    @Test
    void aPlanSaysHowManyStacksARunMakesOfItsTrials() throws IOException {
        String two = SWEEP.replace("axes: {", "axes: {training.batch: [2, 4], ");
        Path file = Files.writeString(folder.resolve("s.yaml"), two);
        assertThat(run("plan", file.toString(), "--stack", "3")).isZero();
        assertThat(out.toString().lines()).contains("8 trials in 4 stacks of 3 at most");
        out.getBuffer().setLength(0);
        // Four of each shape, and more than one stack of eight on a machine of any size.
        int cores = Runtime.getRuntime().availableProcessors();
        int most = 100;
        int share = Math.max(1, (8 + cores - 1) / cores);
        assertThat(run("plan", file.toString(), "--stack", Integer.toString(most)))
                .isZero();
        assertThat(out.toString().lines())
                .contains("8 trials in 2 stacks of " + most + " at most")
                .anyMatch(line -> line.matches("  on the " + cores + " cores? here in [0-9]+ stacks? of " + share
                        + "( at most)?, so that each core has its share"));
        out.getBuffer().setLength(0);
        assertThat(run("plan", file.toString(), "--stack", "4", "--json")).isZero();
        assertThat(new ObjectMapper().readTree(out.toString()).get("stacks").asInt())
                .isEqualTo(2);
    }

    @Test
    void recipesListsTheirTitlesAndPrintsOneThatASweepFileCanHave() {
        assertThat(run("recipes")).isZero();
        assertThat(out.toString().lines())
                .hasSize(1
                        + PublishedRecipes.all().size()
                        + PublishedStates.all().size())
                .anyMatch(line -> line.matches(" *te-mxfp8 +TransformerEngine MXFP8BlockScaling: .*"));
        out.getBuffer().setLength(0);
        assertThat(run("recipes", "torchao-rowwise_with_gw_hp")).isZero();
        String file = out.toString() + SWEEP.replace("e5m2", "torchao-rowwise_with_gw_hp");
        assertThat(SweepFile.parse(file, "f.yaml").grid().axisValues(2))
                .containsEntry("format", "torchao-rowwise_with_gw_hp");
    }

    @Test
    void anUnknownRecipeIsOneLineAndExitCode2() {
        assertThat(run("recipes", "te-mxfp9")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("Cannot show recipe 'te-mxfp9': there are torchao-tensorwise, ")
                .endsWith("altgrad-four-over-six, fp8-lm, coat, adam-8bit, bf16-stochastic. Did you mean 'te-mxfp8'?"
                        + System.lineSeparator());
    }

    @Test
    void aPortOfTheLivePageThatIsTakenIsSaidBeforeSparkStarts() throws IOException {
        Path sweep = Files.writeString(folder.resolve("tiny.yaml"), SWEEP);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(run(
                            "run",
                            sweep.toString(),
                            "--out",
                            folder.resolve("out").toString(),
                            "--watch",
                            port))
                    .isEqualTo(2);
            assertThat(err.toString())
                    .endsWith("Cannot open the live page on port " + port
                            + ": Address already in use; take another port, or 0 for any that is free.\n");
        }
    }

    @Test
    void anUnknownFormatIsOneLineAndExitCode2() {
        assertThat(run("formats", "e5m3x")).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains("e5m3x");
        assertThat(run("formats", "--codes")).isEqualTo(2);
    }

    @Test
    void quantizeWritesWhatTheScalarCodecGives() throws IOException {
        float[] values = new float[10_000];
        RandomStream.of(1, "values").fillNormal(values, 0, 3f);
        assertThat(run("quantize", "--format", "e4m3fn", file("in", values), path("out")))
                .isZero();

        float amax = 0;
        for (float value : values) {
            amax = Math.max(amax, Math.abs(value));
        }
        float scale = Scale.of(Formats.parse("e4m3fn"), amax);
        ScalarCodec codec = ScalarCodec.of(Formats.parse("e4m3fn"));
        float[] quantized = floats("out");
        for (int i = 0; i < values.length; i++) {
            assertThat(quantized[i])
                    .isEqualTo(codec.round(values[i] * scale, Rounding.NEAREST_EVEN, Overflow.SATURATE, 0) / scale);
        }
        JsonNode line = new ObjectMapper().readTree(out.toString());
        assertThat(line.get("smallest_scale").floatValue()).isEqualTo(scale);
        assertThat(line.get("saturated").asInt()).isZero();
        assertThat(line.get("sqnr_db").asDouble()).isCloseTo(31.5, within(0.5));
    }

    @Test
    void quantizeWithoutAScaleOverflowsAsAsked() throws IOException {
        String in = file("in", new float[] {1e6f, -1e6f, 57344f, Float.NaN});
        assertThat(run("quantize", "--format", "e5m2", "--scale", "none", "--overflow", "ieee", in, path("ieee")))
                .isZero();
        assertThat(floats("ieee")).containsExactly(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 57344f, Float.NaN);
        assertThat(run("quantize", "--format", "e5m2", "--scale", "none", in, path("saturated")))
                .isZero();
        assertThat(floats("saturated")).containsExactly(57344f, -57344f, 57344f, Float.NaN);
    }

    @Test
    void quantizeCoversEveryScaling() throws IOException {
        float[] values = new float[64 * 64];
        RandomStream.of(1, "values").fillNormal(values, 0, 1f);
        String in = file("in", values);
        for (String scaling : List.of("amax", "tensor pow2", "row", "block 32", "block 16x16", "mx", "nvfp4")) {
            out.getBuffer().setLength(0);
            assertThat(run("quantize", "--format", "e2m1fn", "--scale", scaling, "--columns", "64", in, path("out")))
                    .as(scaling)
                    .isZero();
            assertThat(new ObjectMapper()
                            .readTree(out.toString())
                            .get("sqnr_db")
                            .asDouble())
                    .as(scaling)
                    .isBetween(10.0, 25.0);
        }
    }

    @Test
    void quantizeTakesNothingAndNothingButZeros() throws IOException {
        for (String scaling : List.of("none", "amax", "row", "block 16x16", "mx", "nvfp4")) {
            out.getBuffer().setLength(0);
            assertThat(run("quantize", "--format", "E2M1FN", "--scale", scaling, file("in", new float[0]), path("out")))
                    .as(scaling)
                    .isZero();
            assertThat(floats("out")).isEmpty();
            JsonNode nothing = new ObjectMapper().readTree(out.toString());
            assertThat(nothing.get("values").asInt()).isZero();
            assertThat(nothing.get("sqnr_db").isNull()).isTrue();

            out.getBuffer().setLength(0);
            assertThat(run(
                            "quantize",
                            "--format",
                            "e2m1fn",
                            "--scale",
                            scaling,
                            file("in", new float[] {0f, -0f}),
                            path("out")))
                    .as(scaling)
                    .isZero();
            assertThat(floats("out")).as(scaling).containsExactly(0f, -0f);
            JsonNode zeros = new ObjectMapper().readTree(out.toString());
            assertThat(zeros.get("amax").asDouble()).isZero();
            assertThat(zeros.get("smallest_scale").asDouble()).isOne();
            assertThat(zeros.get("underflowed").asInt()).isZero();
        }
    }

    @Test
    void quantizeRefusesWithOneLineAndWritesNothing() throws IOException {
        String in = file("in", new float[] {1f, Float.NaN, 3f});
        assertThat(run("quantize", "--format", "e5m2", in, path("out"))).isEqualTo(2);
        assertThat(run("quantize", "--format", "e5m2", "--columns", "2", in, path("out")))
                .isEqualTo(2);
        assertThat(run("quantize", "--format", "e5m2", path("none"), path("out")))
                .isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(3);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    /** A folder was deleted where it was empty, and a device or a pipe would have been too. */
    @Test
    void nothingButAFileIsReplacedByWhatACommandWrites() throws IOException {
        String in = file("in", new float[] {1f, 2f, 3f});
        Path sweep = Files.writeString(folder.resolve("tiny.yaml"), SWEEP);
        Path taken = Files.createDirectories(folder.resolve("taken"));
        assertThat(run("quantize", "--format", "e5m2", in, taken.toString())).isEqualTo(2);
        assertThat(run("quantize", "--format", "e5m2", in, "/dev/null")).isEqualTo(2);
        assertThat(run("quantize", "--format", "e5m2", in, "/")).isEqualTo(2);
        assertThat(run("init", sweep.toString(), "--index", "1", "--out", taken.toString()))
                .isEqualTo(2);
        assertThat(run("report", path("nowhere"), "--out", "/dev/null")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "Cannot write the values to " + taken + ": it is a folder; name a file in it.",
                        "Cannot write the values to /dev/null: it is not a file; name one elsewhere.",
                        "Cannot write the values to /: it is a folder; name a file in it.",
                        "Cannot write the initial state to " + taken + ": it is a folder; name a file in it.",
                        "Cannot write the report to /dev/null: it is not a file; name one elsewhere.");
        assertThat(taken).isEmptyDirectory();
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    @Test
    void aLinkToAFileStaysOneAndALongNameIsWrittenTo() throws IOException {
        String in = file("in", new float[] {1f, 2f, 3f});
        Path target = Files.writeString(folder.resolve("target"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        assertThat(run("quantize", "--format", "e5m2", in, link.toString())).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(target).hasSize(12);
        assertThat(run("quantize", "--format", "e5m2", in, path("x".repeat(250))))
                .isZero();
        assertThat(folder.resolve("x".repeat(250))).hasSize(12);
    }

    @Test
    void initWritesAStateThatEvaluateReads() throws IOException {
        initialStateAndIds();
        assertThat(evaluate("8", "none")).isZero();
        double plain = Double.parseDouble(out.toString());
        // An untrained model knows nothing: about the logarithm of its 91 characters.
        assertThat(plain).isCloseTo(Math.log(91), within(0.1));
        out.getBuffer().setLength(0);
        assertThat(evaluate("8", "e2m1fn")).isZero();
        assertThat(Double.parseDouble(out.toString()))
                .isFinite()
                .isNotEqualTo(plain)
                .isCloseTo(plain, within(0.1));
        assertThat(err.toString().lines())
                .containsExactly(
                        "evaluation unquantized", "evaluation quantized: the weights of 5 of 5 Linears in e2m1fn");
        assertThat(evaluate("9", "none")).isEqualTo(2);
        assertThat(err.toString()).contains("they need 73 ids and it has 65; give --windows 1 to 8.");
    }

    private void initialStateAndIds() throws IOException {
        Path sweep = Files.writeString(folder.resolve("tiny.yaml"), SWEEP);
        assertThat(run("init", sweep.toString(), "--index", "1", "--out", path("w.safetensors")))
                .isZero();
        ByteBuffer ids = ByteBuffer.allocate(4 * 65).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 65; i++) {
            ids.putInt(i % 91);
        }
        Files.write(folder.resolve("ids.i32"), ids.array());
        out.getBuffer().setLength(0);
    }

    /** A head of zeros makes every token as likely as any other, whatever the model is. */
    @Test
    void evaluateUsesTheHeadThatTheFileHas() throws IOException {
        initialStateAndIds();
        Path weights = folder.resolve("w.safetensors");
        Map<String, SafeTensor> tensors =
                new LinkedHashMap<>(SafetensorsFile.read(weights).tensors());
        tensors.put("lm_head.weight", SafeTensor.f32(new long[] {91, 16}, new float[91 * 16]));
        SafetensorsFile.write(weights, tensors, Map.of());
        assertThat(evaluate("8", "none")).isZero();
        assertThat(Double.parseDouble(out.toString())).isCloseTo(Math.log(91), within(1e-6));
        assertThat(err.toString().strip()).isEqualTo("evaluation unquantized; the head is not tied");
    }

    @Test
    void evaluateDrawsLotsOnlyWhereAsked() throws IOException {
        initialStateAndIds();
        double nearest = loss(() -> evaluate("8", "e2m1fn"));
        double drawn = loss(() -> evaluate("8", "e2m1fn", "--rounding", "stochastic"));
        double again = loss(() -> evaluate("8", "e2m1fn", "--rounding", "stochastic", "--seed", "2"));
        assertThat(drawn).isNotEqualTo(nearest).isNotEqualTo(again);
        assertThat(loss(() -> evaluate("8", "e2m1fn", "--rounding", "stochastic", "--seed", "1")))
                .isEqualTo(drawn);
    }

    private double loss(IntSupplier evaluation) {
        out.getBuffer().setLength(0);
        assertThat(evaluation.getAsInt()).isZero();
        return Double.parseDouble(out.toString());
    }

    @Test
    void aFileThatIsMissingOrBrokenIsOneLineAndExitCode2() throws IOException {
        Path sweep = Files.writeString(folder.resolve("tiny.yaml"), SWEEP);
        assertThat(evaluate("1", "none")).isEqualTo(2);
        Files.writeString(folder.resolve("w.safetensors"), "no tensors");
        assertThat(evaluate("1", "none")).isEqualTo(2);
        run("init", sweep.toString(), "--index", "1", "--out", path("w.safetensors"));
        assertThat(evaluate("1", "none")).isEqualTo(2);
        assertThat(run("init", sweep.toString(), "--index", "1", "--out", path("no/w")))
                .isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(4)
                .satisfiesExactly(
                        line -> assertThat(line).contains("w.safetensors", "does not exist"),
                        line -> assertThat(line).contains("w.safetensors"),
                        line -> assertThat(line).contains("ids.i32", "there is no such file"),
                        line -> assertThat(line)
                                .isEqualTo("Cannot write the initial state to " + path("no/w") + ": there is no folder "
                                        + path("no") + "; create it, or name a file elsewhere."));
    }

    @Test
    void formatsOfOneSeedStartFromOneState() throws IOException {
        Path sweep = Files.writeString(folder.resolve("tiny.yaml"), SWEEP);
        run("init", sweep.toString(), "--index", "1", "--out", path("none.safetensors"));
        run("init", sweep.toString(), "--index", "3", "--out", path("e5m2.safetensors"));
        List<String> hashes = out.toString()
                .lines()
                .map(line -> line.replaceAll(".*hash ", ""))
                .toList();
        assertThat(hashes).hasSize(2);
        assertThat(hashes.get(0)).isEqualTo(hashes.get(1)).matches("[0-9a-f]{64}");
        assertThat(run("init", sweep.toString(), "--index", "5", "--out", path("x")))
                .isEqualTo(2);
        assertThat(run("init", sweep.toString(), "--trial", "zz", "--out", path("x")))
                .isEqualTo(2);
    }

    @Test
    void benchPrintsOneJsonLine() throws IOException {
        assertThat(run("bench", "step", "--model", "S", "--format", "e5m2", "--steps", "1"))
                .isZero();
        JsonNode line = new ObjectMapper().readTree(out.toString());
        assertThat(line.get("median_ms").asDouble()).isPositive();
        assertThat(line.get("loss").asDouble()).isBetween(3.5, 5.0);
    }

    @Test
    void compareOfAFolderWithoutResultsIsOneLine() {
        assertThat(run("compare", path("nothing"))).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains("nothing", "run one into it");
    }

    private int evaluate(String windows, String format, String... more) {
        List<String> arguments = new ArrayList<>(List.of("evaluate", "--windows", windows, "--format", format));
        arguments.addAll(List.of("--weights", path("w.safetensors"), "--tokens", path("ids.i32"), "--heads", "2"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void reportWritesOnePageWholeAndSaysWhere() throws IOException {
        ResultStore store = ReadyStore.in(Path.of(path("results")));
        store.write("fake", FakeTrials.completed(FakeTrials.trial("none", 1)));
        assertThat(run("report", path("results"), "--out", path("page.html"))).isZero();
        assertThat(out.toString().strip()).startsWith("file:///").endsWith("page.html");
        assertThat(Files.readString(folder.resolve("page.html")))
                .startsWith("<!doctype html>")
                .endsWith("</html>\n");
    }

    @Test
    void reportThatCannotBeMadeIsOneLineAndLeavesTheOldPage() throws IOException {
        Files.writeString(folder.resolve("page.html"), "old");
        assertThat(run("report", path("nowhere"), "--out", path("page.html"))).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains("nowhere", "there is no such folder");
        assertThat(run("report", path("nowhere"), "--out", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("it is a folder; name a file in it.");
        String there = path("missing/page.html");
        assertThat(run("report", path("nowhere"), "--out", there)).isEqualTo(2);
        assertThat(err.toString().lines())
                .last()
                .isEqualTo("Cannot write the report to " + there + ": there is no folder " + path("missing")
                        + "; create it, or name a file elsewhere.");
        assertThat(Files.readString(folder.resolve("page.html"))).isEqualTo("old");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine(List.of(
                new CompareCommand(),
                new ReportCommand(),
                new FormatsCommand(),
                new RecipesCommand(),
                new QuantizeCommand(),
                new InitCommand(),
                new PlanCommand(SurgeryPreview.NONE),
                new ValidateCommand(),
                new RunCommand(new SparkSweepRunner(new PrintWriter(out, true), new PrintWriter(err, true))),
                new EvaluateCommand(),
                new BenchCommand()));
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String file(String name, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Files.write(folder.resolve(name), bytes.array()).toString();
    }

    private float[] floats(String name) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name))).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(values);
        return values;
    }
}
