package io.altgrad.result;

import java.io.Serializable;

/** How a trial ended. */
public sealed interface Outcome extends Serializable {

    /** The word for it in tables. */
    String status();

    /** Every step was made and the loss stayed finite. */
    record Completed() implements Outcome {
        @Override
        public String status() {
            return "completed";
        }
    }

    /**
     * The loss or an operand stopped being finite.
     *
     * @param step the step that showed it
     * @param layer the first layer that showed it, or empty where only the loss did
     * @param reason one line
     */
    record Diverged(int step, String layer, String reason) implements Outcome {
        @Override
        public String status() {
            return "diverged";
        }
    }

    /**
     * An exception, or a process that died.
     *
     * @param kind the exception's class, or {@code executor-lost}
     * @param message one line
     * @param stack the stack trace, or empty
     */
    record Failed(String kind, String message, String stack) implements Outcome {
        @Override
        public String status() {
            return "failed";
        }
    }

    /** Stopped from outside before its end: the next run of the sweep makes it anew. */
    record Cancelled(String reason) implements Outcome {
        @Override
        public String status() {
            return "cancelled";
        }
    }
}
