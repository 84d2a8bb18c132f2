/**
 * The plug-in that Spark loads into the driver and into every executor: an executor is tried before its first trial,
 * steps and logged lines reach the driver while trials run, and gauges reach Spark's metrics. Depends on {@code run} for the events that
 * it passes on.
 */
package io.altgrad.spark.plugin;
