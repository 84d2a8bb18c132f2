package io.altgrad.cli;

import io.altgrad.app.SparkLaunch;
import io.altgrad.app.SweepOutcome;
import io.altgrad.submit.Submission;
import io.altgrad.submit.SubmitProcess;
import io.altgrad.sweep.Sweep;
import io.altgrad.text.Count;
import java.io.IOException;
import java.io.PrintWriter;

/** A sweep whose driver is another process. What came of it is read from its results: a cluster tells no exit code. */
final class SubmittedSweep {

    private final Sweep sweep;
    private final Submission.BySparkSubmit submission;

    SubmittedSweep(Sweep sweep, Submission.BySparkSubmit submission) {
        this.sweep = sweep;
        this.submission = submission;
    }

    /** Waits for the driver's end. One beside the user has said everything itself; of one elsewhere this tells. */
    int run(PrintWriter out, PrintWriter err) throws IOException, InterruptedException {
        if (submission.driver() == Submission.Driver.HERE) {
            return SubmitProcess.run(submission);
        }
        err.println("sweep " + sweep.name() + ": " + Count.of(sweep.grid().runCount(), "trial")
                + ", with the driver on the cluster; results in " + sweep.output());
        err.flush();
        int code = SubmitProcess.run(submission);
        if (code != 0) {
            err.println("The driver could not be submitted: spark-submit ended with code " + code + ".");
            return ExitCode.FAILURE;
        }
        return report(out, err);
    }

    private int report(PrintWriter out, PrintWriter err) throws IOException {
        SweepOutcome outcome = SweepOutcome.read(sweep, SparkLaunch.hadoopConfiguration(submission.properties()));
        SweepSummary summary = new SweepSummary(outcome);
        summary.print(out);
        int ended = outcome.trials().size();
        if (ended < outcome.ids().size()) {
            err.println("The driver has ended with " + ended + " of "
                    + Count.of(outcome.ids().size(), "trial") + " in " + outcome.folder()
                    + "; the file stderr in the driver's folder of its worker says why.");
        }
        summary.remedy().ifPresent(err::println);
        return summary.exitCode();
    }
}
