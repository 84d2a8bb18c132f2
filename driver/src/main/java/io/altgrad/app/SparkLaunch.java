package io.altgrad.app;

import io.altgrad.base.UserError;
import io.altgrad.engine.Torch;
import io.altgrad.spark.plugin.FitnessCheck;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkMaster;
import io.altgrad.spark.start.SparkSettings;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.sweep.Sweep;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import scala.Option;

/**
 * A Spark that is started for each run and stopped at its end.
 *
 * @param master Spark's; blank where spark-submit has said it
 * @param properties Spark's, besides those that spark-submit gave
 * @param origins where the user has set those that he has, for messages
 * @param executorFlags JVM flags that executors need
 * @param oversize what becomes of a trial that needs more memory than this machine has, where it would train in it
 */
public record SparkLaunch(
        String master,
        Map<String, String> properties,
        Map<String, String> origins,
        List<String> executorFlags,
        Oversize oversize)
        implements SparkSource {

    /** All cores of this machine, as far as trials find memory beside each other. */
    public static final String THIS_MACHINE = "local[*]";

    /** Answers to a trial that by its estimate needs more memory than is free. */
    public enum Oversize {
        /** It is refused before Spark starts. */
        REFUSED,
        /** It is tried, for the user has said so. */
        TRIED
    }

    /** A Spark that is started for trials that fit. */
    public SparkLaunch(
            String master, Map<String, String> properties, Map<String, String> origins, List<String> executorFlags) {
        this(master, properties, origins, executorFlags, Oversize.REFUSED);
    }

    public SparkLaunch {
        Objects.requireNonNull(oversize, "oversize");
        properties = Map.copyOf(properties);
        origins = Map.copyOf(origins);
        executorFlags = List.copyOf(executorFlags);
    }

    /** Hadoop's settings as a Spark with these properties has them: {@code spark.hadoop.KEY} sets {@code KEY}. */
    public static Configuration hadoopConfiguration(Map<String, String> properties) {
        SparkConf conf = new SparkConf();
        properties.forEach(conf::set);
        return SparkHadoopUtil.get().newConfiguration(conf);
    }

    @Override
    public Held open(Sweep sweep, RunOptions options, Remaining remaining, Consumer<String> say) throws IOException {
        Configuration hadoop = hadoopConfiguration(properties);
        if (oversize == Oversize.REFUSED && trainsInThisMemory()) {
            requireRoom(
                    sweep.name(),
                    options.stack(),
                    options.stack()
                            * LargestTrial.bytes(
                                    remaining.trials().map(PlannedTrial::trial).iterator(), hadoop),
                    FreeMemory.bytes());
        }
        Map<String, String> all = withDefaults(options);
        EventLog.enable(all, new SparkConf(), master, sweep.output());
        SparkSettings settings = new SparkSettings(
                master(options, remaining, hadoop, say),
                "altgrad " + sweep.name(),
                options.threads(),
                all,
                executorFlags);
        JavaSparkContext context = new SparkStart(properties, origins).start(settings, say);
        if (options.display() != RunOptions.Display.QUIET) {
            page(context).ifPresent(say);
        }
        return new Held() {
            @Override
            public JavaSparkContext context() {
                return context;
            }

            @Override
            public void close() {
                context.close();
            }
        };
    }

    /** Spark's properties: those that spark-submit gave, and this launch's over them. */
    @Override
    public Map<String, String> sparkProperties() {
        Map<String, String> all = CallersSpark.properties(new SparkConf());
        all.putAll(properties);
        return all;
    }

    @Override
    public void notNeeded(String name) {
        SparkContexts.registerOnYarn("altgrad " + name);
    }

    /** Tells whether trials train in this machine's memory, and not on GPUs or elsewhere. */
    private boolean trainsInThisMemory() {
        return !master.isBlank()
                && new SparkMaster(master).isOneProcess()
                && !properties.containsKey(SparkContexts.LOCAL_GPUS);
    }

    /** Refuses a trial that the system would kill, with whatever else runs here. */
    static void requireRoom(String sweep, int stack, long bytesNeeded, long bytesFree) {
        if (bytesNeeded > bytesFree) {
            throw new UserError(
                    "Cannot run sweep " + sweep + " on this machine: " + largest(stack) + " about "
                            + TrialSizes.amount(bytesNeeded) + " of memory by its shapes, and "
                            + TrialSizes.amount(bytesFree)
                            + " are free; make model, context or batch smaller, run it on a larger machine, or --yes tries it.");
        }
    }

    /** The master that the user named; where that is all of this machine, with as many cores as trials can use. */
    private static String largest(int stack) {
        return stack == 1 ? "its largest trial needs" : "a stack of " + stack + " of its largest trials needs";
    }

    private String master(RunOptions options, Remaining remaining, Configuration hadoop, Consumer<String> say) {
        int threads = options.threads();
        boolean free =
                master.equals(THIS_MACHINE) && threads <= Runtime.getRuntime().availableProcessors();
        if (!free) {
            return master;
        }
        TrialsAtOnce trials = TrialsAtOnce.onThisMachine(
                remaining.trials().map(PlannedTrial::trial).iterator(), options.computation(), hadoop);
        trials.notice().ifPresent(say);
        return "local[" + trials.count() * threads + "]";
    }

    /** The address of Spark's own page; empty where it is turned off. */
    private static Optional<String> page(JavaSparkContext context) {
        Option<String> address = context.sc().uiWebUrl();
        String logs = context.isLocal() ? "" : "; logs of the executors under 'Executors'";
        return address.isDefined() ? Optional.of("Spark's page: " + address.get() + logs) : Optional.empty();
    }

    private Map<String, String> withDefaults(RunOptions options) {
        Map<String, String> all = new HashMap<>(properties);
        SparkContexts.WARM_UP.forEach(all::putIfAbsent);
        if (!options.torch().equals(Torch.PACKAGED)) {
            all.put(FitnessCheck.TORCH, options.torch().where());
        }
        all.putIfAbsent(
                "spark.task.maxFailures",
                Integer.toString(options.durability().failures().maxAttempts()));
        return all;
    }
}
