package io.altgrad.cli;

import io.altgrad.app.Durability;
import io.altgrad.checkpoint.CheckpointInterval;
import io.altgrad.run.FailurePolicy;
import io.altgrad.spec.Durations;
import io.altgrad.train.Launches;
import io.altgrad.trial.RunSettings;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of {@code run} about what may go wrong. */
final class DurabilityOptions {

    @Option(
            names = "--checkpoint-every",
            paramLabel = "STEPS|TIME",
            defaultValue = "5m",
            description = "How often a running trial keeps its state: steps, such as 200, or a time, such as 5m.")
    private String checkpointEvery;

    @Option(
            names = "--trial-timeout",
            paramLabel = "TIME",
            description = "A trial that takes longer, all attempts together, ends as timed out.")
    private String trialTimeout;

    @Option(
            names = "--step-timeout",
            paramLabel = "TIME",
            description =
                    "A trial with a step that takes longer, evaluation and checkpoint included, fails with what its"
                            + " threads did; its executor is replaced where the step cannot be ended. Off unless given.")
    private String stepTimeout;

    @Option(
            names = "--max-attempts",
            paramLabel = "N",
            defaultValue = "" + FailurePolicy.ATTEMPTS,
            description = "Attempts at a trial whose process dies under it.")
    private int maxAttempts;

    @Option(names = "--max-failures", paramLabel = "N", description = "Stop when so many trials have failed.")
    private Integer maxFailures;

    @Option(names = "--fail-fast", description = "Stop when a trial fails.")
    private boolean failFast;

    @Option(names = "--retry-failed", description = "Run trials again that have failed or timed out before.")
    private boolean retryFailed;

    @Option(
            names = "--accept-changed-numerics",
            description =
                    "Run into a folder whose results other numerics, or another binding of libtorch, have computed.")
    private boolean acceptChangedNumerics;

    /** @param launches of a device's work */
    Durability toDurability(Launches launches) {
        int failures = failFast ? 1 : maxFailures == null ? Integer.MAX_VALUE : maxFailures;
        Duration limit = trialTimeout == null ? RunSettings.UNLIMITED : Durations.parse(trialTimeout);
        Duration stepLimit = stepTimeout == null ? RunSettings.UNLIMITED : Durations.parse(stepTimeout);
        return new Durability(
                new RunSettings("", CheckpointInterval.parse(checkpointEvery), limit, stepLimit, launches),
                new FailurePolicy(failures, maxAttempts),
                retryFailed ? Durability.Failed.RUN_AGAIN : Durability.Failed.KEEP,
                acceptChangedNumerics ? Durability.ChangedNumerics.ACCEPT : Durability.ChangedNumerics.REFUSE);
    }
}
