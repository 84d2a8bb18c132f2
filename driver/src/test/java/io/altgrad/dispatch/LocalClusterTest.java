package io.altgrad.dispatch;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeRunner;
import io.altgrad.fake.FakeTrials;
import io.altgrad.fault.Await;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.run.FailurePolicy;
import io.altgrad.run.Labels;
import io.altgrad.run.LoggedLine;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.SweepListener;
import io.altgrad.run.TrialStep;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkSettings;
import io.altgrad.spec.Trial;
import io.altgrad.submit.JavaArguments;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.RunSettings;
import io.altgrad.trial.TrialRun;
import io.altgrad.trial.TrialRunner;
import io.altgrad.watch.LogText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.status.api.v1.ExecutorSummary;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/** Executors that are processes: Spark's Master and two Workers in this one, an executor of one core at each. */
@Timeout(180)
class LocalClusterTest {

    private static JavaSparkContext spark;

    @BeforeAll
    static void startSpark() throws IOException {
        // With an empty jars folder and this class path nothing needs to be copied.
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        List<String> flags = new ArrayList<>(JavaArguments.flags());
        flags.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        spark = SparkContexts.start(
                new SparkSettings(
                        "local-cluster[2,1,512]",
                        "local cluster test",
                        1,
                        Map.of(
                                "spark.executor.memory",
                                "512m",
                                "spark.hadoop.fs.test.secret.key",
                                "wJalrXUtnFEMI",
                                "spark.executor.extraClassPath",
                                System.getProperty("java.class.path")),
                        flags),
                notice -> {});
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    @Test
    void aTrialThatKillsItsProcessFailsAloneAfterItsTriesAndOneAlone() {
        Trial poison = trial("none", 1, FakeRunner.HALTS);
        List<Trial> trials = List.of(poison, trial("none", 2), trial("none", 3), trial("e5m2", 2), trial("e5m2", 3));
        Map<String, TrialResult> results = new ConcurrentHashMap<>();
        Set<String> heard = ConcurrentHashMap.newKeySet();
        SweepListener progress = new SweepListener() {
            @Override
            public void stepEnded(TrialStep step) {
                heard.add(step.trialId());
            }
        };
        SweepEnd end = new Dispatcher(spark, gpus -> new FakeRunner(), FailurePolicy.KEEP_GOING)
                .run(
                        "cluster",
                        FakeTrials.planned(trials),
                        result -> results.put(result.trial().id(), result),
                        progress);

        assertThat(end).isEqualTo(new SweepEnd(4, 0, 1, 0, ""));
        TrialResult lost = results.get(poison.id());
        Outcome.Failed failed = (Outcome.Failed) lost.outcome();
        assertThat(failed.kind()).isEqualTo("native-crash");
        assertThat(failed.message()).contains("139");
        assertThat(lost.attempt()).isEqualTo(FailurePolicy.ATTEMPTS);
        for (Trial healthy : trials.subList(1, 5)) {
            TrialResult result = results.get(healthy.id());
            assertThat(result).isEqualTo(FakeTrials.completed(healthy, result.attempt(), TrainingListener.NONE));
        }
        assertThat(heard).contains(trials.get(4).id());
    }

    /** Seed 1 ends its process as a native crash would. */
    private static final class Halting implements TrialRunner {

        @Override
        public TrialResult run(TrialRun run, TrainingListener listener) {
            if (run.trial().seed() == 1) {
                Runtime.getRuntime().halt(139);
            }
            return FakeTrials.completed(run.trial(), run.attempt(), listener);
        }
    }

    @Test
    void aTrialThatKillsItsProcessTakesNoOtherOfItsStackAlong() {
        List<Trial> trials = List.of(trial("none", 2), trial("none", 1), trial("none", 3));
        Map<String, TrialResult> results = new ConcurrentHashMap<>();
        SweepEnd end = new Dispatcher(
                        spark, gpus -> new Halting(), FailurePolicy.KEEP_GOING, RunSettings.PLAIN, Labels.USUAL, 3)
                .run(
                        "stack",
                        FakeTrials.planned(trials),
                        result -> results.put(result.trial().id(), result),
                        SweepListener.NONE);
        assertThat(end).isEqualTo(new SweepEnd(2, 0, 1, 0, ""));
        assertThat(((Outcome.Failed) results.get(trials.get(1).id()).outcome()).kind())
                .isEqualTo("native-crash");
    }

    @Test
    void whatExecutorsLogReachesTheDriverByTrialWithoutSecrets() {
        Map<String, List<String>> lines = new ConcurrentHashMap<>();
        SweepListener progress = new SweepListener() {
            @Override
            public void lineLogged(LoggedLine line) {
                lines.computeIfAbsent(line.trialId(), id -> new CopyOnWriteArrayList<>())
                        .addAll(LogText.of(line.json()));
            }
        };
        Trial careless = trial("none", 9);
        Trial failing = trial("none", 10, FakeRunner.THROWS);
        RunnerFactory runners = gpus -> (run, listener) -> {
            if (run.trial().seed() == 9) {
                LoggerFactory.getLogger("io.altgrad.Careless").info("the key is {}", "wJalrXUtnFEMI");
            }
            return new FakeRunner().run(run, listener);
        };
        new Dispatcher(spark, runners, FailurePolicy.KEEP_GOING)
                .run("logs", FakeTrials.planned(List.of(careless, failing)), result -> {}, progress);
        assertThat(lines).containsOnlyKeys(careless.id(), failing.id());
        assertThat(lines.get(careless.id()))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).matches("[0-9TZ:.-]+ INFO \\S+/[0-9]+ (TrialTask|Careless): .*"))
                .satisfies(all -> assertThat(all.get(1)).endsWith("Careless: the key is *********(redacted)"))
                .satisfies(all ->
                        assertThat(all.get(2)).endsWith("TrialTask: Trial " + careless.id() + " ends: completed."));
        assertThat(lines.get(failing.id()))
                .anySatisfy(line -> assertThat(line).contains("IllegalStateException: the loss of seed 10"))
                .anySatisfy(line -> assertThat(line).contains("at io.altgrad.fake.FakeRunner.run(FakeRunner.java:"));
    }

    @Test
    void anExecutorWhoseTrialCannotBeEndedIsReplaced() throws Exception {
        Trial hanging = trial("none", 6, FakeRunner.HANGS_ON);
        Map<String, TrialResult> results = new ConcurrentHashMap<>();
        CompletableFuture<String> removed = new CompletableFuture<>();
        SparkListener executors = new SparkListener() {
            @Override
            public void onExecutorRemoved(SparkListenerExecutorRemoved end) {
                removed.complete(end.executorId());
            }
        };
        spark.sc().addSparkListener(executors);
        SweepEnd end = new Dispatcher(
                        spark,
                        gpus -> new FakeRunner(),
                        FailurePolicy.KEEP_GOING,
                        RunSettings.PLAIN.withStepLimit(Duration.ofSeconds(1)),
                        Labels.USUAL)
                .run(
                        "hung",
                        FakeTrials.planned(List.of(hanging, trial("none", 7), trial("none", 8))),
                        result -> results.put(result.trial().id(), result),
                        SweepListener.NONE);
        assertThat(end).isEqualTo(new SweepEnd(2, 0, 1, 0, ""));
        assertThat(((Outcome.Failed) results.get(hanging.id()).outcome()).stack())
                .contains("FakeRunner.hang");
        String ended = removed.get(60, TimeUnit.SECONDS);
        Await.until(
                () -> executors().filter(id -> !id.equals(ended)).count() == 2,
                Duration.ofSeconds(60),
                "an executor in the place of " + ended);
        spark.sc().removeSparkListener(executors);
    }

    private static Stream<String> executors() {
        return CollectionConverters.asJava(spark.sc().statusStore().executorList(true)).stream()
                .map(ExecutorSummary::id)
                .filter(id -> !id.equals("driver"));
    }

    @Test
    void aTrialWhoseGpuIsLostToItsProcessIsTriedInAnotherOne() {
        Trial unlucky = trial("none", 4, FakeRunner.LOSES_ITS_GPU);
        Map<String, TrialResult> results = new ConcurrentHashMap<>();
        SweepEnd end = new Dispatcher(spark, gpus -> new FakeRunner(), FailurePolicy.KEEP_GOING)
                .run(
                        "lost gpu",
                        FakeTrials.planned(List.of(unlucky, trial("none", 5))),
                        result -> results.put(result.trial().id(), result),
                        SweepListener.NONE);
        assertThat(end).isEqualTo(new SweepEnd(2, 0, 0, 0, ""));
        assertThat(results.get(unlucky.id()).attempt()).isEqualTo(1);
    }
}
