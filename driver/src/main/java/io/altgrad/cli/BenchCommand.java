package io.altgrad.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altgrad.base.UserError;
import io.altgrad.bench.StepBenchmark;
import io.altgrad.engine.djl.DjlEngine;
import io.altgrad.spec.LayerFormat;
import io.altgrad.tensor.Profile;
import io.altgrad.text.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code altgrad bench}: how fast this machine trains. */
@Command(name = "bench", description = "Measure this machine.", subcommands = BenchCommand.Step.class)
final class BenchCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USER_ERROR;
    }

    /** {@code altgrad bench step}: one JSON line about whole training steps. */
    @Command(name = "step", description = "Time whole training steps; print one JSON line.", showDefaultValues = true)
    static final class Step implements Callable<Integer> {

        @Option(names = "--model", defaultValue = "S", description = "${COMPLETION-CANDIDATES}.")
        private StepBenchmark.Size model;

        @Option(names = "--format", paramLabel = "NAME", defaultValue = "none", description = "Of every Linear.")
        private String format;

        @Option(
                names = "--operands",
                defaultValue = "weights",
                description = "What is quantized: weights, or all (inputs and gradients too).")
        private StepBenchmark.Operands operands;

        @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "Of each tensor operation.")
        private int threads;

        @Option(names = "--steps", paramLabel = "K", defaultValue = "30", description = "Steps to time.")
        private int steps;

        @Option(
                names = "--profile",
                description = "Also print where the processor time of a step goes, by kind of operation.")
        private boolean profiled;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            if (threads < 1 || steps < 1) {
                throw new UserError("Cannot measure " + steps + " steps on " + threads
                        + " threads: --steps and --threads take whole numbers of at least 1.");
            }
            LayerFormat parsed = LayerFormat.parse(format);
            Profile profile = profiled ? Profile.on() : Profile.OFF;
            StepBenchmark.Result result =
                    StepBenchmark.run(DjlEngine.start(threads), model, parsed, operands, steps, profile);
            ObjectNode line = new ObjectMapper()
                    .createObjectNode()
                    .put("model", model.name())
                    .put("format", parsed.toString())
                    .put("operands", operands.name().toLowerCase(Locale.ROOT))
                    .put("threads", threads)
                    .put("steps", steps)
                    .put("median_ms", round(result.medianMillis(), 100))
                    .put("min_ms", round(result.minMillis(), 100))
                    .put("tokens_per_s", Math.round(result.tokensPerSecond()))
                    .put("loss", round(result.loss(), 1_000_000))
                    .put("peak_mib", Math.round(result.peakMib()));
            spec.commandLine().getOut().println(line);
            printKinds(result);
            return ExitCode.OK;
        }

        private void printKinds(StepBenchmark.Result result) {
            double step = result.kinds().values().stream()
                    .mapToDouble(Double::doubleValue)
                    .sum();
            PrintWriter out = spec.commandLine().getOut();
            new TextTable<Map.Entry<Profile.Kind, Double>>()
                    .left("", kind -> kind.getKey().toString())
                    .right("", kind -> String.format(Locale.ROOT, "%.3f ms", kind.getValue()))
                    .right("", kind -> String.format(Locale.ROOT, "%.1f %%", 100 * kind.getValue() / step))
                    .body(List.copyOf(result.kinds().entrySet()))
                    .forEach(out::println);
        }

        private static double round(double value, int unit) {
            return (double) Math.round(value * unit) / unit;
        }
    }
}
