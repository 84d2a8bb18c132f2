package io.altgrad.compare;

import static io.altgrad.fake.FakeTrials.trial;
import static io.altgrad.spec.TrainingSettings.LEARNING_RATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.base.UserError;
import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.ReadyStore;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.result.LayerAssignment;
import io.altgrad.result.NumericsVersion;
import io.altgrad.result.Outcome;
import io.altgrad.result.Provenance;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Compute;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.Operand;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.QuantizationSettings;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Rule;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.Trial;
import io.altgrad.statistics.Difference;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {

    private static final String TOO_FEW = "Too few seeds for the sign-flip test: with 2 pairs p cannot be below 0.500,"
            + " and over a family of 1 not below 0.500. Below 6 seeds no difference, however large, gets under"
            + " 0.05 in it; that is this test's floor and no number of seeds to plan for.";

    @TempDir
    Path folder;

    private ResultStore store;

    @BeforeEach
    void prepare() throws IOException {
        store = ReadyStore.in(folder);
    }

    @Test
    void comparesAFormatWithTheBaselineSeedBySeed() throws IOException {
        for (long seed = 1; seed <= 3; seed++) {
            complete(trial("none", seed), trial("e5m2", seed));
        }
        Comparison comparison = compare("none");
        assertThat(comparison.axes()).isEmpty();
        assertThat(comparison.notes())
                .singleElement()
                .asString()
                .startsWith("Too few seeds")
                .contains("0.250");
        assertThat(comparison.rows()).extracting(ComparisonRow::format).containsExactly("none", "e5m2");

        // The fake losses: 2.51, 2.52, 2.53 without a format, and 0.102, 0.104, 0.106 more with one.
        ComparisonRow none = comparison.rows().get(0);
        assertThat(none.spread(Metric.VAL_LOSS).mean().getAsDouble()).isCloseTo(2.52, within(1e-12));
        assertThat(none.spread(Metric.VAL_LOSS).sd().getAsDouble()).isCloseTo(0.01, within(1e-12));
        assertThat(none.difference(Metric.VAL_LOSS).spread().count()).isZero();
        ComparisonRow e5m2 = comparison.rows().get(1);
        assertThat(e5m2.ends().trials()).isEqualTo(3);
        assertThat(e5m2.difference(Metric.VAL_LOSS).spread().mean().getAsDouble())
                .isCloseTo(0.104, within(1e-12));
        assertThat(e5m2.difference(Metric.VAL_LOSS).spread().sd().getAsDouble()).isCloseTo(0.002, within(1e-12));
        assertThat(e5m2.throughput().get(0).tokensPerSecond().mean().getAsDouble())
                .isEqualTo(400);
    }

    @Test
    void pairsOnlySeedsThatBothCompleted() throws IOException {
        complete(trial("none", 1), trial("none", 2), trial("e5m2", 2), trial("e5m2", 3));
        ComparisonRow e5m2 = compare("none").rows().get(1);
        assertThat(e5m2.spread(Metric.VAL_LOSS).count()).isEqualTo(2);
        assertThat(e5m2.difference(Metric.VAL_LOSS).spread().values())
                .singleElement()
                .satisfies(delta -> assertThat(delta).isCloseTo(0.104, within(1e-12)));
        assertThat(e5m2.difference(Metric.VAL_LOSS).spread().sd()).isEmpty();
    }

    @Test
    void countsWhatDivergedOrFailedAndAveragesNoneOfIt() throws IOException {
        complete(trial("none", 1), trial("none", 2), trial("e5m2", 1), trial("e5m2", 2));
        write(FakeTrials.ended(trial("e5m2", 3), new Outcome.Diverged(4, "", "the loss is NaN")));
        TrialResult halfway = FakeTrials.completed(trial("e5m2", 4));
        write(new TrialResult(
                halfway.trial(),
                new Outcome.Failed("executor-lost", "exit code 139", ""),
                halfway.record(),
                halfway.provenance(),
                halfway.endedAt(),
                3));
        Comparison comparison = compare("none");
        ComparisonRow e5m2 = comparison.rows().get(1);
        assertThat(e5m2.ends().trials()).isEqualTo(4);
        assertThat(e5m2.ends().diverged()).isEqualTo(1);
        assertThat(e5m2.ends().failed()).isEqualTo(1);
        assertThat(e5m2.spread(Metric.VAL_LOSS).count()).isEqualTo(2);
        assertThat(e5m2.throughput().get(0).tokensPerSecond().count()).isEqualTo(2);
        assertThat(comparison.notes())
                .containsExactly(
                        TOO_FEW,
                        "2 trials are in no mean: 1 diverged, 1 failed; the columns failure_message and"
                                + " diverged_reason say why.");
    }

    @Test
    void pValuesAreAdjustedForTheNumberOfRows() throws IOException {
        for (long seed = 1; seed <= 3; seed++) {
            complete(trial("none", seed), trial("e5m2", seed), trial("e3m4", seed));
        }
        Comparison comparison = compare("none");
        assertThat(comparison.rows())
                .hasSize(3)
                .filteredOn(row -> !comparison.isBaseline(row))
                .allSatisfy(row -> {
                    Difference difference = row.difference(Metric.VAL_LOSS);
                    assertThat(difference.tTest().holm())
                            .isCloseTo(2 * difference.tTest().raw(), within(1e-12));
                    assertThat(difference.signFlip().holm()).isEqualTo(2 * 0.25);
                });
    }

    @Test
    void theBestIsNotTheLast() throws IOException {
        TrialResult whole = FakeTrials.completed(trial("none", 1));
        TrainingRecord record = whole.record();
        List<StepMetrics> steps = new ArrayList<>(record.steps());
        steps.set(1, new StepMetrics(2, 2.0, 2.0, Double.NaN, 1e-3, 0.5, 1000));
        write(new TrialResult(
                whole.trial(),
                whole.outcome(),
                new TrainingRecord(
                        "c0ffee",
                        record.assignments(),
                        steps,
                        record.layers(),
                        new TrainingRecord.Cost(2, 1.6, 640, 123.5),
                        0,
                        List.of()),
                whole.provenance(),
                whole.endedAt(),
                0));
        ComparisonRow row = compare("none").rows().get(0);
        assertThat(row.spread(Metric.BEST_VAL_LOSS).mean()).hasValue(2.0);
        assertThat(row.spread(Metric.VAL_LOSS).mean()).hasValue(FakeTrials.finalLoss(whole.trial()));
    }

    @Test
    void aTrialThatRanOutOfTimeIsAmongTheFailedAndSaidToBe() throws IOException {
        complete(trial("none", 1), trial("none", 2));
        write(FakeTrials.ended(trial("e5m2", 1), new Outcome.TimedOut(3, 60)));
        write(FakeTrials.ended(trial("e5m2", 2), new Outcome.Failed("x", "y", "")));
        Comparison comparison = compare("none");
        assertThat(comparison.row("e5m2", "mlp", List.of()).orElseThrow().ends().failed())
                .isEqualTo(2);
        assertThat(comparison.notes())
                .last()
                .asString()
                .startsWith("2 trials are in no mean: 2 failed (1 of them timed out)");
        assertThat(ComparisonTable.render(comparison))
                .contains("| e5m2   | mlp   | no pair of seeds |     2 |        0 |      2 |")
                .doesNotContain("timed-out");
        assertThat(ComparisonLine.of(comparison))
                .extracting(line -> ComparisonColumns.SCHEMA.row(line).values())
                .filteredOn(line -> line.get("format").equals("e5m2"))
                .allSatisfy(line -> {
                    assertThat(line).containsEntry("failed", 2);
                    assertThat(line).containsEntry("other_ends", 0);
                });
    }

    @Test
    void saysThatOneSeedTellsNothing() throws IOException {
        complete(trial("none", 1), trial("e5m2", 1));
        Comparison comparison = compare("none");
        assertThat(comparison.rows().get(1).spread(Metric.VAL_LOSS).sd()).isEmpty();
        assertThat(comparison.notes())
                .containsExactly(
                        "2 of 2 rows have fewer than 2 completed seeds: no standard deviation, and no telling a"
                                + " format's cost from chance. Add seeds to the sweep and run it again.");
    }

    @Test
    void otherAxesThatVaryBecomeColumnsAndAreComparedEachByItself() throws IOException {
        for (long seed = 1; seed <= 2; seed++) {
            complete(trial("none", seed), trial("e5m2", seed));
            complete(sized(trial("none", seed), ModelSpec.M), sized(trial("e5m2", seed), ModelSpec.M));
        }
        Comparison comparison = compare("none");
        assertThat(comparison.axes()).containsExactly("model.layers", "model.heads", "model.width", "model.context");
        assertThat(comparison.rows())
                .hasSize(4)
                .allSatisfy(row -> assertThat(row.ends().trials()).isEqualTo(2));
        assertThat(comparison.rows().get(1).axes()).containsExactly("4", "4", "128", "64");
        assertThat(comparison.rows().get(1).difference(Metric.VAL_LOSS).spread().count())
                .isEqualTo(2);
    }

    @Test
    void saysThatTheBaselineIsNotThere() throws IOException {
        complete(trial("e5m2", 1), trial("e5m2", 2));
        assertThat(compare("none").notes())
                .containsExactly("No trial has the baseline format 'none', so nothing is compared with it; there are"
                        + " e5m2.");
        assertThat(compare("e5m2").notes()).isEmpty();
        assertThat(compare("e5m2").rows()).allMatch(compare("e5m2")::isBaseline);
    }

    @Test
    void twoRuleSetsOfOneNameAreTwoRows() throws IOException {
        for (long seed = 1; seed <= 2; seed++) {
            complete(trial("none", seed), trial("e5m2", seed));
            complete(under(RuleSet.skipping("mlp", List.of()), trial("e5m2", seed)));
        }
        Comparison comparison = compare("none");
        assertThat(comparison.rows()).hasSize(3).allSatisfy(row -> {
            assertThat(row.rules()).startsWith("mlp#");
            assertThat(row.ends().trials()).isEqualTo(2);
        });
        assertThat(comparison.rows())
                .filteredOn(row -> !comparison.isBaseline(row))
                .allSatisfy(row -> assertThat(
                                row.difference(Metric.VAL_LOSS).spread().count())
                        .isEqualTo(2));
        assertThat(comparison.notes().get(0))
                .matches("'mlp' names 2 different rule sets, each in rows of its own: mlp#[0-9a-f]{4} is .*; mlp#.*\\.")
                .contains(" is default: $format", " is lm_head: none, attn: none, default: $format");
    }

    @Test
    void twoRecipesOfOneNameAreTwoRows() throws IOException {
        for (long seed = 1; seed <= 2; seed++) {
            complete(trial("none", seed), recipe("e4m3fn", seed), recipe("e2m1fn", seed));
        }
        Comparison comparison = compare("none");
        assertThat(comparison.rows())
                .extracting(ComparisonRow::format)
                .hasSize(3)
                .filteredOn(format -> format.matches("hybrid#[0-9a-f]{4}"))
                .hasSize(2)
                .doesNotHaveDuplicates();
        assertThat(comparison.notes().get(0))
                .startsWith("'hybrid' names 2 different recipes, each in rows of its own: hybrid#")
                .contains(" is weight e4m3fn tensor 1 nearest saturate, identity");
    }

    @Test
    void rulesThatNameTheirFormatsGoByThemAndNotByTheAxis() throws IOException {
        RuleSet fixed = new RuleSet(
                "fixed", List.of(new Rule("lm_head", LayerFormat.parse("none"))), LayerFormat.parse("e2m1fn"));
        for (long seed = 1; seed <= 2; seed++) {
            complete(trial("none", seed), under(fixed, trial("none", seed)), under(fixed, trial("e5m2", seed)));
        }
        Comparison comparison = compare("none");
        assertThat(comparison.rows())
                .extracting(ComparisonRow::format, ComparisonRow::rules)
                .containsExactly(tuple("e2m1fn", "fixed"), tuple("none", "mlp"));
        ComparisonRow row = comparison.rows().get(0);
        assertThat(row.ends().trials()).as("seeds").isEqualTo(2);
        assertThat(row.trialIds()).hasSize(4);
        assertThat(row.difference(Metric.VAL_LOSS).spread().count()).isEqualTo(2);
    }

    @Test
    void aFormatThatQuantizesNothingIsSaidToShowNoCost() throws IOException {
        complete(trial("none", 1), trial("none", 2));
        for (long seed = 1; seed <= 2; seed++) {
            write(unquantized(trial("e5m2", seed)));
        }
        assertThat(compare("none").notes())
                .contains("1 row has a format and no quantized layer: the rules spare every Linear, so what it shows is"
                        + " not the format's cost.");
    }

    @Test
    void pairsThatDidNotStartAlikeAreInNoDifference() throws IOException {
        complete(trial("none", 1), trial("none", 2), trial("none", 3), trial("e5m2", 1));
        write(with(record(trial("e5m2", 2), "beef"), FakeTrials.PROVENANCE));
        write(with(
                FakeTrials.completed(trial("e5m2", 3)), numerics(FakeTrials.PROVENANCE, NumericsVersion.NEWEST + 1)));
        Comparison comparison = compare("none");
        assertThat(comparison.rows().get(1).difference(Metric.VAL_LOSS).spread().values())
                .singleElement()
                .satisfies(delta -> assertThat(delta).isCloseTo(0.102, within(1e-12)));
        assertThat(comparison.notes())
                .contains(
                        "1 pair of trials of one seed is in no difference, which would mean nothing: they did not start"
                                + " from the same weights (initial_state_hash).")
                .contains(
                        "1 pair of trials of one seed is in no difference, which would mean nothing: they were computed"
                                + " by versions whose numbers differ (numerics_version).");
    }

    @Test
    void twoTextsUnderOneNameAreTwoCorpora() throws IOException {
        for (long seed = 1; seed <= 2; seed++) {
            complete(trial("none", seed), trial("e5m2", seed));
        }
        write(on(FakeTrials.PROVENANCE.machine().processor(), "cd34", trial("e5m2", 3)));
        Comparison comparison = compare("none");
        assertThat(comparison.axes()).containsExactly("corpus");
        assertThat(comparison.rows())
                .extracting(ComparisonRow::format, ComparisonRow::axes)
                .containsExactly(
                        tuple("none", List.of("wordnet#ab12")),
                        tuple("e5m2", List.of("wordnet#ab12")),
                        tuple("e5m2", List.of("wordnet#cd34")));
        assertThat(comparison.notes().get(0))
                .isEqualTo("'wordnet' names 2 different texts (corpus_hash), each in rows of its own: wordnet#ab12;"
                        + " wordnet#cd34.");
    }

    @Test
    void textsWhoseHashesBeginAlikeAreToldApartByMoreDigits() throws IOException {
        write(on(FakeTrials.PROVENANCE.machine().processor(), "ab12c3", trial("none", 1)));
        write(on(FakeTrials.PROVENANCE.machine().processor(), "ab12d4", trial("none", 2)));
        assertThat(compare("none").rows())
                .extracting(ComparisonRow::axes)
                .containsExactlyInAnyOrder(List.of("wordnet#ab12c"), List.of("wordnet#ab12d"));
    }

    @Test
    void resultsOfEarlierSweepFilesAreLeftOutAndSaidToBe() throws IOException {
        complete(trial("none", 1), trial("e5m2", 1), trial("e3m4", 1));
        store.plan(List.of(PlannedTrial.of(0, trial("none", 1)), PlannedTrial.of(1, trial("e5m2", 1))));
        Results all = Results.read(List.of(folder.toString()), new Configuration());
        assertThat(all.trials()).hasSize(3);
        assertThat(all.planned().trials()).extracting(TrialRow::format).containsExactlyInAnyOrder("none", "e5m2");
        assertThat(all.planned().notes())
                .containsExactly("1 result of earlier sweep files is left out; --all takes them in.");
        store.plan(List.of(PlannedTrial.of(0, trial("e2m1fn", 1))));
        Results later = Results.read(List.of(folder.toString()), new Configuration());
        assertThatThrownBy(later::planned)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no trial of the present sweep file has ended; --all takes the 3 results");
    }

    @Test
    void oneTrialOverTwoTextsIsNotComparedAsOne(@TempDir Path other) throws IOException {
        complete(trial("none", 1));
        ResultStore second = ReadyStore.in(other);
        second.write("test", on(FakeTrials.PROVENANCE.machine().processor(), "cd34", trial("none", 1)));
        List<String> folders = List.of(folder.toString(), other.toString());
        assertThatThrownBy(() -> Results.read(folders, new Configuration()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("saw another text than in a folder before it, though both call it wordnet");
    }

    @Test
    void saysThatAPairRanOnDifferentHardware() throws IOException {
        complete(trial("none", 1), trial("none", 2), trial("e5m2", 1), trial("e3m4", 1), trial("e3m4", 2));
        write(on("Another CPU, AVX-512", "ab12", trial("e5m2", 2)));
        assertThat(compare("none").notes())
                .containsOnlyOnce("1 row pairs trials of one seed that ran on different hardware (processor, device,"
                        + " threads): it rounds sums differently, and the difference holds that too.");
    }

    @Test
    void saysThatAPairWasMultipliedInDifferentWays() throws IOException {
        complete(trial("none", 1), trial("none", 2), trial("e5m2", 1));
        write(by("bf16, amx", trial("e5m2", 2)));
        assertThat(compare("none").notes())
                .containsOnlyOnce("1 row pairs trials of one seed whose matrices were multiplied in different ways"
                        + " (products): the difference holds that too.");
    }

    /** Products in bfloat16 are another computation of an unquantized trial too, unlike all else of quantization. */
    @Test
    void aRowIsComparedWithTheBaselineOfItsTypeOfProducts() throws IOException {
        complete(trial("none", 1), trial("e5m2", 1), bfloat16(trial("e5m2", 1)));
        assertThat(compare("none").rows())
                .filteredOn(row -> row.format().equals("e5m2"))
                .extracting(
                        ComparisonRow::axes,
                        row -> row.difference(Metric.VAL_LOSS).spread().count())
                .containsExactlyInAnyOrder(tuple(List.of("device"), 1), tuple(List.of("bfloat16"), 0));
        complete(bfloat16(trial("none", 1)));
        Comparison comparison = compare("none");
        assertThat(comparison.rows())
                .filteredOn(row -> row.format().equals("e5m2"))
                .allMatch(row -> row.difference(Metric.VAL_LOSS).spread().count() == 1);
        assertThat(comparison.baselineComputes())
                .contains("none multiplies in the type that quantization.compute names.");
    }

    private static Trial bfloat16(Trial trial) {
        return trial.with(QuantizationSettings.COMPUTE.to(Compute.BFLOAT16));
    }

    private static TrialResult by(String products, Trial trial) {
        TrialResult result = FakeTrials.completed(trial);
        Provenance p = result.provenance();
        Provenance.Machine m = p.machine();
        return with(
                result,
                new Provenance(
                        p.code(),
                        p.libraries(),
                        new Provenance.Machine(m.host(), m.os(), m.processor(), m.device(), m.threads(), products),
                        p.computation(),
                        p.corpusHash()));
    }

    @Test
    void saysThatAPairWasComputedByAnotherBindingOfLibtorch() throws IOException {
        complete(trial("none", 1), trial("none", 2), trial("e5m2", 1));
        TrialResult result = FakeTrials.completed(trial("e5m2", 2));
        Provenance p = result.provenance();
        Provenance.Torch stable = new Provenance.Torch("stable", "5.17.0", "2.10.0", Provenance.Cuda.NONE);
        write(with(
                result,
                new Provenance(
                        p.code(),
                        new Provenance.Libraries(p.libraries().javaVersion(), stable),
                        p.machine(),
                        p.computation(),
                        p.corpusHash())));
        assertThat(compare("none").notes())
                .containsOnlyOnce("1 row pairs trials of one seed that another tensor library computed (binding,"
                        + " libtorch_version): it rounds sums differently, and the difference holds that too.");
    }

    /** A trial that was lost with its executor says nothing of where it ran, and is in no pair. */
    @Test
    void aFailedTrialRanOnNoOtherHardware() throws IOException {
        complete(trial("none", 1), trial("none", 2), trial("e5m2", 1));
        TrialResult lost = FakeTrials.ended(trial("e5m2", 2), new Outcome.Failed("executor-lost", "exit code 137", ""));
        write(new TrialResult(
                lost.trial(), lost.outcome(), TrainingRecord.EMPTY, nowhere(lost.provenance()), lost.endedAt(), 3));
        write(on("Another CPU", "ab12", trial("e5m2", 3)));
        write(FakeTrials.ended(trial("none", 3), new Outcome.Failed("executor-lost", "exit code 137", "")));
        assertThat(compare("none").notes())
                .containsExactly(
                        "2 trials are in no mean: 2 failed; the columns failure_message and diverged_reason say why.",
                        "Trials ran on 2 kinds of machine (processor, device, threads): compare tokens/s within one only.");
    }

    /** 0.001 came before 3.0E-4, and 128 before 32. */
    @Test
    void axesThatAreNumbersAreOrderedAsNumbers() throws IOException {
        for (double rate : new double[] {1e-2, 3e-4, 1e-3}) {
            complete(learning(trial("none", 1), rate), learning(trial("e5m2", 1), rate));
        }
        Comparison comparison = compare("none");
        assertThat(comparison.axes()).containsExactly("training.learningRate");
        assertThat(comparison.rows().stream().map(row -> row.axes().get(0)).distinct())
                .containsExactly("3.0E-4", "0.001", "0.01");
    }

    @Test
    void aThroughputTakesSecondsOfTrainingInEveryTrialOfItsRow() throws IOException {
        complete(trial("none", 1), trial("e5m2", 1), trial("e3m4", 2));
        TrialResult whole = FakeTrials.completed(trial("e3m4", 1));
        TrainingRecord record = whole.record();
        write(new TrialResult(
                whole.trial(),
                whole.outcome(),
                new TrainingRecord(
                        record.initialStateHash(),
                        record.assignments(),
                        record.steps(),
                        record.layers(),
                        new TrainingRecord.Cost(
                                record.cost().seconds(),
                                Throughput.LEAST_SECONDS - 0.01,
                                record.cost().tokens(),
                                record.cost().peakMemoryMib()),
                        record.resumes(),
                        record.notices()),
                whole.provenance(),
                whole.endedAt(),
                0));
        Comparison comparison = compare("none");
        assertThat(comparison.row("e5m2", "mlp", List.of()).orElseThrow().throughput())
                .hasSize(1);
        assertThat(comparison.row("e3m4", "mlp", List.of()).orElseThrow().throughput())
                .isEmpty();
        assertThat(comparison.notes())
                .contains("1 of 3 rows has no tokens/s, which takes trials that each trained for 10 s: in less it"
                        + " tells which trial started first.");
    }

    private static Trial learning(Trial trial, double rate) {
        return trial.with(LEARNING_RATE.to(rate));
    }

    /** As the driver knows it of an executor that is gone. */
    private static Provenance nowhere(Provenance p) {
        return new Provenance(
                p.code(),
                new Provenance.Libraries("", Provenance.Torch.NONE),
                new Provenance.Machine("", "", "", "", 0, ""),
                "",
                "");
    }

    private static TrialResult on(String processor, String corpusHash, Trial trial) {
        TrialResult result = FakeTrials.completed(trial);
        Provenance p = result.provenance();
        return new TrialResult(
                trial,
                result.outcome(),
                result.record(),
                new Provenance(
                        p.code(),
                        p.libraries(),
                        new Provenance.Machine(
                                p.machine().host(),
                                p.machine().os(),
                                processor,
                                p.machine().device(),
                                p.machine().threads(),
                                p.machine().products()),
                        p.computation(),
                        corpusHash),
                result.endedAt(),
                result.attempt());
    }

    private static TrialResult with(TrialResult result, Provenance provenance) {
        return new TrialResult(
                result.trial(), result.outcome(), result.record(), provenance, result.endedAt(), result.attempt());
    }

    private static Provenance numerics(Provenance p, int version) {
        return new Provenance(
                new Provenance.Code(p.code().commit(), p.code().version(), version),
                p.libraries(),
                p.machine(),
                p.computation(),
                p.corpusHash());
    }

    /** A trial that completed from another initial state. */
    private static TrialResult record(Trial trial, String initialState) {
        return record(
                FakeTrials.completed(trial),
                initialState,
                FakeTrials.completed(trial).record().assignments());
    }

    private static TrialResult unquantized(Trial trial) {
        TrialResult result = FakeTrials.completed(trial);
        return record(
                result,
                result.record().initialStateHash(),
                result.record().assignments().stream()
                        .map(layer -> new LayerAssignment(layer.layer(), "none", layer.reason()))
                        .toList());
    }

    private static TrialResult record(TrialResult result, String initialState, List<LayerAssignment> assignments) {
        TrainingRecord r = result.record();
        return new TrialResult(
                result.trial(),
                result.outcome(),
                new TrainingRecord(
                        initialState, assignments, r.steps(), r.layers(), r.cost(), r.resumes(), r.notices()),
                result.provenance(),
                result.endedAt(),
                result.attempt());
    }

    private static Trial under(RuleSet rules, Trial trial) {
        return new Trial(
                trial.format(),
                rules,
                trial.seed(),
                trial.model(),
                trial.training(),
                trial.quantization(),
                trial.corpus());
    }

    private static Trial recipe(String weights, long seed) {
        Cast cast = new Cast(
                Formats.parse(weights), ScalingParser.parse("tensor"), Rounding.NEAREST_EVEN, Overflow.SATURATE);
        Trial trial = trial("none", seed);
        return new Trial(
                new LayerFormat.Custom(
                        "hybrid", Recipe.ofOperands(Map.of(Operand.WEIGHT, cast), StraightThrough.IDENTITY)),
                trial.rules(),
                seed,
                trial.model(),
                trial.training(),
                trial.quantization(),
                trial.corpus());
    }

    @Test
    void rendersATable() throws IOException {
        complete(trial("none", 1), trial("none", 2), trial("e5m2", 1), trial("e5m2", 2));
        write(FakeTrials.ended(trial("e5m2", 3), new Outcome.Diverged(4, "", "the loss is NaN")));
        write(FakeTrials.ended(trial("e4m3fn", 3), new Outcome.Failed("x", "y", "")));
        assertThat(ComparisonTable.render(compare("none")).lines())
                .containsExactly(
                        "Within 0.01 nats of none nothing may be chosen yet; 1 has fewer than 3 pairs of seeds, 1 has no"
                                + " pair of seeds.",
                        "+--------+-------+------------------+-------+----------+--------+---------------------+--------+--------------------------------+---------+--------+----------+----------+",
                        "| format | rules | verdict          | seeds | diverged | failed |            val loss |   best |                        vs none | at once |  p (t) | p (flip) | tokens/s |",
                        "+--------+-------+------------------+-------+----------+--------+---------------------+--------+--------------------------------+---------+--------+----------+----------+",
                        "| none   | mlp   | baseline         |     2 |        0 |      0 | 2.5150 ± 0.0071 (2) | 2.5150 |                       baseline |       - |      - |        - |      400 |",
                        "| e5m2   | mlp   | too few seeds    |     3 |        1 |      0 | 2.6180 ± 0.0085 (2) | 2.6180 | +0.1030 [+0.0903, +0.1157] (2) |       - | 0.0062 |   0.5000 |      400 |",
                        "| e4m3fn | mlp   | no pair of seeds |     1 |        0 |      1 |                   - |      - |                              - |       - |      - |        - |        - |",
                        "+--------+-------+------------------+-------+----------+--------+---------------------+--------+--------------------------------+---------+--------+----------+----------+",
                        "verdict: with 95 % confidence not one is false (paired t tests, and two one-sided ones for"
                                + " equivalence). equivalent: differs by less than 0.01 nats (the default; set by --margin,"
                                + " or comparison: in the sweep file). at once: the interval that holds for all rows at"
                                + " once, to one side of 0 where a row is worse or better",
                        "val loss: mean ± standard deviation (completed seeds); best: mean of each trial's smallest",
                        "vs none: mean difference paired by seed [95 % interval of that row alone] (pairs), positive is worse; p: paired t and sign-flip, Holm-adjusted. none multiplies in float32 on a CPU, and in bfloat16 on a GPU.",
                        "diverged, of the seeds that completed or diverged [exact 95 % interval]; p against none: Fisher's"
                                + " exact test, Holm-adjusted over 1 row:",
                        "  e5m2 in 1 of 3, 33 % [1, 91], p 1.0000",
                        "1 of 3 rows has fewer than 2 completed seeds: no standard deviation, and no telling a format's"
                                + " cost from chance. Add seeds to the sweep and run it again.",
                        TOO_FEW,
                        "2 trials are in no mean: 1 diverged, 1 failed; the columns failure_message and diverged_reason say"
                                + " why.");
    }

    private Comparison compare(String baseline) throws IOException {
        List<TrialRow> trials = store.trials();
        return Comparison.of(trials, baseline);
    }

    private void complete(Trial... trials) throws IOException {
        for (Trial trial : trials) {
            write(FakeTrials.completed(trial));
        }
    }

    private void write(TrialResult result) throws IOException {
        store.write("test", result);
    }

    private static Trial sized(Trial trial, ModelSpec model) {
        return new Trial(
                trial.format(),
                trial.rules(),
                trial.seed(),
                model,
                trial.training(),
                trial.quantization(),
                trial.corpus());
    }
}
