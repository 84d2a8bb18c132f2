package io.altgrad.cli;

import io.altgrad.app.SweepPlan;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code plan} that say how many trials are shown. */
final class ShownOptions {

    private long limit;

    @Option(names = "--all", description = "Show every trial.")
    private boolean all;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "Trials to show.")
    private void limit(long trials) {
        if (trials < 0) {
            throw new ParameterException(
                    command.commandLine(), "Cannot show " + trials + " trials: --limit takes a number of at least 0");
        }
        limit = trials;
    }

    /** The number of trials of {@code plan} that are shown, the first ones. */
    long of(SweepPlan plan) {
        return all ? plan.trials() : Math.min(limit, plan.trials());
    }
}
