package io.altgrad.spark.plugin;

import io.altgrad.run.TrialStep;
import java.io.Serializable;

/**
 * A step of a trial of one run of a sweep. Several sweeps may share a Spark, and have trials in common.
 *
 * @param run the run's name, unique within its driver
 * @param step the step
 */
record RunStep(String run, TrialStep step) implements Serializable {}
