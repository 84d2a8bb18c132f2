package io.altgrad.trial;

import io.altgrad.base.UserError;
import io.altgrad.checkpoint.CheckpointInterval;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * The way in which trials are run: nothing here changes what they compute.
 *
 * @param checkpoints the folder of all trials' checkpoints, on any Hadoop file system; empty keeps none
 * @param every how often a checkpoint is written
 * @param limit of the wall time of a trial, all its attempts together
 */
public record RunSettings(String checkpoints, CheckpointInterval every, Duration limit) implements Serializable {

    /** A limit that no trial reaches. */
    public static final Duration UNLIMITED = Duration.ofSeconds(Long.MAX_VALUE);

    /** No checkpoints and no limit. */
    public static final RunSettings PLAIN = new RunSettings("", CheckpointInterval.DEFAULT, UNLIMITED);

    public RunSettings {
        Objects.requireNonNull(checkpoints, "checkpoints");
        Objects.requireNonNull(every, "every");
        if (limit.isNegative() || limit.isZero()) {
            throw new UserError("Cannot limit a trial to " + limit + ": expected a positive time.");
        }
    }

    /** Settings like these, with checkpoints in {@code folder}. */
    public RunSettings withCheckpoints(String folder) {
        return new RunSettings(folder, every, limit);
    }

    /** Tells whether checkpoints are written and looked for. */
    boolean keepsCheckpoints() {
        return !checkpoints.isEmpty();
    }
}
