package io.altgrad.train;

import java.util.Objects;

/** The answer of whoever hears of a step: whether the next one is to be made. */
public sealed interface Continuation {

    /** The trial makes its next step. */
    Continuation CONTINUE = new Continue();

    /** The trial makes its next step. */
    record Continue() implements Continuation {}

    /**
     * The trial ends here, as cancelled.
     *
     * @param reason one line, for the result
     */
    record Stop(String reason) implements Continuation {

        public Stop {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
