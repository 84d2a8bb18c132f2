package io.altgrad.dispatch;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeRunner;
import io.altgrad.fake.FakeTrials;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.run.FailurePolicy;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.SweepListener;
import io.altgrad.run.TrialStep;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkSettings;
import io.altgrad.spec.Trial;
import io.altgrad.submit.JavaArguments;
import io.altgrad.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
