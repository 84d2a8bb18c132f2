package io.altgrad.cli;

import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Profile;
import io.altgrad.train.Launches;
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

    @Mixin
    private StepOptions step;

    @Option(
            names = "--profile",
            description = "Also print where the processor time of a step goes, by kind of operation.")
    private boolean profiled;

    @Option(
            names = "--stack",
            paramLabel = "K",
            description = "Time a stack of K trials against the same trials one after the other, in turns.")
    private Integer stack;

    @Option(names = "--cuda-graphs", description = "Give the GPU the work of a step as one CUDA graph.")
    private boolean cudaGraphs;

    @Mixin
    private GpuOption gpu;

    @Mixin
    private TorchOption torch;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Engine engine = torch.torch().start(step.threads());
        if (stack != null) {
            spec.commandLine().getOut().println(step.measureStack(engine, gpu.place(engine), stack));
            return ExitCode.OK;
        }
        StepReport report = step.measure(
                engine,
                gpu.place(engine),
                cudaGraphs ? Launches.RECORDED : Launches.EACH,
                profiled ? Profile.on() : Profile.OFF);
        PrintWriter out = spec.commandLine().getOut();
        out.println(report.json());
        report.kinds().forEach(out::println);
        return ExitCode.OK;
    }
}
