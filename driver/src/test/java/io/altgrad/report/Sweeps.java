package io.altgrad.report;

import io.altgrad.compare.Comparison;
import io.altgrad.compare.Results;
import io.altgrad.fake.FakeTrials;
import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.SourceSeed;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Folders of results with no training behind them. */
final class Sweeps {

    /** What would be markup, or the end of a script, if it were not text. */
    static final String HOSTILE =
            "</script><script>window.hurt = 1</script><img src=x onerror='hurt = 2'><!--\u2028\"{{data}}$1\\";

    static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

    private final Path folder;
    private final ResultStore store;

    Sweeps(Path folder, String yaml) throws IOException {
        this.folder = folder;
        this.store = new ResultStore(folder.toString(), new Configuration());
        store.prepare(yaml);
    }

    Sweeps complete(String format, String rules, long... seeds) throws IOException {
        for (long seed : seeds) {
            store.write("fake", FakeTrials.completed(trial(format, rules, seed)));
        }
        return this;
    }

    /** A trial that made every step but one, and then ended as told. */
    Sweeps end(String format, String rules, long seed, Outcome outcome) throws IOException {
        TrialResult whole = FakeTrials.completed(trial(format, rules, seed));
        store.write(
                "fake",
                new TrialResult(whole.trial(), outcome, whole.record(), whole.provenance(), whole.endedAt(), 0));
        return this;
    }

    /** A trial whose losses, training and validation, leave all others far below before it diverges. */
    Sweeps explode(String format, long seed) throws IOException {
        TrialResult whole = FakeTrials.completed(trial(format, "all", seed));
        TrainingRecord record = whole.record();
        List<StepMetrics> steps = record.steps().stream()
                .map(step -> new StepMetrics(
                        step.step(),
                        step.loss() * Math.pow(10, step.step() - 1),
                        step.validationLoss() * Math.pow(10, step.step() - 1),
                        Double.NaN,
                        step.learningRate(),
                        step.gradientNorm(),
                        step.tokensPerSecond()))
                .toList();
        store.write(
                "fake",
                new TrialResult(
                        whole.trial(),
                        new Outcome.Diverged(FakeTrials.STEPS, "transformer.h.0.mlp.c_fc", "amax is NaN"),
                        new TrainingRecord(
                                record.initialStateHash(),
                                record.assignments(),
                                steps,
                                record.layers(),
                                record.cost(),
                                0,
                                List.of()),
                        whole.provenance(),
                        whole.endedAt(),
                        0));
        return this;
    }

    /** A trial whose data has a seed of its own. */
    Sweeps completeWithData(long data, String format, long seed) throws IOException {
        store.write(
                "fake",
                FakeTrials.completed(
                        trial(format, "all", seed).with(TrainingSettings.DATA_SEED.to(new SourceSeed.Own(data)))));
        return this;
    }

    /** A trial at another learning rate, which completed or, where the outcome says so, made one step less. */
    Sweeps at(double rate, String format, long seed, Outcome outcome) throws IOException {
        TrialResult whole =
                FakeTrials.completed(trial(format, "all", seed).with(TrainingSettings.LEARNING_RATE.to(rate)));
        store.write(
                "fake",
                new TrialResult(whole.trial(), outcome, whole.record(), whole.provenance(), whole.endedAt(), 0));
        return this;
    }

    PageData data() throws IOException {
        Results results = results();
        return Report.data(results, Comparison.of(results.trials(), "none"), NOW);
    }

    String html() throws IOException {
        Results results = results();
        return Report.html(results, Comparison.of(results.trials(), "none"), NOW);
    }

    /** Writes the page beside the results. */
    Path write(Path beside) throws IOException {
        return Files.writeString(beside.resolve("report.html"), html());
    }

    private Results results() throws IOException {
        return Results.read(List.of(folder.toString()), new Configuration());
    }

    private static Trial trial(String format, String rules, long seed) {
        Trial trial = FakeTrials.trial(format, seed);
        return new Trial(
                trial.format(),
                RuleSet.skipping(rules, List.of("lm_head", "attn")),
                seed,
                trial.model(),
                trial.training(),
                trial.quantization(),
                trial.corpus());
    }
}
