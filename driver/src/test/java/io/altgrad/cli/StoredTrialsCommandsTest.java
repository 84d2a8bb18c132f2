package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.fake.FakeTrials;
import io.altgrad.result.Outcome;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialLogs;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about a sweep's folder and its trials one by one, and those that begin with nothing. */
class StoredTrialsCommandsTest {

    private static final String SWEEP = """
            name: tiny
            axes:
              format: [none, e5m2]
              training.learningRate: [3e-3, 1e-3]
            skip: [lm_head]
            model: {layers: 1, heads: 2, width: 16, context: 8}
            """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private List<Trial> trials;
    private String done;

    @BeforeEach
    void runASweep() throws IOException {
        done = folder.resolve("done").toString();
        Sweep sweep = SweepFile.parse(SWEEP, "tiny.yaml");
        trials = sweep.grid().trials().toList();
        ResultStore store = store();
        store.prepare(SWEEP);
        store.plan(sweep.grid().planned().toList());
        store.write("tiny", FakeTrials.completed(trials.get(0)));
        store.write("tiny", FakeTrials.completed(trials.get(1)));
        store.write("tiny", FakeTrials.completed(trials.get(2)));
        store.write("tiny", FakeTrials.ended(trials.get(3), new Outcome.Failed("E", "why", "E: why\n\tat a.B.c")));
    }

