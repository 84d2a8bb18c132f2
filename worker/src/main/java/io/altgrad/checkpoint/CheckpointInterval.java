package io.altgrad.checkpoint;

import io.altgrad.base.UserError;
import io.altgrad.spec.Durations;
import java.io.Serializable;
import java.time.Duration;

/**
 * The interval at which a running trial writes checkpoints. No part of the trial: its numbers are the same with any.
 */
public sealed interface CheckpointInterval extends Serializable {

    /** Every five minutes: what a crash costs at most, at the price of a few writes an hour. */
    CheckpointInterval DEFAULT = new Time(Duration.ofMinutes(5));

    /** Tells whether one is due, that many steps and that long after the last one or the beginning. */
    boolean isDue(int steps, Duration time);

    /**
     * Tells whether the last state of a trial that was trained to its end is worth a checkpoint, that many steps and that
     * long after the last one: a tenth of the interval. Until the result is stored it may be lost on the way there, with
     * its process or with a run that is being stopped, and then the next run has nothing to train. Below the tenth,
     * training again costs less than so many writes.
     */
    boolean isDueAtEnd(int steps, Duration time);

    /** Every so many steps. */
    record Steps(int count) implements CheckpointInterval {

        public Steps {
            if (count < 1) {
                throw new UserError("Cannot write a checkpoint every " + count + " steps: expected at least 1.");
            }
        }

        @Override
        public boolean isDue(int steps, Duration time) {
            return steps >= count;
        }

        @Override
        public boolean isDueAtEnd(int steps, Duration time) {
            return 10L * steps >= count;
        }

        @Override
        public String toString() {
            return Integer.toString(count);
        }
    }

    /** At the first step that ends so long after the last one. */
    record Time(Duration length) implements CheckpointInterval {

        public Time {
            if (length.isNegative() || length.isZero()) {
                throw new UserError("Cannot write a checkpoint every " + Durations.toString(length)
                        + ": expected a positive time.");
            }
        }

        @Override
        public boolean isDue(int steps, Duration time) {
            return time.compareTo(length) >= 0;
        }

        @Override
        public boolean isDueAtEnd(int steps, Duration time) {
            return time.multipliedBy(10).compareTo(length) >= 0;
        }

        @Override
        public String toString() {
            return Durations.toString(length);
        }
    }

    /**
     * Reads {@code 200}, which are steps, or a time such as {@code 5m}.
     *
     * @throws UserError if it is neither
     */
    static CheckpointInterval parse(String text) {
        if (text.matches("[0-9]{1,9}")) {
            return new Steps(Integer.parseInt(text));
        }
        try {
            return new Time(Durations.parse(text));
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "Cannot use '" + text + "' as an interval of checkpoints: expected steps, such as 200, or a time,"
                            + " such as 30s, 5m or 1h.",
                    e);
        }
    }
}
