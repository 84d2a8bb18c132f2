package io.altgrad.spark.plugin;

import java.io.Serializable;

/**
 * The message of an executor in which a trial hangs that nothing ends.
 *
 * @param executor Spark's id of it
 */
record HungExecutor(String executor) implements Serializable {}
