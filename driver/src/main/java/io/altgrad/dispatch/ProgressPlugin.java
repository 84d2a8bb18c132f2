package io.altgrad.dispatch;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps of running trials, from the executors to the driver over Spark's own connection. Spark makes the two sides by
 * class name, hence the two static fields: the way in on an executor, and the listeners on the driver. In
 * {@code local[N]} both are in one process.
 */
public final class ProgressPlugin implements SparkPlugin {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressPlugin.class);
    private static final List<SweepProgress> LISTENERS = new CopyOnWriteArrayList<>();
    private static volatile PluginContext executor;

    /** Made by Spark. */
    public ProgressPlugin() {}

    /** Lets {@code progress} hear every step until the handle is closed. */
    static Subscription subscribe(SweepProgress progress) {
        LISTENERS.add(progress);
        return () -> LISTENERS.remove(progress);
    }

    /** Sends a step to the driver. Progress is a courtesy: without the plugin, or on an error, nothing happens. */
    static void send(StepProgress step) {
        PluginContext context = executor;
        if (context == null) {
            return;
        }
        try {
            context.send(step);
        } catch (IOException | RuntimeException e) {
            LOG.debug("Cannot tell the driver of step {} of trial {}.", step.step(), step.trialId(), e);
        }
    }

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverSide();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorSide();
    }

    /** Ends when closed. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    private static final class DriverSide implements DriverPlugin {
        @Override
        public Map<String, String> init(SparkContext spark, PluginContext context) {
            return Map.of();
        }

        @Override
        public Object receive(Object message) {
            StepProgress step = (StepProgress) message;
            LISTENERS.forEach(listener -> listener.stepEnded(step));
            return null;
        }
    }

    private static final class ExecutorSide implements ExecutorPlugin {
        @Override
        public void init(PluginContext context, Map<String, String> fromDriver) {
            executor = context;
        }

        @Override
        public void shutdown() {
            executor = null;
        }
    }
}
