package io.altgrad.cli;

import io.altgrad.app.SweepPlan;
import io.altgrad.sweep.SweepFile;
import java.nio.file.Path;
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

    @Option(names = "--trial", paramLabel = "N", description = "Show the trial of that number alone.")
    private Long number;

    /** The number of the one trial that is shown; an error where none was given. */
    long trial() {
        if (number == null) {
            throw new ParameterException(
                    command.commandLine(), "Cannot resolve a sweep whole: --resolved takes --trial N");
        }
        return number;
    }

    /**
     * The trials of {@code plan} that are shown.
     *
     * @throws io.altgrad.base.UserError if {@code file} has no trial of the number that was given
     */
    ShownTrials of(SweepPlan plan, Path file) {
        if (number == null) {
            long count = all ? plan.trials() : Math.min(limit, plan.trials());
            return new ShownTrials(1, count, plan.trials() - count);
        }
        if (number < 1 || number > plan.trials()) {
            throw SweepFile.noTrial(file, number, plan.trials());
        }
        return new ShownTrials(number, 1, 0);
    }
}
