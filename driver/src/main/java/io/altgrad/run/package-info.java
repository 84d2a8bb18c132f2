/**
 * A run of a sweep as those outside see it: what is told of it while it goes on and at its end, and what whoever runs it
 * has to give. {@code SweepListener} hears of starts, steps and ends, {@code ResultSink} takes results, {@code
 * FailurePolicy} says what failures are borne, {@code SweepEnd} what it all came to. No Spark, no files: displays and
 * pages depend on this, and not on what runs trials.
 */
package io.altgrad.run;
