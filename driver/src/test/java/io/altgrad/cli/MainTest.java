package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.base.UserError;
import io.altgrad.result.LayerAssignment;
import io.altgrad.spec.LayerFormat;
import io.altgrad.sweep.Sweep;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MainTest {

    private static final String SWEEP = """
            name: small
            skip: [lm_head]
            axes:
              format: [none, e5m2]
              seed: [1, 2, 3]
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void planListsEveryTrialWithItsIdAndAxisValues() throws IOException {
        Path file = write(SWEEP);

        assertThat(altgrad("plan", file.toString())).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines.subList(0, 6))
                .containsExactly(
                        "sweep small: 6 trials = 2 format x 3 seed",
                        "600 steps and 460,800 tokens to train on",
                        "results in out/small, baseline none",
                        "807,424 parameters a model; the largest trial needs about 56 MiB of memory, besides its"
                                + " process",
                        "",
                        "#  id                format  seed");
        assertThat(lines.get(6)).matches("1  [0-9a-f]{16}  none    1");
        assertThat(lines.get(11)).matches("6  [0-9a-f]{16}  e5m2    3");
        assertThat(lines).hasSize(12);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void planCountsWhatEachConditionLeavesOutOfTheFileAsTheCommandLineHasIt() throws IOException {
        Path file = write(SWEEP + """
                  quantization.rounding: [nearest, stochastic]
                when: {quantization.rounding: {format: e5m2}}
                exclude: [{format: none, seed: 3}, {seed: 9}]
                """);

        assertThat(altgrad("plan", "--set", "training.steps=70", "--set", "axes.seed=2..4", file.toString()))
                .isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines.subList(0, 8))
                .containsExactly(
                        "sweep small: 8 trials = 2 format x 3 seed x 2 quantization.rounding, less 4",
                        "  1 left out: exclude format none, seed 3",
                        "  3 left out: values of an axis where 'when' does not let it apply",
                        "560 steps and 430,080 tokens to train on",
                        "results in out/small, baseline none",
                        "807,424 parameters a model; the largest trial needs about 56 MiB of memory, besides its"
                                + " process",
                        "",
                        "#  id                format  seed  quantization.rounding");
        assertThat(lines.get(8)).matches("1  [0-9a-f]{16}  none    2     nearest");
        assertThat(lines.get(15)).matches("8  [0-9a-f]{16}  e5m2    4     stochastic");
        assertThat(err.toString())
                .isEqualTo("Note: " + file
                        + ", line 8: no value of axis 'seed' is 9, so 'exclude' does nothing with it.\n");
    }

    /** 10^6 combinations: the count and the first lines take no trial beyond those. Making them all would not end. */
    @Test
    @Timeout(120)
    void aPlanOfAMillionTrialsWithConditionsIsThereAtOnce() throws IOException {
        Path file = write("""
                name: million
                skip: []
                axes:
                  format: [none, e5m2, e4m3fn, e3m4, e2m3fn]
                  quantization.rounding: [nearest, stochastic]
                  seed: 1..100
                  training.learningRate: {logspace: [1e-3, 1e-1, 20]}
                  training.steps: {linspace: [100, 590, 50]}
                when: {quantization.rounding: {format: [e5m2, e4m3fn, e3m4, e2m3fn]}}
                exclude: [{seed: 1..50, training.learningRate: 1e-1}]
                only: [{training.steps: [100, 110]}, {seed: 1..99}]
                """);
        assertThat(altgrad("plan", file.toString())).isZero();
        assertThat(out.toString())
                .startsWith("sweep million: 868860 trials = 5 format x 2 quantization.rounding x 100 seed"
                        + " x 20 training.learningRate x 50 training.steps, less 131140");
    }

    @Test
    void planSaysWhatIsNotRunAndListsTheOthers() throws IOException {
        Path file = write("""
                name: small
                axes: {format: [none, e5m2], rules: [all, mlp], seed: [1, 2, 3]}
                rules:
                  - {name: all, default: $format}
                  - {name: mlp, default: none, rules: [{match: mlp, format: $format}]}
                """);

        assertThat(altgrad("plan", file.toString())).isZero();
        assertThat(out.toString().lines())
                .startsWith(
                        "sweep small: 12 trials = 2 format x 2 rules x 3 seed",
                        "3 of them are not run: they do to every layer what another does, whatever their format, rules or"
                                + " quantization are called",
                        "900 steps and 691,200 tokens to train on");
        assertThat(out.toString().lines().filter(line -> line.matches("\\d  [0-9a-f]{16}  .*")))
                .hasSize(9)
                .noneMatch(line -> line.contains("none") && line.contains("mlp"));
    }

    @Test
    void aModelThatThisMachineCannotHoldIsSaid() throws IOException {
        Path file = write(SWEEP + "model: {width: 4096, layers: 10}\ntraining: {batch: 2000}\n");
        assertThat(altgrad("plan", file.toString())).isZero();
        assertThat(err.toString())
                .startsWith("Note: the largest trial needs about ")
                .contains(" GiB of memory by its shapes, and this machine has ");
    }

    @Test
    void planStopsAtItsLimit() throws IOException {
        assertThat(altgrad("plan", "--limit", "2", write(SWEEP).toString())).isZero();
        assertThat(out.toString().lines().skip(7))
                .satisfiesExactly(
                        second -> assertThat(second).startsWith("2  "),
                        rest -> assertThat(rest).isEqualTo("4 trials more; --all shows every one."));
    }

    @Test
    void planShowsTwentyUnlessAskedForAll() throws IOException {
        String file = write(SWEEP.replace("[1, 2, 3]", "{from: 1, to: 15}")).toString();

        altgrad("plan", file);
        assertThat(out.toString().lines()).hasSize(6 + 20 + 1);
        out.getBuffer().setLength(0);
        altgrad("plan", "--all", file);
        assertThat(out.toString().lines()).hasSize(6 + 30);
    }

    @Test
    void aRunOfMoreTrialsThanAnyoneMeansHasToBeAskedFor() throws IOException {
        String file = write(SWEEP.replace("[1, 2, 3]", "{from: 1, to: 100000}\n  model.layers: [1, 2, 3, 4, 5]"))
                .toString();

        assertThat(altgrad("plan", file)).isZero();
        assertThat(out.toString().lines())
                .startsWith(
                        "sweep small: 1000000 trials = 2 format x 100000 seed x 5 model.layers",
                        "100,000,000 steps and 76,800,000,000 tokens to train on; a run of so many trials needs"
                                + " --max-trials 1000000");
        assertThat(altgrad("run", file)).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly("Cannot run " + file + ": the sweep has 1,000,000 trials, and a run at most 100,000;"
                        + " 'altgrad plan " + file + "' shows what they take, and --max-trials 1000000, or --yes,"
                        + " runs them.");
        assertThat(altgrad("run", "--max-trials", "1000000", file)).isZero();
        assertThat(altgrad("run", "--yes", file)).isZero();
    }

    @Test
    void planKeepsATrialOnItsLineWhateverItsRulesAreCalled() throws IOException {
        String rules = "rules: [{name: \"two\\nlines\", default: $format}]";
        Path file = write(SWEEP.replace("skip: [lm_head]", rules) + "  rules: [\"two\\nlines\"]\n");
        assertThat(altgrad("plan", file.toString())).isZero();
        assertThat(out.toString().lines()).hasSize(12);
        assertThat(out.toString()).contains("  3     two\\nlines");
    }

    @Test
    void planPrintsManyLinesAtATime() throws IOException {
        CommandLine command = Main.commandLine(List.of(new PlanCommand(SurgeryPreview.NONE)));
        int[] writes = new int[1];
        command.setOut(new PrintWriter(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        throw new AssertionError("A writer writes arrays.");
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        writes[0]++;
                    }
                },
                true,
                StandardCharsets.UTF_8));
        Path file = write(SWEEP.replace("[1, 2, 3]", "{from: 1, to: 1000}"));

        assertThat(command.execute("plan", "--all", file.toString())).isZero();
        assertThat(writes[0]).isLessThan(50);
    }

    @Test
    void planAndRunSayWhatMayNotBeMeant() throws IOException {
        String file = write(SWEEP.replace("none, ", "")).toString();
        String note =
                "Note: " + file + ", line 4: no value of axis 'format' is none, so the comparison has no baseline;"
                        + " add none, or name another with 'baseline'.";

        assertThat(altgrad("plan", file)).isZero();
        assertThat(altgrad("run", file)).isZero();
        assertThat(err.toString().lines())
                .satisfiesExactly(
                        said -> assertThat(said).isEqualTo(note),
                        logged -> assertThat(logged).matches("\\S+Z \\Q" + note + "\\E"));
    }

    @Test
    void aFolderForResultsIsNoShellsAbbreviation() throws IOException {
        assertThat(altgrad("run", "--out=~/a", write(SWEEP).toString())).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "Cannot use --out ~/a: '~' and '$NAME' are a shell's, and are not replaced here; write "
                                + System.getProperty("user.home") + "/a.");
    }

    @Test
    void planShowsWhatSurgeryWouldDoOnceForEachWay() throws IOException {
        SurgeryPreview preview =
                trial -> List.of(new LayerAssignment("lm_head", trial.format().toString(), "default"));

        assertThat(altgrad(
                        List.of(new PlanCommand(preview)), "plan", write(SWEEP).toString()))
                .isZero();
        assertThat(out.toString().lines().skip(12))
                .containsExactly(
                        "",
                        "layers of trial 1, format none, rules skip:",
                        "  lm_head  none  (default)",
                        "",
                        "layers of trial 4, format e5m2, rules skip:",
                        "  lm_head  e5m2  (default)");
    }

    @Test
    void planSaysTheCastsOfEachRecipeOnce() throws IOException {
        Path file = write(SWEEP.replace("none, e5m2", "none, mine") + """
                recipes:
                  - name: mine
                    weight: {format: e4m3fn, scaling: row, overflow: ieee}
                    input: {forward: {format: e5m2, rounding: stochastic, randomBits: 8}}
                    straightThrough: identity
                """);

        assertThat(altgrad("plan", file.toString())).isZero();
        assertThat(out.toString().lines().skip(12))
                .containsExactly(
                        "",
                        "recipe mine:",
                        "  weight  e4m3fn  (row, nearest, ieee)",
                        "  input.forward  e5m2  (tensor 16, stochastic of 8 random bits, saturate)",
                        "  straightThrough  identity");
    }

    @Test
    void aMistakeInTheFileIsOneLineAndTwo() throws IOException {
        Path file = write(SWEEP.replace("seed", "sede"));

        assertThat(altgrad("plan", file.toString())).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines())
                .containsExactly(
                        "Unknown key 'sede' in " + file + ", line 5, under 'axes'; expected one of format, rules,"
                                + " seed, corpus, model.*, training.*, quantization.*. Did you mean 'seed'?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "pln            | Unmatched argument at index 0: 'pln'; did you mean plan? See 'altgrad --help'.",
                "plan           | Missing required parameter: 'SWEEP'; see 'altgrad plan --help'.",
                "plan --limt=3 x| Unknown option: '--limt=3'; did you mean --limit? See 'altgrad plan --help'.",
                "plan --limit=x x| Invalid value for option '--limit': 'x' is not a whole number; see 'altgrad plan --help'.",
                "plan --limit=-1 x| Cannot show -1 trials: --limit takes a number of at least 0; see 'altgrad plan --help'.",
                "plan no.yaml   | Cannot read no.yaml: there is no such file.",
            })
    void aMistakeInTheCommandLineIsOneLineAndTwo(String arguments, String line) {
        assertThat(altgrad(arguments.split(" "))).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).containsExactly(line);
    }

    @Test
    void withoutACommandItShowsTheCommands() {
        assertThat(altgrad()).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: altgrad", "plan", "run", "Exit codes:");
    }

    @Test
    void helpAndVersionAreNoMistakes() {
        assertThat(altgrad("--help")).isZero();
        assertThat(altgrad("plan", "--help")).isZero();
        assertThat(altgrad("--version")).isZero();
        assertThat(out.toString())
                .contains("Usage: altgrad [", "Usage: altgrad plan [")
                .containsPattern("altgrad \\d+\\.\\d+\\.\\d+\\S* \\(commit (unknown|[0-9a-f]{12})");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void runHandsTheSweepToTheRunner() throws IOException {
        Sweep[] seen = new Sweep[1];
        String[] master = new String[1];
        RunCommand run = new RunCommand((sweep, launch, options) -> {
            seen[0] = sweep;
            master[0] = launch.master();
            return ExitCode.FAILURE;
        });

        assertThat(altgrad(List.of(run), "run", write(SWEEP).toString())).isEqualTo(1);
        assertThat(seen[0].output()).isEqualTo("out/small");
        assertThat(seen[0].baseline()).isEqualTo(new LayerFormat.Unquantized());
        assertThat(master[0]).isEqualTo("local[*]");
        assertThat(altgrad(
                        List.of(run),
                        "run",
                        "--out",
                        "x",
                        "--master",
                        "local[1]",
                        write(SWEEP).toString()))
                .isEqualTo(1);
        assertThat(seen[0].output()).isEqualTo("x");
        assertThat(master[0]).isEqualTo("local[1]");
    }

    @Test
    void aUsersMistakeWhileRunningIsOneLineAndTwo() throws IOException {
        RunCommand run = new RunCommand((sweep, launch, options) -> {
            throw new UserError("Cannot run it: no.");
        });

        assertThat(altgrad(List.of(run), "run", write(SWEEP).toString())).isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly("Cannot run it: no.");
    }

    @Test
    void anyOtherFailureKeepsItsStackTraceAndIsOne() throws IOException {
        RunCommand run = new RunCommand((sweep, launch, options) -> {
            throw new IllegalStateException("broken");
        });

        assertThat(altgrad(List.of(run), "run", write(SWEEP).toString())).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("java.lang.IllegalStateException: broken")
                .contains("\tat ");
    }

    /** Runs {@link Main} as YARN's application master runs a driver, and says how it comes back. */
    static final class ApplicationMaster {
        public static void main(String[] arguments) {
            System.setProperty("spark.master", "yarn");
            System.setProperty("spark.submit.deployMode", "cluster");
            try {
                Main.main(arguments);
                System.out.println("returned");
            } catch (IllegalStateException e) {
                System.out.println("thrown: " + e.getMessage());
            }
        }
    }

    /** YARN takes an exit for a crash and starts the driver again. */
    @ParameterizedTest
    @CsvSource({"formats, returned", "plan no-such.yaml, thrown: An error ended the driver"})
    void inYarnsApplicationMasterItDoesNotExit(String arguments, String end) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ApplicationMaster.class.getName()));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(output.lines().reduce((first, last) -> last).orElse("")).startsWith(end);
    }

    /** A class path without Spark and Hadoop is the proof that neither is touched. */
    @Test
    void planNeedsNoSpark() throws IOException, InterruptedException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*/(spark|hadoop|scala)-[^/]*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        classPath,
                        Main.class.getName(),
                        "plan",
                        write(SWEEP).toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output).startsWith("sweep small: 6 trials");
        assertThat(process.waitFor()).isZero();
    }

    /** What a command says of itself needs none of the others, and neither does what it refuses. */
    @Test
    void aCommandIsReadByItselfAsItIsBesideAllOthers() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        List<Object> all = Main.subcommands(nowhere, nowhere);
        Set<String> names = Main.commandLine(all).getSubcommands().keySet();
        for (String name : names) {
            List<Object> alone = Main.asked(new String[] {name, "--help"}, all);
            assertThat(alone).as(name).hasSize(Set.of("help", "completion").contains(name) ? all.size() : 1);
            assertThat(told(alone, name, "--help")).as(name).isEqualTo(told(all, name, "--help"));
            assertThat(told(alone, name, "--hepl")).as(name).isEqualTo(told(all, name, "--hepl"));
        }
        assertThat(Main.asked(new String[] {}, all)).isEqualTo(all);
        assertThat(Main.asked(new String[] {"--color", "always", "run"}, all)).isEqualTo(all);
    }

    private String told(List<?> subcommands, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return altgrad(subcommands, arguments) + "\n" + out + "\n" + err;
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("sweep.yaml"), text);
    }

    private int altgrad(String... arguments) {
        return altgrad(
                List.of(new PlanCommand(SurgeryPreview.NONE), new RunCommand((sweep, launch, options) -> ExitCode.OK)),
                arguments);
    }

    private int altgrad(List<?> subcommands, String... arguments) {
        CommandLine command = Main.commandLine(subcommands);
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
