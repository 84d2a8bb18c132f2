package io.altgrad.spark.start;

import io.altgrad.base.Count;
import io.altgrad.base.DaemonThreads;
import io.altgrad.base.UserError;
import io.altgrad.spark.plugin.FitnessCheck;
import io.altgrad.spark.plugin.ProgressPlugin;
import io.altgrad.spark.plugin.UnfitExecutor;
import io.altgrad.spark.wire.AltgradKryoRegistrator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.serializer.KryoSerializer;

/** Starts Spark the way sweeps need it. */
public final class SparkContexts {

    private static final Pattern RESOURCE = Pattern.compile("spark\\.(driver|executor|task|worker)\\.resource\\..+");

    /** Properties with which executors start the tensor engine before their first trial, and end if they cannot. */
    public static final Map<String, String> WARM_UP = Map.of(FitnessCheck.WARM_UP, "true");

    /**
     * The addresses of this machine's GPUs on which trials of a {@code local[N]} master run, with commas between them:
     * one trial at a time on each.
     */
    public static final String LOCAL_GPUS = "spark.altgrad.localGpus";

    private SparkContexts() {}

    /**
     * Starts Spark, or fails with a line that says what to change. {@code notices} hears of settings that were left out
     * and why.
     *
     * @throws UserError if no trial would ever get the cores it asks for, or if a cluster cannot be used
     * @throws UnfitExecutor if trials shall run in this process and cannot
     */
    public static JavaSparkContext start(SparkSettings settings, Consumer<String> notices) {
        SparkConf conf = conf(settings, notices);
        SparkMaster master = new SparkMaster(conf.get("spark.master"));
        CompletableFuture<Void> fit = new CompletableFuture<>();
        if (master.isOneProcess()) {
            // Meanwhile Spark starts, which takes another core as long.
            FitnessCheck check = FitnessCheck.of(conf, localGpus(conf));
            fit = CompletableFuture.runAsync(
                    check::run,
                    work -> DaemonThreads.named("altgrad-engine-start")
                            .newThread(work)
                            .start());
        } else {
            fit.complete(null);
        }
        requireLocalFolder(conf);
        JavaSparkContext spark = master.isOneProcess() ? new JavaSparkContext(conf) : ClusterStart.start(conf, master);
        try {
            await(fit);
            // What every trial is sent with. A serializer or a codec that Spark does not find would fail each of them.
            spark.broadcast("").destroy();
        } catch (Exception e) {
            // Not all that Scala throws is a RuntimeException.
            spark.stop();
            throw e;
        }
        return spark;
    }

    private static void await(CompletableFuture<Void> fit) {
        try {
            fit.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof UnfitExecutor unfit ? unfit : e;
        }
    }

    /** Tells whether this process is a driver that YARN has started in the place of one that was lost. */
    public static boolean isStartedAnew() {
        return YarnApplication.attempt(System.getenv()) > 1;
    }

    /**
     * Starts a Spark without executors, and stops it, where this process is YARN's application master, which fails an
     * application whose driver starts none. Elsewhere nothing is done.
     */
    public static void registerOnYarn(String name) {
        SparkConf conf = new SparkConf();
        if (conf.get("spark.master", "").equals("yarn")
                && conf.get("spark.submit.deployMode", "").equals("cluster")) {
            conf.setAppName(name).set("spark.executor.instances", "0").set("spark.dynamicAllocation.enabled", "false");
            new JavaSparkContext(conf).close();
        }
    }

    /**
     * Refuses a context that somebody else has started and that would lose trials or compute one twice at a time.
     *
     * @throws UserError with the setting to change
     */
    public static void requireUsable(SparkConf conf) {
        GpuShares.requireWhole(conf);
        boolean kryo = conf.get("spark.serializer", "").equals(KryoSerializer.class.getName());
        String registrators = conf.get("spark.kryo.registrator", "");
        String ours = AltgradKryoRegistrator.class.getName();
        if (kryo && !Arrays.asList(registrators.split("\\s*,\\s*")).contains(ours)) {
            throw new UserError("Cannot send trials through this Spark context: spark.serializer is Kryo,"
                    + " which cannot make records by itself; start Spark with spark.kryo.registrator=" + ours
                    + ", or with its own serializer.");
        }
        // A stage of one task, as a trial is, is only started twice where a time is set for it.
        String threshold = conf.get("spark.speculation.task.duration.threshold", "");
        if (conf.getBoolean("spark.speculation", false) && !threshold.isEmpty()) {
            throw new UserError("Cannot run trials on this Spark context:"
                    + " spark.speculation.task.duration.threshold = " + threshold
                    + " would run a slow trial twice at a time; start Spark with spark.speculation=false.");
        }
    }

    /** The addresses of {@link #LOCAL_GPUS}; none where trials run on the CPU, or Spark hands GPUs out. */
    public static List<String> localGpus(SparkConf conf) {
        return Arrays.stream(conf.get(LOCAL_GPUS, "").split(","))
                .filter(address -> !address.isBlank())
                .toList();
    }

