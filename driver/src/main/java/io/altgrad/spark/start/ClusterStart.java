package io.altgrad.spark.start;

import io.altgrad.base.Count;
import io.altgrad.base.DaemonThreads;
import io.altgrad.result.Failures;
import io.altgrad.spark.plugin.DriverSide;
import io.altgrad.spark.plugin.ExecutorFitness;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Starts Spark on a cluster and waits until an executor can run a trial. Spark itself waits without a limit and without
 * a word: for a master that does not answer as one, and for executors that no worker can hold.
 */
final class ClusterStart {

    /** The property that says for how long. */
    static final String PATIENCE = "spark.altgrad.patience";

    static final String DEFAULT_PATIENCE = "120s";
    private static final long POLL_NANOS = Duration.ofMillis(100).toNanos();
    private static final String DRIVER = "driver";

    private final SparkConf conf;
    private final SparkMaster master;
    private final long patienceSeconds;
    private final LongSupplier nanosLeft;
    private final Optional<YarnApplication> yarn;

    private ClusterStart(SparkConf conf, SparkMaster master) {
        this.conf = conf;
        this.master = master;
        this.patienceSeconds = conf.getTimeAsSeconds(PATIENCE, DEFAULT_PATIENCE);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
        this.nanosLeft = () -> deadline - System.nanoTime();
        this.yarn = master.isYarn() ? Optional.of(YarnApplication.announced(conf)) : Optional.empty();
    }

    /** @throws IllegalArgumentException if the cluster does not take the application or gives it no fit executor in time */
    static JavaSparkContext start(SparkConf conf, SparkMaster master) {
        ClusterStart start = new ClusterStart(conf, master);
        JavaSparkContext spark = start.register();
        if (!conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
            try {
                start.awaitExecutor(spark);
            } catch (IllegalArgumentException e) {
                spark.stop();
                throw e;
            }
        }
        return spark;
    }

    private JavaSparkContext register() {
        CompletableFuture<JavaSparkContext> started = new CompletableFuture<>();
        Thread thread = DaemonThreads.named("altgrad-cluster-start").newThread(() -> {
            try {
                started.complete(new JavaSparkContext(conf));
            } catch (Throwable e) {
                started.completeExceptionally(e);
            }
        });
        thread.start();
        try {
            return started.get(Math.max(0, nanosLeft.getAsLong()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw notTaken();
        } catch (ExecutionException e) {
            throw unusable(rootReason(e.getCause()), sameCluster());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unusable("the start was interrupted", "try again");
        }
    }

    /** The last cause tells what was wrong, and some say it by their class alone. */
    private static String rootReason(Throwable thrown) {
        List<Throwable> causes = Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .toList();
        Throwable root = causes.get(causes.size() - 1);
        return root == thrown ? Failures.reason(root) : root.getClass().getSimpleName() + ": " + Failures.reason(root);
    }

    private IllegalArgumentException notTaken() {
        return yarn.map(application ->
                        new IllegalArgumentException(notStarted(patienceSeconds, application.withdrawn())))
                .orElseGet(() ->
                        unusable("it has not taken the application within " + patienceSeconds + " s", sameCluster()));
    }

    /** The line about an application on YARN that has not begun in time. */
    static String notStarted(long seconds, String why) {
        return "Cannot run trials on yarn: the application has not started within " + seconds + " s: " + why
                + "; ask for less, name another queue with --conf spark.yarn.queue=NAME, or wait longer with --wait.";
    }

    private void awaitExecutor(JavaSparkContext spark) {
        int cores = conf.getInt("spark.task.cpus", 1);
        ExecutorFitness fitness = DriverSide.of(spark).fitness();
        while (true) {
            if (spark.sc().isStopped()) {
                throw unusable("it does not answer as a Spark master, or refused the application", sameCluster());
            }
            fitness.hopeless().ifPresent(why -> {
                throw new IllegalArgumentException(why);
            });
            List<ExecutorSummary> executors = executors(spark);
            if (executors.stream()
                    .anyMatch(executor -> executor.totalCores() >= cores && fitness.isFit(executor.id()))) {
                return;
            }
            if (nanosLeft.getAsLong() <= 0) {
                throw noExecutor(spark, executors, cores);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static List<ExecutorSummary> executors(JavaSparkContext spark) {
        return CollectionConverters.asJava(spark.sc().statusStore().executorList(true)).stream()
                .filter(executor -> !executor.id().equals(DRIVER))
                .toList();
    }

    private IllegalArgumentException noExecutor(JavaSparkContext spark, List<ExecutorSummary> executors, int cores) {
        if (executors.stream().anyMatch(executor -> executor.totalCores() >= cores)) {
            return unusable(
                    "no executor could run a trial within " + patienceSeconds + " s",
                    "their logs say what they wait for; or wait longer with --wait");
        }
        if (!executors.isEmpty()) {
            return unusable(
                    "a trial takes " + Count.of(cores, "thread") + ", and its executors have "
                            + Count.of(executors.get(0).totalCores(), "core"),
                    "take fewer --threads, or give executors more cores");
        }
        String why = whyNone(spark);
        return unusable("no executor has come within " + patienceSeconds + " s: " + why, "or wait longer with --wait");
    }

    private String whyNone(JavaSparkContext spark) {
        if (master.isStandalone()) {
            return WorkerOffers.of(spark).whyNone(Resources.demandedBy(conf));
        }
        return yarn.map(application -> application.whyNone(Resources.containerBy(conf)))
                .orElse("the resource manager has started none; its own page says why");
    }

    private String sameCluster() {
        if (master.isYarn() || master.isKubernetes()) {
            return "check its settings, and its log";
        }
        return "check that it is a Spark master of this version, and that both sides have the same"
                + " spark.authenticate.secret";
    }

    private IllegalArgumentException unusable(String why, String remedy) {
        return new IllegalArgumentException(
                "Cannot run trials on " + master.address() + ": " + why + "; " + remedy + ".");
    }
}
