package io.altgrad.cli;

import io.altgrad.app.SweepPlan;
import io.altgrad.sweep.Sweep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad plan}: shows what a sweep would run, and makes only the trials that it prints. */
@Command(
        name = "plan",
        description = "Show what a sweep would run: its axes, its number of trials, their ids.",
        showDefaultValues = true)
final class PlanCommand implements Callable<Integer> {

    @Parameters(paramLabel = "SWEEP", description = "The sweep file.")
    private Path file;

    @Mixin
    private SetOptions set;

    @Mixin
    private ShownOptions shown;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private SeedsOptions seeds;

    @Spec
    private CommandSpec spec;

    private final SurgeryPreview preview;

    PlanCommand(SurgeryPreview preview) {
        this.preview = preview;
    }

    @Override
    public Integer call() throws IOException {
        Sweep sweep = set.read(file);
        List<String> verdicts = seeds.lines(sweep);
        SweepPlan plan = SweepPlan.of(sweep);
        if (json) {
            spec.commandLine().getOut().println(PlanJson.of(plan, shown.of(plan)));
            return ExitCode.OK;
        }
        new PlanPrinter(spec.commandLine().getOut(), preview).print(plan, shown.of(plan), verdicts);
        plan.notices().forEach(spec.commandLine().getErr()::println);
        return ExitCode.OK;
    }
}
