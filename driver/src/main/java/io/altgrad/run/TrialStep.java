package io.altgrad.run;

import java.io.Serializable;

/**
 * A step of a running trial, as the executor tells the driver.
 *
 * @param trialId of the trial
 * @param step counted from 1
 * @param loss of the step's batch
 * @param tokensPerSecond of the step
 * @param where the trial runs: host, executor and GPUs, for a person
 */
public record TrialStep(String trialId, int step, double loss, double tokensPerSecond, String where)
        implements Serializable {}
