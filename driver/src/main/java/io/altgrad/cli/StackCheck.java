package io.altgrad.cli;

import io.altgrad.bench.StackBenchmark;
import io.altgrad.bench.StepBenchmark;
import io.altgrad.engine.torch.TorchEngine;
import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Compute;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.SourceSeed;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import io.altgrad.tensor.BatchProof;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Place;
import io.altgrad.text.TextTable;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.TrialRun;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Different trials trained as one stack, each held against itself alone; and what stacks of equal trials make of the device. */
final class StackCheck {

    private static final List<Integer> SIZES = List.of(1, 8, 64);
    private static final int TIMED_STEPS = 10;

    private static final TextTable<Measured> MEASURED = new TextTable<Measured>()
            .left("weights", Measured::format)
            .right("stacked", row -> Integer.toString(row.stack()))
            .right(
                    "tokens/s",
                    row -> String.format(Locale.ROOT, "%,.0f", row.made().tokensPerSecond()))
            .right("of one", row -> String.format(Locale.ROOT, "%.1f", row.ofOne()))
            .right(
                    "operations a step",
                    row -> String.format(Locale.ROOT, "%,d", row.made().operations()))
            .right(
                    "own launches",
                    row -> String.format(Locale.ROOT, "%,d", row.made().launches()));

    private record Measured(String format, int stack, StackBenchmark.Throughput made, double ofOne) {}

    private StackCheck() {}

    /**
     * Trains such trials at that place, stacked and alone, and measures stacks of {@link StepBenchmark.Size#S}.
     *
     * @param plain a trial without casts, which the others are made of
     * @throws IllegalStateException if a loss of a stacked trial has other bits than alone
     */
    static String run(TorchEngine engine, Place place, Trial plain) {
        List<String> lines = new ArrayList<>(List.of(compare(engine, place, plain)));
        List<Measured> rows = new ArrayList<>();
        for (String format : List.of("none", "e5m2")) {
            rows.addAll(measure(engine, place, format));
        }
        lines.addAll(MEASURED.lines(rows));
        lines.add(batched(engine.batched(), SIZES.get(SIZES.size() - 1)));
        return String.join("\n", lines);
    }

    private static List<Measured> measure(Engine engine, Place place, String format) {
        StepBenchmark.Casts casts =
                new StepBenchmark.Casts(LayerFormat.parse(format), StepBenchmark.Operands.WEIGHTS, Compute.DEVICE);
        List<Measured> rows = new ArrayList<>();
        for (int stack : SIZES) {
            StackBenchmark.Throughput made =
                    StackBenchmark.throughput(engine, place, StepBenchmark.Size.S, casts, stack, TIMED_STEPS);
            double ofOne = rows.isEmpty()
                    ? 1
                    : made.tokensPerSecond() / rows.get(0).made().tokensPerSecond();
            rows.add(new Measured(format, stack, made, ofOne));
        }
        return rows;
    }

    /** The operations that went trial by trial in stacks of that size, as text. */
    static String batched(List<BatchProof.Found> found, int stack) {
        List<BatchProof.Found> ofStack =
                found.stream().filter(one -> one.parts() == stack).toList();
        List<String> apart = ofStack.stream()
                .filter(one -> !one.isBatch())
                .map(BatchProof.Found::operation)
                .toList();
        return ofStack.size() - apart.size() + " of " + ofStack.size()
                + " operations that were tried are one batch; trial by trial: "
                + (apart.isEmpty() ? "none" : String.join("; ", apart));
    }

    /** The part of {@link #run} that is right or wrong. */
    static String compare(Engine engine, Place place, Trial plain) {
        List<Trial> trials = List.of(
                plain,
                plain.with(TrialSettings.SEED.to(7L)),
                plain.with(TrainingSettings.LEARNING_RATE.to(3e-3)),
                plain.with(TrainingSettings.DATA_SEED.to(new SourceSeed.Own(11))),
                in("e5m2", plain),
                in("e4m3fn", plain.with(TrialSettings.SEED.to(9L))));
        GptTrialRunner runner = new GptTrialRunner(engine, place);
        List<TrialResult> stacked = runner.run(
                trials.stream().map(TrialRun::plain).toList(),
                Collections.nCopies(trials.size(), TrainingListener.NONE));
        for (int i = 0; i < trials.size(); i++) {
            List<Double> alone = losses(runner.run(TrialRun.plain(trials.get(i)), TrainingListener.NONE));
            if (!losses(stacked.get(i)).equals(alone)) {
                throw new IllegalStateException(
                        "trial " + (i + 1) + " of a stack, " + trials.get(i).format() + ", has the losses "
                                + losses(stacked.get(i)) + "; alone they are " + alone);
            }
        }
        return trials.size() + " different trials have in a stack the losses that they have alone, bit for bit";
    }

    private static Trial in(String format, Trial plain) {
        return plain.with(TrialSettings.FORMAT.to(LayerFormat.parse(format)));
    }

    private static List<Double> losses(TrialResult result) {
        if (!result.outcome().equals(new Outcome.Completed())) {
            throw new IllegalStateException("a trial ended with " + result.outcome());
        }
        return result.record().steps().stream().map(StepMetrics::loss).toList();
    }
}
