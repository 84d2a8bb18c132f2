package io.altgrad.spark.plugin;

import io.altgrad.result.StepMetrics;
import io.altgrad.run.TrialStep;
import java.util.List;

/**
 * A trial that runs on this executor, as the plugin tells of it until it is closed. Under a Spark without the plugin
 * nothing is told.
 */
public final class ReportedTrial implements AutoCloseable {

    private final String run;
    private final String trialId;
    private final ExecutorSide plugin;
    private final String where;

    /** Null where the thread is at other trials too. */
    private TrialContext logged;

    private ReportedTrial(String run, String trialId, ExecutorSide plugin, List<String> gpuAddresses) {
        this.run = run;
        this.trialId = trialId;
        this.plugin = plugin;
        this.where = plugin == null ? "" : plugin.where(gpuAddresses);
    }

    /**
     * Begins to tell of a trial, and lets what this thread logs be about it.
     *
     * @param run of a sweep, by the name under which {@link DriverSide#hear} awaits it
     * @param gpuAddresses the GPUs that the trial was given
     */
    public static ReportedTrial begin(String run, String trialId, List<String> gpuAddresses) {
        ReportedTrial trial = beginOneOfSeveral(run, trialId, gpuAddresses);
        trial.logged = trial.logging();
        return trial;
    }

    /** Begins to tell of one of the trials that this thread is at. */
    public static ReportedTrial beginOneOfSeveral(String run, String trialId, List<String> gpuAddresses) {
        ReportedTrial trial = new ReportedTrial(run, trialId, ExecutorSide.current(), gpuAddresses);
        if (trial.plugin != null) {
            trial.plugin.trials().started(run, trialId);
        }
        return trial;
    }

    /** Lets what this thread logs be about the trial, until it is closed. */
    public TrialContext logging() {
        return TrialContext.of(run, trialId, where);
    }

    /** Tells of a step, at the plugin's next report. */
    public void stepEnded(StepMetrics metrics) {
        if (plugin != null) {
            plugin.trials()
                    .stepEnded(new RunStep(
                            run,
                            new TrialStep(trialId, metrics.step(), metrics.loss(), metrics.tokensPerSecond(), where)));
        }
    }

    /** Tells that a step of it goes on whatever is done: the executor is to be replaced once the trial's result is there. */
    public void hangs() {
        if (plugin != null) {
            plugin.hangs(trialId);
        }
    }

    @Override
    public void close() {
        if (logged != null) {
            logged.close();
        }
        if (plugin != null) {
            plugin.ended(run, trialId);
        }
    }
}