    @Test
    void listNamesTrialsByWhatVariesInTheFilesSpelling() {
        assertThat(altgrad("list", done)).isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "id trial status val loss tokens/s seconds",
                        trials.get(3).id() + " e5m2 learningRate 1e-3 failed - 400 20.0",
                        trials.get(2).id() + " e5m2 learningRate 3e-3 completed 2.6120 400 20.0",
                        trials.get(1).id() + " none learningRate 1e-3 completed 2.5100 400 20.0",
                        trials.get(0).id() + " none learningRate 3e-3 completed 2.5100 400 20.0");
    }

    @Test
    void coloursThatAreAskedForAreInPipesToo() {
        assertThat(altgrad("list", done)).isZero();
        assertThat(out.toString()).doesNotContain("\033");
        assertThat(altgrad("list", done, "--color", "always")).isZero();
        assertThat(out.toString()).contains("\033[31m" + trials.get(3).id());
        assertThat(altgrad("--color=always", "status", done)).isZero();
        assertThat(out.toString()).contains("\033[31m1 failed\033[0m");
    }

    @Test
    void aSweepThatHasEndedIsNotWatchedLong() {
        assertThat(altgrad("status", done, "--watch")).isZero();
        assertThat(out.toString())
                .matches("20[0-9-]+T[0-9:]+Z 3 done, 0 diverged, 1 failed, 0 running, 0 left, of 4\n");
    }

    @Test
    void showTellsTheEndTheSettingsTheCurveAndTheStack() {
        assertThat(altgrad("show", done, trials.get(2).id().substring(0, 6))).isZero();
        assertThat(out.toString())
                .startsWith("trial " + trials.get(2).id()
                        + ": e5m2 learningRate 3e-3\ncompleted; ended 2026-01-02T03:04:05Z")
                .contains(
                        "  training.learningRate 3e-3\n",
                        "  training.minLearningRate 1e-4\n",
                        "curve:\n  step 2: loss ",
                        "  lm_head  none  (lm_head)\n");
        assertThat(altgrad("show", done, trials.get(3).id())).isZero();
        assertThat(out.toString()).contains("failed, E: why", "stack:\n  E: why\n  \tat a.B.c");
    }

    @Test
    void diffShowsTheSettingsThatDifferAndEveryFigure() {
        assertThat(altgrad("diff", done, trials.get(0).id(), trials.get(1).id()))
                .isZero();
        assertThat(out.toString().lines().map(line -> line.strip().replaceAll(" +", " ")))
                .startsWith(
                        "none learningRate 3e-3 none learningRate 1e-3",
                        "id " + trials.get(0).id() + " " + trials.get(1).id(),
                        "training.learningRate 3e-3 1e-3",
                        "status completed completed")
                .noneMatch(line -> line.startsWith("seed"));
    }

    @Test
    void diffOfTwoFoldersShowsSettingsTrialsOfOneAndResultsOfBoth() throws IOException {
        String changed = SWEEP.replace("[3e-3, 1e-3]", "[3e-3, 2e-3]");
        String other = folder.resolve("other").toString();
        Sweep sweep = SweepFile.parse(changed, "other.yaml");
        ResultStore store = new ResultStore(other, new Configuration());
        store.prepare(changed);
        store.plan(sweep.grid().planned().toList());
        for (Trial trial : sweep.grid().trials().toList()) {
            store.write(
                    "other",
                    trial.id().equals(trials.get(2).id())
                            ? FakeTrials.ended(trial, new Outcome.Failed("E", "why", ""))
                            : FakeTrials.completed(trial));
        }
        assertThat(altgrad("diff", done, other)).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines)
                .startsWith(
                        other + " against " + done + ":",
                        "  axis training.learningRate: added 2e-3; removed 1e-3",
                        "2 trials in both, 2 only in " + done + ", 2 only in " + other,
                        "only in " + done + ":",
                        "  " + trials.get(3).id() + "  e5m2 learningRate 1e-3",
                        "  " + trials.get(1).id() + "  none learningRate 1e-3")
                .contains("1 of 2 common results is the same bit for bit; those that are not:");
        assertThat(lines.get(lines.size() - 1).strip().replaceAll(" +", " "))
                .isEqualTo("e5m2 learningRate 3e-3 2.612000 failed -");
    }

    @Test
    void diffOfTwoSweepFilesNeedsNoResults() throws IOException {
        Path one = Files.writeString(folder.resolve("one.yaml"), SWEEP);
        Path two = Files.writeString(folder.resolve("two.yaml"), SWEEP.replace("width: 16", "width: 32"));
        assertThat(altgrad("diff", one.toString(), two.toString())).isZero();
        assertThat(out.toString())
                .contains("  model.width: 32 instead of 16\n")
                .contains("0 trials in both, 4 only in " + one + ", 4 only in " + two)
                .doesNotContain("common");
        assertThat(altgrad("diff", one.toString(), one.toString())).isZero();
        assertThat(out.toString()).contains("settings: the same\n4 trials in both, 0 only in ");
    }

    @Test
    void pruneDeletesWhatTheSweepFileNoLongerHas() throws IOException {
        assertThat(altgrad("prune", done, "--yes")).isZero();
        assertThat(out.toString()).contains("nothing to delete");
        store().plan(List.of(PlannedTrial.of(0, trials.get(0))));
        assertThat(altgrad("prune", done)).isEqualTo(2);
        assertThat(store().stored()).hasSize(4);
        assertThat(altgrad("prune", done, "--yes")).isZero();
        assertThat(out.toString()).endsWith("Deleted 3 results.\n");
        assertThat(store().stored()).containsOnlyKeys(trials.get(0).id());
    }

    @Test
    void pruneDeletesWhatWasLoggedAboutTrialsOfWhichNoResultIsLeft() throws IOException {
        TrialLogs logs = new TrialLogs(done, new Configuration());
        for (Trial trial : trials) {
            logs.write(trial.id(), List.of("{}"));
        }
        logs.write("0123456789abcdef", List.of("{}"));
        store().plan(List.of(PlannedTrial.of(0, trials.get(0))));
        assertThat(altgrad("prune", done, "--yes")).isZero();
        assertThat(out.toString()).isEqualTo("Deleted 3 results and 4 logs.\n");
        assertThat(logs.trialIds()).containsExactly(trials.get(0).id());
    }

    @Test
    void pruneSaysWhatItLeavesInPacks() throws IOException {
        store().pack(2);
        store().plan(List.of(PlannedTrial.of(0, trials.get(0))));
        assertThat(altgrad("prune", done, "--yes")).isZero();
        assertThat(out.toString())
                .isEqualTo("Deleted 1 result; 2 in files of many trials stay, which 'compact' made.\n");
        assertThat(store().stored()).hasSize(3);
    }

    @Test
    void theStarterFileIsValidAndIsNeverWrittenOver() throws IOException {
        Path file = folder.resolve("first.yaml");
        assertThat(altgrad("new", file.toString())).isZero();
        Files.writeString(file, Files.readString(file) + "# mine\n");
        assertThat(altgrad("new", file.toString())).isEqualTo(2);
        assertThat(file).content().endsWith("# mine\n");
        assertThat(altgrad("validate", file.toString())).isZero();
        assertThat(out.toString()).endsWith(" is good: sweep first, 4 trials, results in out/first\n");
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void aPlanForAProgramHasItsNoticesAndTrials() throws IOException {
        Path file = Files.writeString(folder.resolve("t.yaml"), SWEEP + "corpus: no-such-text.txt\n");
        assertThat(altgrad("plan", file.toString(), "--json", "--limit", "1")).isEqualTo(2);
        JsonNode plan = new ObjectMapper().readTree(out.toString());
        assertThat(plan.get("trials").asInt()).isEqualTo(4);
        assertThat(plan.get("axes").get("training.learningRate").get(0).asText())
                .isEqualTo("3e-3");
        assertThat(plan.get("shown")).hasSize(1);
        assertThat(plan.get("shown").get(0).get("format").asText()).isEqualTo("none");
        assertThat(plan.get("notices").get(0).asText())
                .startsWith("Note: corpus ")
                .contains("no-such-text.txt cannot be read here");
    }

    @Test
    void aPlanForAProgramHasSizesRecipesAndLayers() throws IOException {
        Path file = Files.writeString(
                folder.resolve("t.yaml"),
                SWEEP.replace("e5m2", "mine") + "recipes: [{name: mine, weight: {format: e4m3fn}}]\n");
        assertThat(altgrad("plan", file.toString(), "--json")).isZero();
        JsonNode plan = new ObjectMapper().readTree(out.toString());
        assertThat(plan.get("most_parameters").asLong())
                .isEqualTo(plan.get("fewest_parameters").asLong());
        assertThat(plan.get("largest_mib").asDouble()).isPositive();
        assertThat(plan.get("recipes").toString()).contains("recipe mine:", "weight  e4m3fn");
        assertThat(plan.get("treatments")).hasSize(2);
        JsonNode layers = plan.get("treatments").get(1).get("layers");
        assertThat(layers.get(0).get("layer").asText()).isEqualTo("transformer.h.0.attn.c_attn");
        assertThat(layers.get(0).get("format").asText()).isEqualTo("mine");
        assertThat(layers.get(4).get("reason").asText()).isEqualTo("lm_head");
    }

    @Test
    void helpVersionAndCompletionAreCommandsToo() {
        assertThat(altgrad("help", "compare")).isZero();
        assertThat(out.toString()).contains("Usage: altgrad compare", "--wide");
        out.getBuffer().setLength(0);
        assertThat(altgrad("version")).isZero();
        assertThat(out.toString()).startsWith("altgrad ");
        assertThat(altgrad("completion")).isZero();
        assertThat(out.toString()).contains("_complete_altgrad", "--retry-failed");
    }

    private ResultStore store() throws IOException {
        return new ResultStore(done, new Configuration());
    }

    private int altgrad(String... arguments) {
        PrintWriter toOut = new PrintWriter(out);
        PrintWriter toErr = new PrintWriter(err);
        return Main.commandLine(Main.subcommands(toOut, toErr))
                .setOut(toOut)
                .setErr(toErr)
                .execute(arguments);
    }
}
