package io.altgrad.dispatch;

import io.altgrad.base.HostName;
import io.altgrad.result.BuildInfo;
import io.altgrad.result.Failures;
import io.altgrad.result.NumericsVersion;
import io.altgrad.result.Outcome;
import io.altgrad.result.Provenance;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import java.time.Instant;

/** Results of trials whose runner gave none. */
final class FailedTrials {

    private FailedTrials() {}

    static TrialResult threw(Trial trial, Throwable thrown, TrainingRecord record, int attempt) {
        return result(trial, Failures.of(thrown), record, attempt);
    }

    /** A trial whose executor died under it as often as it was tried. */
    static TrialResult lost(Trial trial, String reason, int attempt) {
        Outcome.Failed failed = new Outcome.Failed(JobErrors.kindOfLoss(reason), Failures.firstLine(reason), "");
        return result(trial, failed, TrainingRecord.EMPTY, attempt);
    }

    /** A trial with a step that did not end in time, and what the threads of its process did. */
    static TrialResult hung(Trial trial, String message, String threads, TrainingRecord record, int attempt) {
        return result(trial, new Outcome.Failed(Outcome.Failed.STEP_TIMEOUT, message, threads), record, attempt);
    }

    static TrialResult cancelled(Trial trial, String reason) {
        return result(trial, new Outcome.Cancelled(reason), TrainingRecord.EMPTY, 0);
    }

    private static TrialResult result(Trial trial, Outcome outcome, TrainingRecord record, int attempt) {
        return new TrialResult(trial, outcome, record, provenance(), Instant.now(), attempt);
    }

    /** The provenance of this process; what only a trial's engine knows stays empty. */
    private static Provenance provenance() {
        String os = System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch");
        BuildInfo build = BuildInfo.current();
        return new Provenance(
                new Provenance.Code(build.commit(), build.version(), NumericsVersion.NEWEST),
                new Provenance.Libraries(System.getProperty("java.version"), Provenance.Torch.NONE),
                new Provenance.Machine(HostName.orElse(""), os, "", "", 0, ""),
                "",
                "");
    }
}
