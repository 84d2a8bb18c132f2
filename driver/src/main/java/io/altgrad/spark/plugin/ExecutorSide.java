package io.altgrad.spark.plugin;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.altgrad.base.DaemonThreads;
import io.altgrad.base.HostName;
import io.altgrad.cuda.MultiProcessService;
import io.altgrad.trial.GpuMemory;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.resource.ResourceInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor's part of the plugin: refuses to run where trials cannot, tells the driver of steps, and shows gauges.
 * It sends one message every {@value #REPORT_MILLIS} ms at most, however fast steps are, and one as a trial ends.
 */
final class ExecutorSide implements ExecutorPlugin {

    static final long REPORT_MILLIS = 250;

    private static final Logger LOG = LoggerFactory.getLogger(ExecutorSide.class);
    private static volatile ExecutorSide current;

    private final ExecutorTrials trials = new ExecutorTrials();
    private final ScheduledExecutorService reporter =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("altgrad-progress"));
    private PluginContext context;
    private TrialLogAppender log;
    private GpuMemory gpus = GpuMemory.of(List.of());
    private int reported;

    /** The plugin of this process; null in one without, where nobody hears of steps. */
    static ExecutorSide current() {
        return current;
    }

    @Override
    public void init(PluginContext spark, Map<String, String> fromDriver) {
        context = spark;
        if (isExecutor()) {
            requireFit();
        }
        if (isExecutor()) {
            log = TrialLogAppender.install(spark.executorID(), Level.INFO, Redaction.of(spark.conf()), trials::logged);
        }
        gpus = GpuMemory.of(gpuAddresses());
        register(spark.metricRegistry());
        reporter.scheduleWithFixedDelay(this::report, REPORT_MILLIS, REPORT_MILLIS, TimeUnit.MILLISECONDS);
        current = this;
    }

    @Override
    public void shutdown() {
        current = null;
        reporter.shutdownNow();
        if (log != null) {
            log.close();
        }
    }

    ExecutorTrials trials() {
        return trials;
    }

    /**
     * A trial makes no more steps. Its last one is told before its result, so that it is heard of while the sweep is.
     */
    void ended(String run, String trialId) {
        trials.ended(run, trialId);
        report();
    }

    /** The place at which a trial of this executor runs, with the GPUs that it was given: {@code node3/2 gpu 0}. */
    String where(List<String> gpuAddresses) {
        String host = HostName.orElse("");
        String place = isExecutor() ? host + "/" + context.executorID() : host;
        return gpuAddresses.isEmpty()
                ? place
                : place + " gpu " + String.join(",", gpuAddresses)
                        + (MultiProcessService.runs(System.getenv()) ? " (MPS)" : "");
    }

    /** Tells whether this process is an executor; where it is the driver too, that was tried before Spark started. */
    private boolean isExecutor() {
        return !context.executorID().equals("driver");
    }

    /** Tells the driver before it throws: of an executor that ends while it starts, Spark says little. */
    private void requireFit() {
        FitnessCheck check = FitnessCheck.of(context.conf(), gpuAddresses());
        try {
            check.run();
            tell(new ExecutorFitness.Ready(context.executorID()));
        } catch (UnfitExecutor e) {
            tell(new ExecutorFitness.Unfit(context.executorID(), e.getMessage()));
            throw e;
        }
    }

    /** Told before the trial's result, so that the driver knows of it then. */
    void hangs(String trialId) {
        if (isExecutor()) {
            LOG.error("A step of trial {} cannot be ended. This executor is to be replaced.", trialId);
            tell(new HungExecutor(context.executorID()));
        } else {
            LOG.error(
                    "A step of trial {} cannot be ended. It goes on in this process, beside the other trials.",
                    trialId);
        }
    }

    private void tell(Object message) {
        try {
            // Asked, not sent: what was only sent may be lost when the process ends.
            context.ask(message);
        } catch (Exception e) {
            LOG.debug("Cannot tell the driver how executor {} is.", context.executorID(), e);
        }
    }

    private List<String> gpuAddresses() {
        ResourceInformation promised = context.resources().get("gpu");
        return promised == null ? List.of() : List.of(promised.addresses());
    }

    private void register(MetricRegistry registry) {
        registry.register("runningTrials", (Gauge<Integer>) trials::count);
        registry.register("tokensPerSecond", (Gauge<Double>) trials::tokensPerSecond);
        registry.register("lastLoss", (Gauge<Double>) trials::lastLoss);
        if (gpus.isPresent()) {
            registry.register("gpuMemoryMib", (Gauge<Double>) gpus::usedMib);
        }
    }

    private synchronized void report() {
        List<RunStep> steps = trials.takeSteps();
        List<RunLine> lines = trials.takeLines();
        int running = trials.count();
        if (steps.isEmpty() && lines.isEmpty() && running == reported) {
            return;
        }
        reported = running;
        try {
            context.send(new ExecutorReport(
                    context.executorID(),
                    running,
                    trials.tokensPerSecond(),
                    trials.lastLoss(),
                    gpus.usedMib(),
                    steps,
                    lines));
        } catch (IOException | RuntimeException e) {
            // Progress is a courtesy: a trial does not fail of it.
            LOG.debug("Cannot tell the driver of {} steps.", steps.size(), e);
        }
    }
}
