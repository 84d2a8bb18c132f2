package io.altgrad.fake;

import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.Trial;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.TrialRun;
import io.altgrad.trial.TrialRunner;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Trials of six formats whose differences from {@code none} are known, seed by seed, and how far seeds until decided take
 * each of them at a margin of 0.01: found by the closed form of the confidence sequence in Python 3.11, at an error of
 * 0.05 / 6.
 */
public final class KnownEffects implements TrialRunner {

    public static final String SWEEP = """
            name: grown
            skip: [lm_head]
            axes:
              format: [none, e4m3fn, e5m2, e3m4, e2m3fn, e3m2fn, e2m1fn]
              seed: {from: 1, until: decided, atMost: 12, atLeast: 4}
            comparison: {margin: 0.01}
            """;

    /** How many seeds each format gets; the baseline goes on while a row is open. */
    public static final Map<String, Integer> SEEDS = new TreeMap<>(
            Map.of("none", 12, "e4m3fn", 4, "e5m2", 5, "e3m4", 12, "e2m3fn", 4, "e3m2fn", 7, "e2m1fn", 9));

    /** What the table says of each. */
    public static final Map<String, String> VERDICTS = new TreeMap<>(Map.of(
            "none", "baseline",
            "e4m3fn", "equivalent, after 4 seeds",
            "e5m2", "worse, size unclear, after 5 seeds",
            "e3m4", "undecided, with all of 12 seeds, about 902 more",
            "e2m3fn", "diverged in every seed",
            "e3m2fn", "better by the margin or more, after 5 pairs of 7 seeds",
            "e2m1fn", "equivalent, after 8 pairs of 9 seeds"));

    public static Sweep sweep() {
        return SweepFile.parse(SWEEP, "grown.yaml");
    }

    /** The ids of the trials that the sweep comes to. */
    public static Set<String> ids() {
        return sweep().grid()
                .planned()
                .filter(planned -> planned.trial().seed()
                        <= SEEDS.get(planned.trial().format().toString()))
                .map(PlannedTrial::id)
                .collect(Collectors.toSet());
    }

    @Override
    public TrialResult run(TrialRun run, TrainingListener listener) {
        return result(run.trial());
    }

    /** The result of a trial of the sweep. */
    public static TrialResult result(Trial trial) {
        double difference = difference(trial.format().toString(), trial.seed());
        return Double.isNaN(difference)
                ? FakeTrials.ended(trial, new Outcome.Diverged(2, FakeTrials.LAYERS.get(0), "The loss is NaN."))
                : FakeTrials.completed(trial, 2.5 + 0.01 * trial.seed() + difference);
    }

    /** NaN where the trial diverges. */
    private static double difference(String format, long seed) {
        int sign = seed % 2 == 0 ? 1 : -1;
        return switch (format) {
            case "none" -> 0;
            case "e4m3fn" -> 0.001 * sign;
            case "e5m2" -> 0.05 + 0.01 * sign;
            case "e3m4" -> 0.05 * sign;
            case "e2m3fn" -> Double.NaN;
            case "e3m2fn" -> seed % 3 == 0 ? Double.NaN : -0.03 + 0.004 * sign;
            case "e2m1fn" -> seed == 2 ? Double.NaN : 0.004 + 0.003 * sign;
            default -> throw new IllegalArgumentException(format);
        };
    }
}
