package io.altgrad.cli;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.ReadyStore;
import io.altgrad.result.Outcome;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Trial;
import io.altgrad.store.Lease;
import io.altgrad.store.ResultStore;
import io.altgrad.submit.JavaArguments;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareCommandTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String sweep;

    @BeforeEach
    void runASweep() throws IOException {
        sweep = folder.resolve("sweep").toString();
        ResultStore store = ReadyStore.in(Path.of(sweep));
        for (long seed = 1; seed <= 3; seed++) {
            store.write("test", FakeTrials.completed(trial("none", seed)));
            store.write("test", FakeTrials.completed(trial("e5m2", seed)));
        }
        store.write("test", FakeTrials.ended(trial("e4m3fn", 1), new Outcome.Diverged(4, "lm_head", "NaN, \"loss\"")));
    }

    @Test
    void keepsItsSignsWhereTheLocaleNamesNoCharset() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JavaArguments.flags());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Main.class.getName(), "compare", sweep));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LC_ALL", "C");
        byte[] said = builder.start().getInputStream().readAllBytes();
        assertThat(new String(said, StandardCharsets.UTF_8)).contains(" ± 0.0", "mean ± standard deviation");
    }

    @Test
    void filtersInSparkSqlOverTheColumnsOfTrials() throws IOException {
        assertThat(run("compare", sweep, "--format", "json", "--where", "format <> 'e4m3fn' AND seed >= 2"))
                .isZero();
        JsonNode lines = new ObjectMapper().readTree(out.toString()).get("comparison");
        assertThat(lines.findValuesAsText("format")).contains("none", "e5m2").doesNotContain("e4m3fn");
        assertThat(lines.get(0).get("trials").asInt()).isEqualTo(2);

        assertThat(run("compare", sweep, "--where", "fromat = 'e5m2'")).isEqualTo(2);
        assertThat(run("compare", sweep, "--where", "format = ")).isEqualTo(2);
        assertThat(run("compare", sweep, "--where", "seed > 99")).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("Cannot ") && line.contains("altgrad schema trials"));
        assertThat(err.toString()).contains("fromat").contains("none of 7 is so");
    }

    @Test
    void csvAndParquetHaveEveryFigure() throws IOException {
        assertThat(run(
                        "compare",
                        sweep,
                        "--format",
                        "csv",
                        "--out",
                        folder.resolve("it").toString()))
                .isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines.get(0)).startsWith("schema_version,format,rules,axes,metric,trials,completed,diverged,failed");
        String e5m2 = lines.stream()
                .filter(line -> line.contains(",e5m2,mlp,,val_loss,"))
                .findFirst()
                .orElseThrow();
        String[] cells = e5m2.split(",", -1);
        assertThat(cells).hasSize(lines.get(0).split(",").length);
        assertThat(Double.parseDouble(cells[column(lines, "delta_mean_nats")])).isCloseTo(0.104, within(1e-12));
        assertThat(cells[column(lines, "sign_flip_p")]).isEqualTo("0.25");
        assertThat(lines)
                .filteredOn(line -> line.contains(",e4m3fn,"))
                .singleElement()
                .asString()
                .contains(",0,,,,");
        assertThat(folder.resolve("it/comparison/comparison.parquet")).isNotEmptyFile();
    }

    @Test
    void markdownIsATable() {
        assertThat(run("compare", sweep, "--format", "markdown", "--sort", "delta"))
                .isZero();
        assertThat(out.toString().lines().limit(6))
                .satisfiesExactly(
                        answer -> assertThat(answer).startsWith("Within 0.01 nats of none nothing may be chosen yet"),
                        line -> assertThat(line).isEmpty(),
                        head -> assertThat(head).startsWith("| format | rules | verdict | seeds |"),
                        rule -> assertThat(rule).startsWith("| --- | --- | --- | ---: |"),
                        none -> assertThat(none).startsWith("| none |").contains("| baseline |"),
                        e5m2 -> assertThat(e5m2).startsWith("| e5m2 |").contains("+0.1040 [+0.0990, +0.1090] (3)"));
    }

    @Test
    void noNameBreaksALineOrACell() throws IOException {
        String names = folder.resolve("names").toString();
        ResultStore store = ReadyStore.in(Path.of(names));
        for (String rules : List.of("two\nlines", "a,b \"q\" | *c*", "=1+1", "\u001b[2J")) {
            Trial trial = trial("e5m2", 1);
            store.write(
                    "test",
                    FakeTrials.completed(new Trial(
                            trial.format(),
                            RuleSet.skipping(rules, List.of("lm_head")),
                            trial.seed(),
                            trial.model(),
                            trial.training(),
                            trial.quantization(),
                            trial.corpus())));
        }
        assertThat(run("compare", names)).isZero();
        assertThat(out.toString().lines().skip(4).limit(4))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("| e5m2   | \\u001b[2J     | no pair of seeds |     1 |"),
                        line -> assertThat(line).startsWith("| e5m2   | =1+1          | no pair of seeds |     1 |"),
                        line -> assertThat(line).startsWith("| e5m2   | a,b \"q\" | *c* | no pair of seeds |     1 |"),
                        line -> assertThat(line).startsWith("| e5m2   | two\\nlines    | no pair of seeds |     1 |"));
        out.getBuffer().setLength(0);
        assertThat(run("compare", names, "--format", "markdown")).isZero();
        assertThat(out.toString().lines().skip(4).limit(4))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("| e5m2 | \\\\u001b\\[2J | no pair of seeds | 1 |"),
                        line -> assertThat(line).startsWith("| e5m2 | =1+1 | no pair of seeds | 1 |"),
                        line -> assertThat(line).startsWith("| e5m2 | a,b \"q\" \\| \\*c\\* | no pair of seeds | 1 |"),
                        line -> assertThat(line).startsWith("| e5m2 | two\\\\nlines | no pair of seeds | 1 |"));
        out.getBuffer().setLength(0);
        assertThat(run("compare", names, "--format", "csv")).isZero();
        assertThat(out.toString()).contains(",e5m2,'=1+1,", ",e5m2,\"a,b \"\"q\"\" | *c*\",", ",e5m2,\"two\nlines\",");
    }

    @Test
    void severalFoldersAreOneAndATrialOfBothCountsOnce() throws IOException {
        String other = folder.resolve("other").toString();
        ResultStore store = ReadyStore.in(Path.of(other));
        store.write("test", FakeTrials.completed(trial("e5m2", 3)));
        store.write("test", FakeTrials.completed(trial("none", 4)));
        store.write("test", FakeTrials.completed(trial("e5m2", 4)));
        assertThat(run("compare", sweep, other, "--format", "csv")).isZero();
        List<String> lines = out.toString().lines().toList();
        String e5m2 = lines.stream()
                .filter(line -> line.contains(",e5m2,mlp,,val_loss,"))
                .findFirst()
                .orElseThrow();
        assertThat(e5m2.split(",")[column(lines, "pairs")]).isEqualTo("4");
        assertThat(run("compare", sweep, other)).isZero();
        assertThat(out.toString()).contains("1 trial of file:" + other + " is in a folder named before it too");
    }

    @Test
    void anUnfinishedSweepIsSaidToBe() throws IOException {
        Files.writeString(Path.of(sweep, "sweep.yaml"), "name: x\naxes: {format: [none], seed: [1, 2]}\nskip: []\n");
        assertThat(run("compare", sweep)).isEqualTo(2);
        assertThat(err.toString()).contains("no trial of the present sweep file has ended; --all takes the");
        assertThat(run("compare", sweep, "--all")).isZero();
        assertThat(out.toString())
                .contains("The sweep in file:" + sweep + " is unfinished: 2 of 2 trials have no result yet");
    }

    @Test
    void whatCannotBeComparedIsOneLine() throws IOException {
        Files.createDirectories(folder.resolve("empty"));
        assertThat(run("compare", folder.resolve("empty").toString())).isEqualTo(2);
        assertThat(run("compare", folder.resolve("none").toString())).isEqualTo(2);
        Path file = folder.resolve("sweep/trials/" + trial("e5m2", 1).id() + ".parquet");
        Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 1000));
        assertThat(run("compare", sweep)).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("it has no folder 'trials'"),
                        line -> assertThat(line).contains("there is no such folder"),
                        line -> assertThat(line)
                                .startsWith("Cannot read file:" + file)
                                .contains("delete it and run the sweep again"));
    }

    /** (2 x 512 x 128 weights x 8 bits + 2 scales x 32 + 96 x 128 x 32) / (2 x 512 x 128 + 96 x 128) is 10.06. */
    @Test
    void theSweetSpotIsWhatStaysWithinByItsInterval() {
        assertThat(run("compare", sweep, "--within", "0.11")).isZero();
        assertThat(out.toString())
                .contains("(every seed completed, and the upper end of an interval that holds at 95 % for the one row)")
                .contains("  e5m2: 10.06 bits a weight (8.00 where quantized), 1 of 3 Linears kept (lm_head); +0.1040"
                        + " [+0.0990, +0.1090]")
                .contains("  mlp.c_fc, weight: e5m2 and e4m3fn, nothing lost")
                .doesNotContain("e4m3fn:", "surely");
        out.getBuffer().setLength(0);
        assertThat(run("compare", sweep, "--within", "0.105")).isZero();
        assertThat(out.toString()).contains("nothing does");
        out.getBuffer().setLength(0);
        assertThat(run("compare", sweep, "--within", "-1")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void theSweetSpotIsPartOfWhatAProgramReads() throws IOException {
        assertThat(run("compare", sweep, "--within", "0.11", "--robust", "--format", "json"))
                .isZero();
        JsonNode whole = new ObjectMapper()
                .reader()
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readTree(out.toString());
        assertThat(whole.get("robust")).isNotEmpty();
        assertThat(whole.get("sweet_spot")).hasSize(1);
        JsonNode chosen = whole.get("sweet_spot").get(0);
        assertThat(chosen.get("format").asText()).isEqualTo("e5m2");
        assertThat(chosen.get("kept").asInt()).isEqualTo(1);
        assertThat(chosen.get("bits").asDouble()).isCloseTo(10.06, within(0.005));
        assertThat(chosen.get("high_nats").asDouble()).isCloseTo(0.1090, within(5e-5));
        assertThat(whole.get("best_of_layers").findValuesAsText("best")).contains("e5m2 and e4m3fn");
        assertThat(whole.get("best_of_layers").get(0).get("sqnr_db").isNull()).isTrue();

        out.getBuffer().setLength(0);
        assertThat(run("compare", sweep, "--within", "0.11", "--format", "csv")).isZero();
        assertThat(out.toString().split("\\R\\R"))
                .hasSize(3)
                .allSatisfy(table -> assertThat(table.lines()
                                .map(line -> line.split(",", -1).length)
                                .distinct())
                        .hasSize(1));
    }

    /** The differences are 0.102, 0.104 and 0.106. */
    @Test
    void theMarginIsTheCommandLinesOrTheSweepFilesOrTheDefault() throws IOException {
        assertThat(run("compare", sweep)).isZero();
        assertThat(out.toString())
                .startsWith("Within 0.01 nats of none nothing may be chosen yet; 1 is worse, 1 has no pair of seeds.")
                .contains(
                        "| worse by the margin or more |",
                        "| diverged in every seed ",
                        "(the default; set by --margin");
        out.getBuffer().setLength(0);
        assertThat(run("compare", sweep, "--margin", "0.2")).isZero();
        assertThat(out.toString())
                .startsWith("Within 0.2 nats of none 1 of 2 rows may be chosen: e5m2; 1 has no pair of seeds.")
                .contains("| equivalent, a little worse ", "less than 0.2 nats (set by --margin");
        out.getBuffer().setLength(0);
        String yaml = "name: t\naxes: {format: [none, e5m2]}\nskip: []\ncomparison: {margin: 0.3, confidence: 0.9}\n";
        new ResultStore(sweep, new Configuration()).prepare(yaml);
        assertThat(run("compare", sweep, "--all", "--format", "json")).isZero();
        assertThat(out.toString()).contains("Within 0.3 nats of none 1 of 2 rows", "\"confidence\" : 0.9");
        out.getBuffer().setLength(0);
        assertThat(run("compare", sweep, "--all", "--margin", "0.01", "--format", "csv"))
                .isZero();
        assertThat(out.toString().lines().skip(1)).allMatch(line -> line.contains(",0.01,0.9,"));
        String other = folder.resolve("other").toString();
        new ResultStore(other, new Configuration()).prepare(yaml.replace("0.3", "0.1"));
        new ResultStore(other, new Configuration()).write("test", FakeTrials.completed(trial("none", 9)));
        assertThat(run("compare", sweep, other, "--all")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("Cannot judge these folders as one: the sweep file of file:" + sweep
                        + " asks for a margin of 0.3 nats at 90 %, that of file:" + other
                        + " for a margin of 0.1 nats at 90 %; give --margin and --confidence.\n");
        assertThat(run("compare", sweep, other, "--all", "--margin", "0.2")).isZero();
    }

    @Test
    void theStepsToTheSameLossAreSaidWhereAskedFor() {
        assertThat(run("compare", sweep, "--steps")).isZero();
        assertThat(out.toString())
                .contains(
                        "  e5m2: none's final loss: not within its steps in 3 of 3; none had the row's: at 79.2 % [78.2, 80.2]"
                                + " (3 pairs)")
                .contains("  e4m3fn in 1 of 1, 100 % [3, 100], p 0.5000");
    }

    @Test
    void tablesBesideTheComparisonAreLinesAndRowsAndFiles() throws IOException {
        String to = folder.resolve("asides").toString();
        List<String> asked = List.of("--pairs", "all", "--robust", "--profile", "--speed", "e5m2=1.5", "--out", to);
        assertThat(compare(asked)).isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.startsWith("every two rows, paired by seed, the row less the other"))
                .anyMatch(line -> line.matches(" *e5m2 +none +worse by the margin or more +\\+0.1040 .*"))
                .anyMatch(line -> line.startsWith("middles of the differences from none"))
                .anyMatch(line -> line.matches(" *e5m2 +\\+0.1040 \\[\\+0.1020, \\+0.1060].* 0 % \\[0, 71] \\(3\\)"))
                .anyMatch(line -> line.startsWith("performance profile: "))
                .anyMatch(line -> line.matches(" *e4m3fn +1( +0 %){6}"))
                .anyMatch(line -> line.contains(
                        "at 1.50 times the tokens/s (given by --speed) net 1.19 times as fast [1.17, 1.20]"));
        for (String table : List.of("comparison", "pairs", "robust", "profile", "equal_loss")) {
            assertThat(folder.resolve("asides/" + table + "/" + table + ".parquet"))
                    .isNotEmptyFile();
        }
        out.getBuffer().setLength(0);
        assertThat(compare(List.of("--pairs", "all", "--steps", "--format", "json")))
                .isZero();
        JsonNode whole = new ObjectMapper().readTree(out.toString());
        assertThat(whole.at("/pairs/0/verdict").asText()).isEqualTo("worse");
        assertThat(whole.at("/equal_loss/0/censored").asInt()).isEqualTo(3);
        assertThat(whole.at("/equal_loss/0/extra_steps_share").isNull()).isTrue();
        out.getBuffer().setLength(0);
        assertThat(compare(List.of("--robust", "--format", "csv"))).isZero();
        assertThat(out.toString()).contains("\n\nformat,rules,axes,metric,pairs,delta_median_nats,");
    }

    @Test
    void aSpeedOrAShareThatIsNoneIsOneLine() {
        assertThat(compare(List.of("--speed", "e5m2=0"))).isEqualTo(2);
        assertThat(compare(List.of("--speed", "e3m4=2"))).isEqualTo(2);
        assertThat(compare(List.of("--diverged-share", "1"))).isEqualTo(2);
        assertThat(err.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("Cannot take 0.0 for the speed of e5m2: "),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "Cannot use --speed e3m4=2.0: no row has that format; there are e5m2, e4m3fn."),
                        line -> assertThat(line).startsWith("Cannot allow a share of 1.0 to diverge: "));
        assertThat(out.toString()).isEmpty();
    }

    private int compare(List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("compare", sweep));
        arguments.addAll(options);
        return run(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        --margin, 0, Cannot judge by a margin of 0.0 nats: it is a number above 0
        --margin, -0.01, Cannot judge by a margin of -0.01 nats: it is a number above 0
        --margin, NaN, Cannot judge by a margin of NaN nats: it is a number above 0
        --confidence, 1, Cannot judge with a confidence of 1.0: it is at least 0.5 and below 1
        --confidence, 0, Cannot judge with a confidence of 0.0: it is at least 0.5 and below 1
        """)
    void aMarginThatIsNoneIsOneLine(String option, String value, String message) {
        assertThat(run("compare", sweep, option, value)).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).startsWith(message).hasLineCount(1);
    }

    @Test
    void packingChangesNothingThatIsShown() {
        assertThat(run("compare", sweep)).isZero();
        String before = out.toString();
        out.getBuffer().setLength(0);
        assertThat(run("compact", sweep)).isZero();
        assertThat(out.toString()).contains("7 trials packed");
        out.getBuffer().setLength(0);
        assertThat(run("compare", sweep)).isZero();
        assertThat(out.toString()).isEqualTo(before);
    }

    @Test
    void onlyAFolderOfResultsThatNoRunHoldsIsPacked() throws IOException {
        String none = folder.resolve("none").toString();
        assertThat(run("compact", none)).isEqualTo(2);
        assertThat(err.toString()).startsWith("Cannot find results in file:" + none + ": there is no such folder");
        assertThat(Path.of(none)).doesNotExist();
        try (Lease held = Lease.acquire(sweep, new Configuration(), notice -> {})) {
            assertThat(run("compact", sweep)).isEqualTo(2);
        }
        assertThat(err.toString()).contains("Cannot run into file:" + sweep);
        assertThat(out.toString()).isEmpty();
        assertThat(run("compact", sweep)).isZero();
    }

    private static int column(List<String> lines, String name) {
        return List.of(lines.get(0).split(",")).indexOf(name);
    }

    private int run(String... arguments) {
        var command = Main.commandLine(List.of(new CompareCommand(), new CompactCommand()));
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
