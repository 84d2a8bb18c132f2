/**
 * Trials on Spark: one job each, from a bounded pool of driver threads, so that a trial which kills its process fails
 * alone. Values in ({@code Trial}), values out ({@code TrialResult}), steps heard of in between; where results are kept
 * is the caller's. The only package of the driver that imports Spark's core; depends on nothing else of the driver.
 */
package io.altgrad.dispatch;
