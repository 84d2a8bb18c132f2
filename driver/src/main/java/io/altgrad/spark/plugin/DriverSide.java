package io.altgrad.spark.plugin;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.altgrad.result.Failures;
import io.altgrad.run.SweepProgress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/**
 * The driver's part of the plugin: hands steps to whoever watches, and shows every executor's gauges in the driver's
 * metrics too, because an executor has no web page that Prometheus could read.
 */
public final class DriverSide implements DriverPlugin {

    private static final List<SweepProgress> LISTENERS = new CopyOnWriteArrayList<>();
    private static volatile ExecutorFitness current = new ExecutorFitness();

    private final ExecutorFitness fitness = new ExecutorFitness();
    private final Map<String, ExecutorReport> reports = new ConcurrentHashMap<>();
    private MetricRegistry registry = new MetricRegistry();

    public static void add(SweepProgress progress) {
        LISTENERS.add(progress);
    }

    public static void remove(SweepProgress progress) {
        LISTENERS.remove(progress);
    }

    /** What is known of the executors of the Spark that runs. */
    public static ExecutorFitness fitness() {
        return current;
    }

    @Override
    public Map<String, String> init(SparkContext spark, PluginContext context) {
        current = fitness;
        spark.addSparkListener(new SparkListener() {
            @Override
            public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
                forget(removed.executorId());
                fitness.unfit(
                        removed.executorId(),
                        "Cannot run trials: executor " + removed.executorId() + " ended before it was ready: "
                                + Failures.firstLine(removed.reason()) + "; its log says more.");
            }
        });
        return Map.of();
    }

    @Override
    public void registerMetrics(String application, PluginContext context) {
        registry = context.metricRegistry();
        sum("sweep.runningTrials", ExecutorReport::runningTrials);
        sum("sweep.tokensPerSecond", ExecutorReport::tokensPerSecond);
    }

    @Override
    public Object receive(Object message) {
        if (message instanceof ExecutorReport report) {
            receive(report);
            // Sent, not asked: nobody waits for an answer.
            return null;
        } else if (message instanceof ExecutorFitness.Ready ready) {
            fitness.ready(ready.executor());
        } else if (message instanceof ExecutorFitness.Unfit unfit) {
            fitness.unfit(unfit.executor(), unfit.reason());
        }
        // An answer that is null leaves whoever asked waiting.
        return "heard";
    }

    private void receive(ExecutorReport report) {
        if (reports.put(report.executor(), report) == null) {
            show(report.executor());
        }
        report.steps().forEach(step -> LISTENERS.forEach(listener -> listener.stepEnded(step)));
    }

    private void sum(String name, ToDoubleFunction<ExecutorReport> part) {
        Gauge<Double> gauge = () -> reports.values().stream().mapToDouble(part).sum();
        registry.register(name, gauge);
    }

    private void show(String executor) {
        show(executor, "runningTrials", ExecutorReport::runningTrials);
        show(executor, "tokensPerSecond", ExecutorReport::tokensPerSecond);
        show(executor, "lastLoss", ExecutorReport::lastLoss);
        if (!Double.isNaN(reports.get(executor).gpuMemoryMib())) {
            show(executor, "gpuMemoryMib", ExecutorReport::gpuMemoryMib);
        }
    }

    private void show(String executor, String name, ToDoubleFunction<ExecutorReport> part) {
        Gauge<Double> gauge = () -> {
            ExecutorReport report = reports.get(executor);
            return report == null ? Double.NaN : part.applyAsDouble(report);
        };
        registry.register(prefix(executor) + name, gauge);
    }

    private void forget(String executor) {
        if (reports.remove(executor) != null) {
            registry.removeMatching((name, metric) -> name.startsWith(prefix(executor)));
        }
    }

    private static String prefix(String executor) {
        return "executors." + executor + ".";
    }
}
