package io.altgrad.app;

import io.altgrad.base.UserError;
import io.altgrad.engine.Torch;
import io.altgrad.spec.Trial;
import io.altgrad.submit.Installation;
import io.altgrad.submit.JavaArguments;
import io.altgrad.submit.SharedPaths;
import io.altgrad.submit.Submission;
import io.altgrad.submit.SubmissionPlanner;
import io.altgrad.submit.SubmitRequest;
import io.altgrad.submit.SweepText;
import io.altgrad.sweep.Sweep;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The Spark driver of a sweep, in this process or in another that is started for it.
 *
 * @param file of the sweep, as messages name it
 * @param mainClass to start in another process
 * @param arguments of {@code mainClass}, without those that say where Spark is and where results go
 */
public record SweepDriver(Sweep sweep, String file, String mainClass, List<String> arguments) {

    private static final String TORCH = "--torch";

    public SweepDriver {
        arguments = List.copyOf(arguments);
    }

    /**
     * Decides where the driver runs and what it is started with. Another process gets the sweep's text and its output
     * folder as arguments, for it may run on a machine that has neither.
     *
     * @param torch the libtorch that trials are computed with
     * @param notices hears what was decided in the user's place
     * @throws UserError if the sweep cannot get to that Spark, or names a path that another machine would not find
     */
    public Submission submission(SubmitRequest request, Torch torch, Consumer<String> notices) {
        if (request.master().isOneProcess()) {
            // Elsewhere the executors train, with what their machines have.
            torch.require();
        }
        SubmissionPlanner planner =
                new SubmissionPlanner(Installation.current(JavaArguments.flags()), System.getenv(), mainClass, notices);
        return planner.plan(request, travelling(request, torch, planner, notices));
    }

    /**
     * The driver as Spark's operator for Kubernetes is told of it.
     *
     * @throws UserError as {@link #submission} does
     */
    public String manifest(SubmitRequest request, Torch torch, Consumer<String> notices) {
        SubmissionPlanner planner =
                new SubmissionPlanner(Installation.current(JavaArguments.flags()), System.getenv(), mainClass, notices);
        return planner.manifest(request, travelling(request, torch, planner, notices));
    }

    /** The driver's arguments, wherever it runs. */
    private List<String> travelling(
            SubmitRequest request, Torch torch, SubmissionPlanner planner, Consumer<String> notices) {
        List<String> all = new ArrayList<>(arguments);
        if (!arguments.contains(TORCH) && !torch.equals(Torch.PACKAGED)) {
            // Said by a variable of this process, which another does not get.
            all.addAll(List.of(TORCH, torch.where()));
        }
        if (!request.master().isThisMachine()) {
            SharedPaths paths =
                    new SharedPaths(request, SparkLaunch.hadoopConfiguration(planner.userProperties(request)));
            sweep.grid().corpora().stream()
                    .filter(corpus -> !corpus.equals(Trial.WORDNET))
                    .forEach(paths::requireCorpus);
            all.addAll(List.of("--out", paths.output(sweep.output(), notices)));
            all.addAll(List.of("--submitted", SweepText.encode(sweep.text(), file)));
        }
        return all;
    }
}
