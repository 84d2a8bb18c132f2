package io.altgrad.spark.plugin;

import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * The plug-in that Spark loads on both sides of its own connection: executors are tried before their first trial, their
 * steps reach the driver while trials run, and gauges reach Spark's metrics. In {@code local[N]} both sides are in one
 * process.
 */
public final class ProgressPlugin implements SparkPlugin {

    /** Made by Spark. */
    public ProgressPlugin() {}

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverSide();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorSide();
    }
}