    /** Spark ends the process, with code 53, where it can write to none of its folders. */
    private static void requireLocalFolder(SparkConf conf) {
        String folders = Optional.ofNullable(System.getenv("SPARK_LOCAL_DIRS"))
                .orElseGet(() -> conf.get("spark.local.dir", System.getProperty("java.io.tmpdir")));
        boolean one = Arrays.stream(folders.split(","))
                .map(String::strip)
                .map(Path::of)
                .anyMatch(SparkContexts::isUsable);
        if (!one) {
            throw new UserError(
                    "Cannot keep Spark's files in spark.local.dir = " + folders
                            + ": there is no such folder that can be written to; name another with --conf spark.local.dir=FOLDER.");
        }
    }

    private static boolean isUsable(Path folder) {
        try {
            return Files.isWritable(Files.createDirectories(folder));
        } catch (IOException e) {
            return false;
        }
    }

    /** The settings as Spark takes them; spark-submit's, which are system properties, are the base. */
    static SparkConf conf(SparkSettings settings, Consumer<String> notices) {
        SparkConf conf = new SparkConf();
        settings.properties().forEach(conf::set);
        if (!settings.master().isBlank()) {
            conf.setMaster(settings.master());
        }
        SparkMaster master = new SparkMaster(conf.get("spark.master", "local[*]"))
                .withRetries()
                .withSlots(localGpus(conf).size(), settings.threadsPerTrial());
        conf.setMaster(master.address()).setAppName(settings.name());
        conf.set("spark.task.cpus", Integer.toString(settings.threadsPerTrial()));
        requireCores(master, settings.threadsPerTrial());
        keepToThisMachine(conf, master);
        leaveOutResources(conf, master, notices);
        GpuShares.requireWhole(conf);
        takeSecret(conf, System.getenv("_SPARK_AUTH_SECRET"));
        setKryo(conf);
        append(conf, "spark.plugins", ProgressPlugin.class.getName());
        setRetries(conf);
        // Spark would wait for most executors before it says that it has started; one is enough to begin.
        conf.setIfMissing("spark.scheduler.minRegisteredResourcesRatio", "0");
        List<String> flags = new ArrayList<>(settings.executorFlags());
        flags.add(0, conf.get("spark.executor.extraJavaOptions", ""));
        conf.set("spark.executor.extraJavaOptions", String.join(" ", flags).trim());
        return conf;
    }

    private static void requireCores(SparkMaster master, int threads) {
        master.cores().ifPresent(cores -> {
            if (cores < threads) {
                throw new UserError("Cannot run trials of " + Count.of(threads, "thread") + " on master '"
                        + master.address() + "': it has " + Count.of(cores, "core")
                        + "; take fewer threads or local[" + threads + "].");
            }
        });
    }

    /** No port of a Spark that runs on one machine is for others; its pages are off unless asked for. */
    private static void keepToThisMachine(SparkConf conf, SparkMaster master) {
        if (master.isThisMachine()) {
            conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
            conf.setIfMissing("spark.driver.host", "127.0.0.1");
            conf.setIfMissing("spark.ui.enabled", "false");
        }
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    }

    /** {@code local[N]} with GPU resources hangs without a word (seen with Spark 4.2.0), so it does not get them. */
    private static void leaveOutResources(SparkConf conf, SparkMaster master, Consumer<String> notices) {
        if (!master.isOneProcess()) {
            return;
        }
        List<String> left = Arrays.stream(conf.getAll())
                .map(entry -> entry._1())
                .filter(key -> RESOURCE.matcher(key).matches())
                .sorted()
                .collect(Collectors.toList());
        left.forEach(conf::remove);
        if (!left.isEmpty()) {
            notices.accept("Left out " + String.join(", ", left) + ": with master '" + master.address()
                    + "' Spark would wait for ever. Use --gpus N.");
        }
    }

    /** A standalone Worker tells a driver the cluster's secret in its environment, and Spark looks in its settings. */
    static void takeSecret(SparkConf conf, String secret) {
        if (secret != null && conf.getBoolean("spark.authenticate", false)) {
            conf.setIfMissing("spark.authenticate.secret", secret);
        }
    }

    private static void setKryo(SparkConf conf) {
        conf.set("spark.serializer", KryoSerializer.class.getName());
        // Not for a user to switch off: bytes then name no class but those that the registrators list.
        conf.set("spark.kryo.registrationRequired", "true");
        conf.setIfMissing("spark.kryoserializer.buffer.max", "512m");
        append(conf, "spark.kryo.registrator", AltgradKryoRegistrator.class.getName());
    }

    /**
     * A lost executor's trial is tried again, three times. A trial is deterministic, so a slow one is not started twice.
     * An executor that died may come back as often as trials kill it (read by the Master of a local-cluster; a
     * standalone Master needs it in its own settings).
     */
    private static void setRetries(SparkConf conf) {
        conf.setIfMissing("spark.task.maxFailures", Integer.toString(SparkMaster.MAX_ATTEMPTS));
        conf.setIfMissing("spark.speculation", "false");
        conf.setIfMissing("spark.deploy.maxExecutorRetries", "-1");
    }

    private static void append(SparkConf conf, String key, String className) {
        Set<String> names = Arrays.stream(conf.get(key, "").split(","))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        names.add(className);
        conf.set(key, String.join(",", names));
    }
}
