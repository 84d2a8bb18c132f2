/**
 * Spark, started the way sweeps need it: the masters there are, the settings each of them takes, and the wait until a
 * cluster has an executor that can run trials, or the reason why it has none. Depends on {@code spark.plugin} and {@code
 * spark.wire}, which it has Spark load.
 */
package io.altgrad.spark.start;
