package io.altgrad.cli;

import io.altgrad.app.SweepPlan;
import io.altgrad.sweep.SweepFile;
import java.nio.file.Path;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code plan} that say which trials are shown, and how. */
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

    @Option(
            names = "--resolved",
            description = "With --trial: print it as a sweep file, every setting with its value and its origin.")
    private boolean resolved;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    boolean asJson() {
        return json;
    }

    /** The number of the one trial that is printed as a sweep file; empty where none is. */
    OptionalLong resolved() {
        if (resolved && number == null) {
            throw new ParameterException(
                    command.commandLine(), "Cannot resolve a sweep whole: --resolved takes --trial N");
        }
        return resolved ? OptionalLong.of(number) : OptionalLong.empty();
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
