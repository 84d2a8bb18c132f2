package io.altgrad.run;

import java.io.Serializable;

/**
 * A line that a process logged while it was at a trial.
 *
 * @param trialId of the trial
 * @param executor Spark's id of the process; empty where it is the driver's
 * @param json the line in Spark's structured form: {@code ts}, {@code level}, {@code msg}, {@code context}, {@code
 *     exception} and {@code logger}; no secret of the Spark properties is in it
 */
public record LoggedLine(String trialId, String executor, String json) implements Serializable {}
