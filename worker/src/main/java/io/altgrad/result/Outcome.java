package io.altgrad.result;

import io.altgrad.base.Count;
import io.altgrad.spec.Durations;
import java.io.Serializable;
import java.time.Duration;

/** The end of a trial. */
public sealed interface Outcome extends Serializable {

    /** The status that tells it apart in tables. */
    Status status();

    /** Every step was made and the loss stayed finite. */
    record Completed() implements Outcome {
        @Override
        public Status status() {
            return Status.COMPLETED;
        }
    }

    /**
     * The loss, an operand or a gradient stopped being finite, or the loss exceeded the trial's bound.
     *
     * @param step the step that showed it
     * @param layer the first layer that showed it, or empty where only the loss did
     * @param reason one line
     */
    record Diverged(int step, String layer, String reason) implements Outcome {
        @Override
        public Status status() {
            return Status.DIVERGED;
        }
    }

    /**
     * An exception, or a process that died.
     *
     * @param kind the exception's class, or one of the kinds below
     * @param message one line
     * @param stack the stack trace, or those of the process's threads, or empty
     */
    record Failed(String kind, String message, String stack) implements Outcome {

        /** The process died of a signal of its own making, such as SIGSEGV or SIGABRT. */
        public static final String NATIVE_CRASH = "native-crash";

        /** The process died or was lost, by whatever cause. */
        public static final String EXECUTOR_LOST = "executor-lost";

        /** The heap, the tensors or the container ran out of memory. */
        public static final String OUT_OF_MEMORY = "out-of-memory";

        /** A step took longer than it may; the stack is that of all threads, the trial's first. */
        public static final String STEP_TIMEOUT = "step-timeout";

        @Override
        public Status status() {
            return Status.FAILED;
        }
    }

    /**
     * It took longer than it may. Its last state is kept, so that a later run with a longer limit can go on from there.
     *
     * @param step the last step that was made
     * @param limitSeconds what all attempts together were allowed
     */
    record TimedOut(int step, double limitSeconds) implements Outcome {
        @Override
        public Status status() {
            return Status.TIMED_OUT;
        }

        /** One line that gives both figures. */
        public String message() {
            return "It made " + Count.of(step, "step") + " in the " + limit() + " that it was allowed.";
        }

        /** The limit as it was written, {@code 2h}; one of less than a second is the library's, and has its figure. */
        private String limit() {
            return limitSeconds % 1 == 0
                    ? Durations.toString(Duration.ofSeconds((long) limitSeconds))
                    : limitSeconds + " s";
        }
    }

    /**
     * A stopping rule ended it before its last step. Its last state is kept, so that it can go on from there.
     *
     * @param step the last step that was made
     * @param reason one line
     */
    record Stopped(int step, String reason) implements Outcome {
        @Override
        public Status status() {
            return Status.STOPPED;
        }
    }

    /** Stopped from outside before its end: the next run of the sweep goes on with it. */
    record Cancelled(String reason) implements Outcome {
        @Override
        public Status status() {
            return Status.CANCELLED;
        }
    }
}
