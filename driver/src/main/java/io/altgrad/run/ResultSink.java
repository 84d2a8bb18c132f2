package io.altgrad.run;

import io.altgrad.result.TrialResult;
import java.io.IOException;

/** Takes results as trials end. Called from several threads at once, never with a cancelled trial. */
@FunctionalInterface
public interface ResultSink {

    /** Keeps the result; an exception stops the sweep, since what cannot be kept need not be computed. */
    void accept(TrialResult result) throws IOException;
}
