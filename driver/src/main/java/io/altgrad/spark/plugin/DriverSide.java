package io.altgrad.spark.plugin;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.altgrad.result.Failures;
import io.altgrad.run.SweepListener;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.apache.logging.log4j.Level;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/**
 * The driver's part of the plugin: hands steps to whoever watches, and shows every executor's gauges in the driver's
 * metrics too, because an executor has no web page that Prometheus could read.
 */
public final class DriverSide implements DriverPlugin {

    /** The driver sides of this process, by their context. */
    private static final Map<SparkContext, DriverSide> BY_CONTEXT = new ConcurrentHashMap<>();

    private final Map<String, SweepListener> listeners = new ConcurrentHashMap<>();
    private final ExecutorFitness fitness = new ExecutorFitness();
    private final Map<String, ExecutorReport> reports = new ConcurrentHashMap<>();
    private final Set<String> hung = ConcurrentHashMap.newKeySet();
    private TrialLogAppender log;
    private MetricRegistry registry = new MetricRegistry();

    DriverSide() {}

    /** The plugin of a context; of one that was started without, or has stopped, a plugin that hears nothing. */
    public static DriverSide of(JavaSparkContext spark) {
        return BY_CONTEXT.getOrDefault(spark.sc(), new DriverSide());
    }

    /**
     * Lets {@code progress} hear the steps of a run of a sweep, and of no other.
     *
     * @param run the name that its trials are reported under, unique within this process
     */
    public void hear(String run, SweepListener progress) {
        listeners.put(run, progress);
    }

    /** Lets nobody hear of that run any more. */
    public void forget(String run) {
        listeners.remove(run);
    }

    /** Stops the sweeps of this process's contexts: no trial can train in it any more. */
    public static void lostHere(String why) {
        BY_CONTEXT.values().forEach(side -> side.fitness.lost(why));
    }

    /** The fitness of the context's executors, as far as it is known. */
    public ExecutorFitness fitness() {
        return fitness;
    }

    /** Ends the executors in which a trial hangs; Spark starts others in their place. */
    public void replaceHung(JavaSparkContext spark) {
        for (String executor : hung) {
            if (hung.remove(executor)) {
                spark.sc().killAndReplaceExecutor(executor);
            }
        }
    }

    @Override
    public Map<String, String> init(SparkContext spark, PluginContext context) {
        BY_CONTEXT.put(spark, this);
        log = TrialLogAppender.install("", Level.WARN, Redaction.of(spark.conf()), this::logged);
        spark.addSparkListener(new SparkListener() {
            @Override
            public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
                hideGauges(removed.executorId());
                fitness.unfit(
                        removed.executorId(),
                        "Cannot run trials: executor " + removed.executorId() + " ended before it was ready: "
                                + Failures.firstLine(removed.reason()) + "; its log says more.");
            }
        });
        return Map.of();
    }

    @Override
    public void shutdown() {
        BY_CONTEXT.values().remove(this);
        if (log != null) {
            log.close();
        }
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
        } else if (message instanceof HungExecutor executor) {
            hung.add(executor.executor());
        }
        // An answer that is null leaves whoever asked waiting.
        return "heard";
    }

    private void receive(ExecutorReport report) {
        if (reports.put(report.executor(), report) == null) {
            show(report.executor());
        }
        report.steps()
                .forEach(step ->
                        listeners.getOrDefault(step.run(), SweepListener.NONE).stepEnded(step.step()));
        report.lines().forEach(this::logged);
    }

    private void logged(RunLine line) {
        listeners.getOrDefault(line.run(), SweepListener.NONE).lineLogged(line.line());
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

    private void hideGauges(String executor) {
        if (reports.remove(executor) != null) {
            registry.removeMatching((name, metric) -> name.startsWith(prefix(executor)));
        }
    }

    private static String prefix(String executor) {
        return "executors." + executor + ".";
    }
}
