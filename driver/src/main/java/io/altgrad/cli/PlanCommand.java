package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.app.CostEstimate;
import io.altgrad.app.SweepPlan;
import io.altgrad.app.TrialSizes;
import io.altgrad.sweep.Sweep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        description = "Show what a sweep would run, and what of it would not work: axes, trials and their ids, sizes,"
                + " recipes, layers.",
        showDefaultValues = true)
final class PlanCommand implements Callable<Integer> {

    @Parameters(paramLabel = "SWEEP", description = "The sweep file.")
    private Path file;

    @Mixin
    private SetOptions set;

    @Mixin
    private ShownOptions shown;

    @Option(
            names = "--probe",
            description = "Make a few steps of each kind, and say how long the sweep takes and how much memory.")
    private boolean probed;

    @Option(
            names = "--resolved",
            description = "With --trial: print it as a sweep file, every setting with its value and its origin.")
    private boolean resolved;

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
        if (resolved) {
            spec.commandLine().getOut().print(set.resolved(file, shown.trial()));
            spec.commandLine().getOut().flush();
            return ExitCode.OK;
        }
        Sweep sweep = set.read(file);
        SweepPlan plan = SweepPlan.of(sweep);
        List<String> forecasts = new ArrayList<>();
        plan.sizes().map(TrialSizes::line).ifPresent(forecasts::add);
        forecasts.addAll(seeds.lines(sweep));
        Optional<CostEstimate> estimate = estimate(sweep);
        estimate.map(CostEstimate::line).ifPresent(forecasts::add);
        ShownTrials trials = shown.of(plan, file);
        if (json) {
            spec.commandLine().getOut().println(new PlanJson(plan, trials, estimate, preview).text());
            return ExitCode.OK;
        }
        new PlanPrinter(spec.commandLine().getOut(), preview).print(plan, trials, forecasts);
        plan.notices().forEach(spec.commandLine().getErr()::println);
        return ExitCode.OK;
    }

    private Optional<CostEstimate> estimate(Sweep sweep) throws IOException {
        return probed ? Optional.of(AltGrad.withoutSpark().probe(sweep)) : seeds.estimate(sweep);
    }
}
