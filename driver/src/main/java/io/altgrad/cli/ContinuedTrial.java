package io.altgrad.cli;

import io.altgrad.base.Count;
import io.altgrad.result.TrialResult;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import java.util.Locale;

/**
 * A trial that has gone on.
 *
 * @param stopped the trial before
 */
record ContinuedTrial(TrialRow stopped, TrialResult result) {

    /** The threads that it has to go on with, for the same bits. */
    static int threads(TrialRow stopped) {
        return stopped.threads() == null ? 1 : stopped.threads();
    }

    /** The line on how the trial ended, with which loss, and where it had been stopped. */
    String line() {
        return "trial " + result.trial().id() + ": " + result.outcome().status().word() + " after "
                + Count.of(result.record().steps().size(), "step")
                + result.record().validationLoss().stream()
                        .mapToObj(loss -> String.format(Locale.ROOT, ", validation loss %.4f", loss))
                        .findFirst()
                        .orElse("")
                + "; it was stopped at step " + stopped.get(TrialColumns.STOPPED_STEP)
                + (result.trial().id().equals(stopped.trialId())
                        ? ""
                        : "; no sweep file asks for it, so 'compare --all' shows it");
    }
}
