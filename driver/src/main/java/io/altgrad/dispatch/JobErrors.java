package io.altgrad.dispatch;

import io.altgrad.result.Failures;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkThrowable;

/** Tells what Spark meant when a trial's job threw: that it was stopped, that its executor died, or something else. */
final class JobErrors {

    /** {@code Command exited with code 139}, {@code exit code 52}, {@code exit status: 134}. */
    private static final Pattern EXIT_CODE = Pattern.compile("exit(?:ed with)? (?:code|status):? ([0-9]{1,3})\\b");

    /** As YARN and Kubernetes put it. */
    private static final Pattern OUT_OF_MEMORY = Pattern.compile("out of memory|oomkilled|memory limits");

    /**
     * 128 and SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV: what a process does to itself. SIGKILL, 137, comes from
     * outside.
     */
    private static final Set<Integer> CRASHES = Set.of(132, 134, 135, 136, 139);

    /** An executor that caught an OutOfMemoryError ends with this (SparkExitCode). */
    private static final int SPARK_OUT_OF_MEMORY = 52;

    /** The kinds of failure of a trial whose process died. */
    static final Set<String> LOSSES =
            Set.of(Outcome.Failed.EXECUTOR_LOST, Outcome.Failed.NATIVE_CRASH, Outcome.Failed.OUT_OF_MEMORY);

    private JobErrors() {}

    /**
     * Tells whether the job ended because someone ended it or Spark: to be run anew, never a failure. Spark 4.2.0 says
     * so in several ways, by condition and by text.
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

    /** The failed trial of a job that threw on its own account, at its last attempt. */
    static TrialResult failed(Trial trial, Throwable thrown, int attempt) {
        boolean lost = causes(thrown)
                .anyMatch(cause -> String.valueOf(cause.getMessage()).contains("ExecutorLostFailure"));
        return lost
                ? FailedTrials.lost(trial, Failures.firstLine(thrown.getMessage()), attempt)
                : FailedTrials.threw(trial, thrown, TrainingRecord.EMPTY, 0);
    }

    /** The kind of failure of a trial whose executor was lost, by what Spark says of the loss. */
    static String kindOfLoss(String reason) {
        String text = reason.toLowerCase(Locale.ROOT);
        Matcher code = EXIT_CODE.matcher(text);
        int exit = code.find() ? Integer.parseInt(code.group(1)) : 0;
        if (exit == SPARK_OUT_OF_MEMORY || OUT_OF_MEMORY.matcher(text).find()) {
            return Outcome.Failed.OUT_OF_MEMORY;
        }
        return CRASHES.contains(exit) ? Outcome.Failed.NATIVE_CRASH : Outcome.Failed.EXECUTOR_LOST;
    }

    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(20);
    }
}
