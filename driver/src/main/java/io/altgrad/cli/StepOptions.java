package io.altgrad.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.base.Count;
import io.altgrad.base.UserError;
import io.altgrad.bench.StackBenchmark;
import io.altgrad.bench.StepBenchmark;
import io.altgrad.spec.Compute;
import io.altgrad.spec.LayerFormat;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Profile;
import java.util.Locale;
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
            throw new UserError("Cannot measure " + Count.of(steps, "step") + " on " + Count.of(threads, "thread")
                    + ": --steps and --threads take whole numbers of at least 1.");
        }
        return threads;
    }

    StepReport measure(Engine engine, Place place, Profile profile) {
        return StepReport.measure(model, casts(), steps, profile, engine, place);
    }

    /** One JSON line on a stack of so many trials against the same trials one after the other. */
    String measureStack(Engine engine, Place place, int stack) {
        if (stack < 1) {
            throw new UserError("Cannot measure stacks of " + stack + " trials: --stack takes at least 1.");
        }
        StackBenchmark.Result result = StackBenchmark.run(engine, place, model, casts(), stack, steps);
        return new ObjectMapper()
                .createObjectNode()
                .put("model", model.name())
                .put("format", format)
                .put("operands", operands.name().toLowerCase(Locale.ROOT))
                .put("threads", engine.threads())
                .put("steps", steps)
                .put("stack", stack)
                .put("stacked_cpu_ms", Math.round(result.stacked() * 1000) / 1e3)
                .put("alone_cpu_ms", Math.round(result.alone() * 1000) / 1e3)
                .toString();
    }

    private StepBenchmark.Casts casts() {
        return new StepBenchmark.Casts(LayerFormat.parse(format), operands, Compute.parse(compute));
    }
}
