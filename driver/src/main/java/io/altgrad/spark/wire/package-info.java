/**
 * Trials and results as the bytes that cross between driver and executors: Kryo, with every class registered. Depends on the
 * values that cross and on nothing else of the driver.
 */
package io.altgrad.spark.wire;
