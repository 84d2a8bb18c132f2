package io.altgrad.cli;

import io.altgrad.base.UserError;
import io.altgrad.bench.StepBenchmark;
import io.altgrad.spec.Compute;
import io.altgrad.spec.LayerFormat;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Profile;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code altgrad bench step}: one JSON line about whole training steps. */
@Command(name = "step", description = "Time whole training steps; print one JSON line.", showDefaultValues = true)
final class BenchStepCommand implements Callable<Integer> {

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

    @Option(
            names = "--profile",
            description = "Also print where the processor time of a step goes, by kind of operation.")
    private boolean profiled;

    @Option(names = "--gpu", paramLabel = "N", description = "Measure on that GPU, in bfloat16, in place of the CPU.")
    private Integer gpu;

    @Mixin
    private TorchOption torch;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (threads < 1 || steps < 1) {
            throw new UserError("Cannot measure " + steps + " steps on " + threads
                    + " threads: --steps and --threads take whole numbers of at least 1.");
        }
        Profile profile = profiled ? Profile.on() : Profile.OFF;
        StepReport report = StepReport.measure(
                model,
                new StepBenchmark.Casts(LayerFormat.parse(format), operands, Compute.parse(compute)),
                steps,
                profile,
                torch.torch().start(threads),
                place());
        PrintWriter out = spec.commandLine().getOut();
        out.println(report.json());
        report.kinds().forEach(out::println);
        return ExitCode.OK;
    }

    private Place place() {
        if (gpu == null) {
            return Place.HOST;
        }
        Engine engine = torch.torch().start(threads);
        if (gpu < 0 || gpu >= engine.gpus()) {
            throw new UserError("Cannot measure on GPU " + gpu + ": libtorch " + engine.libraryVersion() + " has "
                    + engine.gpus() + " GPUs here; name one with CUDA by --torch, or leave --gpu out.");
        }
        return new Place(gpu);
    }
}
