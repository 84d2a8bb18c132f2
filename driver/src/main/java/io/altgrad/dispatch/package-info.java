/**
 * Trials on a Spark that runs: one job each, from a bounded pool of driver threads, so that a trial which kills its
 * process fails alone. Values in ({@code Trial}), values out ({@code TrialResult}), steps heard of in between; where
 * results are kept is the caller's. Depends on {@code run} for what it is given and tells, and on what is below {@code spark}.
 */
package io.altgrad.dispatch;
