package io.altgrad.dispatch;

import io.altgrad.result.BuildInfo;
import io.altgrad.result.Outcome;
import io.altgrad.result.Provenance;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/** Results of trials whose runner gave none. */
final class FailedTrials {

    /** The kind of a trial whose executor died under it, as often as it was tried. */
    static final String EXECUTOR_LOST = "executor-lost";

    private FailedTrials() {}

    static TrialResult threw(Trial trial, Throwable thrown, TrainingRecord record, int attempt) {
        return result(trial, failed(thrown), record, attempt);
    }

    static TrialResult executorLost(Trial trial, String message, int attempt) {
        return result(trial, new Outcome.Failed(EXECUTOR_LOST, message, ""), TrainingRecord.EMPTY, attempt);
    }

    static TrialResult cancelled(Trial trial, String reason) {
        return result(trial, new Outcome.Cancelled(reason), TrainingRecord.EMPTY, 0);
    }

    private static TrialResult result(Trial trial, Outcome outcome, TrainingRecord record, int attempt) {
        return new TrialResult(trial, outcome, record, provenance(), Instant.now(), attempt);
    }

    private static Outcome.Failed failed(Throwable thrown) {
        StringWriter stack = new StringWriter();
        thrown.printStackTrace(new PrintWriter(stack));
        return new Outcome.Failed(thrown.getClass().getName(), firstLine(thrown.getMessage()), stack.toString());
    }

    static String firstLine(String message) {
        return message == null ? "" : message.lines().findFirst().orElse("");
    }

    /** Of this process; what only a trial's engine knows stays empty. */
    private static Provenance provenance() {
        String os = System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch");
        BuildInfo build = BuildInfo.current();
        return new Provenance(
                build.commit(),
                build.version(),
                System.getProperty("java.version"),
                "",
                "",
                os,
                "",
                "",
                0,
                "",
                "",
                host());
    }

    static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
