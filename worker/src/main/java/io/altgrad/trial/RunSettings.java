package io.altgrad.trial;

import io.altgrad.base.UserError;
import io.altgrad.checkpoint.CheckpointInterval;
import io.altgrad.spec.Durations;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * The way in which trials are run: nothing here changes what they compute.
 *
 * @param checkpoints the folder of all trials' checkpoints, on any Hadoop file system; empty keeps none
 * @param every how often a checkpoint is written
 * @param limit of the wall time of a trial, all its attempts together
 * @param stepLimit of the wall time from one step's end to the next one's, evaluation and checkpoint included, and from
 *     the trial's start to the end of its first step
 */
public record RunSettings(String checkpoints, CheckpointInterval every, Duration limit, Duration stepLimit)
        implements Serializable {

    /** A limit that no trial reaches. */
    public static final Duration UNLIMITED = Duration.ofSeconds(Long.MAX_VALUE);

    /** No step is waited for so long, and the nanoseconds of less are a long. */
    private static final Duration CENTURY = Duration.ofDays(36_500);

    /** No checkpoints and no limit. */
    public static final RunSettings PLAIN = new RunSettings("", CheckpointInterval.DEFAULT, UNLIMITED);

    public RunSettings {
        Objects.requireNonNull(checkpoints, "checkpoints");
        Objects.requireNonNull(every, "every");
        if (limit.isNegative() || limit.isZero()) {
            throw new UserError("Cannot limit a trial to " + Durations.toString(limit) + ": expected a positive time.");
        }
        if (stepLimit.isNegative() || stepLimit.isZero()) {
            throw new UserError(
                    "Cannot limit a step to " + Durations.toString(stepLimit) + ": expected a positive time.");
        }
    }

    /** Without a limit of steps. */
    public RunSettings(String checkpoints, CheckpointInterval every, Duration limit) {
        this(checkpoints, every, limit, UNLIMITED);
    }

    /** Settings like these, with checkpoints in {@code folder}. */
    public RunSettings withCheckpoints(String folder) {
        return new RunSettings(folder, every, limit, stepLimit);
    }

    /** Settings like these, with that limit of a step's time. */
    public RunSettings withStepLimit(Duration other) {
        return new RunSettings(checkpoints, every, limit, other);
    }

    /** Tells whether a step's time is looked at. */
    public boolean limitsSteps() {
        return stepLimit.compareTo(CENTURY) < 0;
    }

    /** Tells whether checkpoints are written and looked for. */
    boolean keepsCheckpoints() {
        return !checkpoints.isEmpty();
    }
}
