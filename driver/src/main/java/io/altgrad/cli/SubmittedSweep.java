package io.altgrad.cli;

import io.altgrad.app.RunOptions;
import io.altgrad.app.SparkLaunch;
import io.altgrad.app.SweepOutcome;
import io.altgrad.base.Count;
import io.altgrad.base.UserError;
import io.altgrad.spark.start.QueuedApplication;
import io.altgrad.spark.start.SparkMaster;
import io.altgrad.submit.DriverEnd;
import io.altgrad.submit.Submission;
import io.altgrad.submit.SubmitProcess;
import io.altgrad.sweep.Sweep;
import io.altgrad.text.Paint;
import io.altgrad.watch.NoticeLines;
import io.altgrad.watch.StatusDisplay;
import io.altgrad.watch.SweepStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** A sweep whose driver is another process. What came of it is read from its results: a cluster tells no exit code. */
final class SubmittedSweep {

    private final Sweep sweep;
    private final SparkMaster master;
    private final Submission.BySparkSubmit submission;

    SubmittedSweep(Sweep sweep, SparkMaster master, Submission.BySparkSubmit submission) {
        this.sweep = sweep;
        this.master = master;
        this.submission = submission;
    }

    /** Waits for the driver's end. One beside the user has said everything itself; of one elsewhere this tells. */
    int run(PrintWriter out, PrintWriter err, RunOptions options) throws IOException, InterruptedException {
        if (submission.driver() == Submission.Driver.HERE) {
            return SubmitProcess.run(submission);
        }
        NoticeLines notices = NoticeLines.onErrors(err);
        notices.accept("sweep " + sweep.name() + ": " + sweep.trialCount()
                + ", with the driver on the cluster; results in " + sweep.output());
        Configuration configuration = SparkLaunch.hadoopConfiguration(submission.properties());
        DriverEnd.clear(sweep.output(), configuration);
        int code = follow(err, options, configuration);
        Optional<DriverEnd> error = DriverEnd.read(sweep.output(), configuration);
        if (error.isPresent()) {
            notices.accept(error.get().line());
            return error.get().exitCode();
        }
        return report(out, notices, options.coloring().onOutput(), code, configuration);
    }

    /** Waits for the driver's end, and shows how it goes as far as the results can be read from here. */
    private int follow(PrintWriter err, RunOptions options, Configuration configuration)
            throws IOException, InterruptedException {
        if (options.display() == RunOptions.Display.QUIET) {
            return submit();
        }
        StatusDisplay.Source source = () -> SweepStatus.read(sweep.output(), configuration, Instant.now());
        try (StatusDisplay.Following following =
                StatusDisplay.onErrors(err, options.coloring()).following(source, StatusDisplay.PERIOD)) {
            return submit();
        }
    }

    private int submit() throws IOException, InterruptedException {
        if (!master.isYarn()) {
            return SubmitProcess.run(submission);
        }
        try (QueuedApplication queued = QueuedApplication.announced(submission.properties())) {
            int code = SubmitProcess.run(submission.with(queued.tag()), queued::isGivenUp);
            queued.takenBack().ifPresent(line -> {
                throw new UserError(line);
            });
            return code;
        }
    }

    private int report(PrintWriter out, NoticeLines notices, Paint paint, int code, Configuration configuration)
            throws IOException {
        SweepOutcome outcome = SweepOutcome.read(sweep, configuration);
        SweepSummary summary = new SweepSummary(outcome);
        summary.print(out, paint);
        int ended = outcome.trials().size();
        if (ended < outcome.ids().size()) {
            notices.accept((code == 0 ? "The driver has ended" : "spark-submit has ended with code " + code) + ", with "
                    + ended + " of " + Count.of(outcome.ids().size(), "trial") + " in " + outcome.folder() + "; "
                    + driverLog() + " says why.");
        }
        summary.remedy().ifPresent(notices);
        return summary.exitCode();
    }

    private String driverLog() {
        if (master.isYarn()) {
            return "'yarn logs -applicationId ID'";
        }
        return master.isKubernetes()
                ? "the log of the driver's pod"
                : "the file stderr in the driver's folder of its worker";
    }
}
