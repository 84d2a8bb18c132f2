package io.altgrad.dispatch;

import io.altgrad.base.ShutdownOrder;
import io.altgrad.run.SweepListener;
import io.altgrad.spark.plugin.DriverSide;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;

/**
 * The ways by which Spark and the process reach a run while it lasts: executors that join, tasks that end, steps that
 * executors tell, executors of which none is fit, and the process's own end.
 */
final class RunHooks implements AutoCloseable {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration REPORT_LIMIT = Duration.ofSeconds(1);

    private final JavaSparkContext spark;
    private final String group;
    private final DriverSide plugin;
    private final Consumer<String> hopeless;
    private final List<SparkListener> listeners;
    private final Runnable stopping;
    private final Runnable reports;

    /** The run, as they reach it. */
    interface Reached {

        /** Starts no more trials and cancels those that run. */
        void stop(String reason);

        /** Takes in that there may be more slots. */
        void grow();

        /** Waits until nothing runs, at most so long. */
        void awaitEnd(Duration limit);
    }

    /**
     * Opens them.
     *
     * @param group the job group of the run
     * @param tasks of the run, which hears of them from Spark
     * @param progress hears the steps
     */
    RunHooks(JavaSparkContext spark, String group, RunTasks tasks, SweepListener progress, Reached run) {
        this.spark = spark;
        this.group = group;
        this.plugin = DriverSide.of(spark);
        this.hopeless = run::stop;
        this.stopping = () -> {
            run.stop("the process was told to end");
            run.awaitEnd(STOP_LIMIT);
        };
        this.reports = () -> tasks.awaitNone(REPORT_LIMIT);
        SparkListener growth = new SparkListener() {
            @Override
            public void onExecutorAdded(SparkListenerExecutorAdded added) {
                run.grow();
            }
        };
        this.listeners = List.of(growth, tasks);
        ShutdownHookManager hooks = ShutdownHookManager.get();
        hooks.addShutdownHook(stopping, ShutdownOrder.SWEEP.priority(), 2 * STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        hooks.addShutdownHook(reports, ShutdownOrder.REPORTS.priority());
        listeners.forEach(spark.sc()::addSparkListener);
        plugin.hear(group, progress);
        plugin.fitness().whenHopeless(hopeless);
    }

    /** Closes them; the hooks of a process that is ending stay, for they are what it ends by. */
    @Override
    public void close() {
        plugin.fitness().forget(hopeless);
        plugin.forget(group);
        listeners.forEach(spark.sc()::removeSparkListener);
        ShutdownHookManager hooks = ShutdownHookManager.get();
        if (!hooks.isShutdownInProgress()) {
            hooks.removeShutdownHook(stopping);
            hooks.removeShutdownHook(reports);
        }
    }
}
