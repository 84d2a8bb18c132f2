package io.altgrad.cli;

import io.altgrad.base.UserError;
import io.altgrad.bench.StepBenchmark;
import io.altgrad.spec.Compute;
import io.altgrad.spec.LayerFormat;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Profile;
import picocli.CommandLine.Option;

/** The options of {@code bench step} that say which steps are timed. */
final class StepOptions {

    @Option(names = "--model", defaultValue = "S", description = "${COMPLETION-CANDIDATES}.")
    private StepBenchmark.Size model;

    @Option(names = "--format", paramLabel = "NAME", defaultValue = "none", description = "Of every Linear.")
    private String format;

    @Option(
            names = "--operands",
            defaultValue = "weights",
            description = "What is quantized: weights, or all (inputs and gradients too).")
    private StepBenchmark.Operands operands;

    @Option(
            names = "--compute",
            paramLabel = "TYPE",
            defaultValue = "device",
            description = "Of all products: device, float32 or bfloat16.")
    private String compute;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "Of each tensor operation.")
    private int threads;

    @Option(names = "--steps", paramLabel = "K", defaultValue = "30", description = "Steps to time.")
    private int steps;

    /**
     * The engine's threads.
     *
     * @throws UserError if there are none, or no steps
     */
    int threads() {
        if (threads < 1 || steps < 1) {
            throw new UserError("Cannot measure " + steps + " steps on " + threads
                    + " threads: --steps and --threads take whole numbers of at least 1.");
        }
        return threads;
    }

    StepReport measure(Engine engine, Place place, Profile profile) {
        StepBenchmark.Casts casts =
                new StepBenchmark.Casts(LayerFormat.parse(format), operands, Compute.parse(compute));
        return StepReport.measure(model, casts, steps, profile, engine, place);
    }
}
