package io.altgrad.cli;

import io.altgrad.app.SweepPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code altgrad plan}: shows what a sweep would run, and makes only the trials that it prints. */
@Command(
        name = "plan",
        description = "Show what a sweep would run, and what of it would not work: axes, trials and their ids, sizes,"
                + " recipes, layers.",
        showDefaultValues = true)
final class PlanCommand implements Callable<Integer> {

    @Mixin
    private SweepFileOptions file;

    @Mixin
    private ShownOptions shown;

    @Mixin
    private ForecastOptions forecasts;

    @Spec
    private CommandSpec spec;

    private final SurgeryPreview preview;

    PlanCommand(SurgeryPreview preview) {
        this.preview = preview;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        OptionalLong resolved = shown.resolved();
        if (resolved.isPresent()) {
            out.print(file.resolved(resolved.getAsLong()));
            out.flush();
            return ExitCode.OK;
        }
        SweepPlan plan = SweepPlan.of(file.read());
        Forecast forecast = forecasts.of(plan);
        ShownTrials trials = shown.of(plan, file.file());
        if (shown.asJson()) {
            out.println(new PlanJson(plan, trials, forecast, preview).text());
            return plan.lacksText() ? ExitCode.USER_ERROR : ExitCode.OK;
        }
        new PlanPrinter(out, preview).print(plan, trials, forecast.lines());
        plan.notices().forEach(spec.commandLine().getErr()::println);
        // All that can be said without it stands there; a script that asks before a run must not go on.
        return plan.lacksText() ? ExitCode.USER_ERROR : ExitCode.OK;
    }
}
