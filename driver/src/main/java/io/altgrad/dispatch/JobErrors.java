package io.altgrad.dispatch;

import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import java.util.stream.Stream;
import org.apache.spark.SparkThrowable;

/** Tells what Spark meant when a trial's job threw: that it was stopped, that its executor died, or something else. */
final class JobErrors {

    private JobErrors() {}

    /**
     * Whether the job ended because someone ended it or Spark: to be run anew, never a failure. Spark 4.2.0 says so in
     * several ways, by condition and by text.
     */
    static boolean isCancellation(Throwable thrown) {
        return causes(thrown).anyMatch(cause -> {
            String message = String.valueOf(cause.getMessage());
            return cause instanceof InterruptedException
                    || cause instanceof SparkThrowable spark && "SPARK_JOB_CANCELLED".equals(spark.getCondition())
                    || message.contains("SPARK_JOB_CANCELLED")
                    || message.contains("SparkContext was shut down")
                    || message.contains("stopped SparkContext")
                    || message.contains("SparkContext has been shutdown")
                    || message.contains("Master removed our application");
        });
    }

    /** The failed trial of a job that threw on its own account. */
    static TrialResult failed(Trial trial, Throwable thrown) {
        boolean lost = causes(thrown)
                .anyMatch(cause -> String.valueOf(cause.getMessage()).contains("ExecutorLostFailure"));
        return lost
                ? FailedTrials.executorLost(
                        trial, FailedTrials.firstLine(thrown.getMessage()), SparkMaster.MAX_ATTEMPTS - 1)
                : FailedTrials.threw(trial, thrown, io.altgrad.result.TrainingRecord.EMPTY, 0);
    }

    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(20);
    }
}
