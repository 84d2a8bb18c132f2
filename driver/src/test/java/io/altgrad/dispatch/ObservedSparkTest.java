package io.altgrad.dispatch;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.fake.FakeRunner;
import io.altgrad.fake.FakeTrials;
import io.altgrad.run.FailurePolicy;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.SweepListener;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkSettings;
import io.altgrad.spec.Trial;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Spark's own pages tell of a sweep that runs, read over HTTP. */
@Timeout(120)
class ObservedSparkTest {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    private static JavaSparkContext spark;

    @BeforeAll
    static void startSpark() {
        FakeRunner.goingOn = new CountDownLatch(1);
        spark = SparkContexts.start(
                new SparkSettings(
                        "local[2]",
                        "observed",
                        1,
                        Map.of(
                                "spark.ui.enabled", "true",
                                "spark.ui.port", "0",
                                "spark.metrics.conf.*.sink.prometheusServlet.class",
                                        "org.apache.spark.metrics.sink.PrometheusServlet",
                                "spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus"),
                        List.of()),
                notice -> {});
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    @Test
    void jobsAreNamedByTheirTrialsAndPrometheusReadsTheGauges() throws Exception {
        List<Trial> trials = List.of(trial("none", 1, FakeRunner.GOES_ON), trial("e5m2", 2, FakeRunner.GOES_ON));
        Dispatcher dispatcher = new Dispatcher(spark, gpus -> new FakeRunner(), FailurePolicy.KEEP_GOING);
        CompletableFuture<SweepEnd> running = CompletableFuture.supplyAsync(
                () -> dispatcher.run("observed", FakeTrials.planned(trials), result -> {}, SweepListener.NONE));
        FakeRunner.awaitGoingOn();

        String gauges = await(
                "/metrics/prometheus",
                text -> value(text, "executors_driver_lastLoss") == 4.5 && value(text, "sweep_runningTrials") == 2);
        assertThat(value(gauges, "ProgressPlugin_runningTrials")).isEqualTo(2);
        assertThat(value(gauges, "ProgressPlugin_tokensPerSecond")).isFinite().isPositive();
        assertThat(value(gauges, "ProgressPlugin_lastLoss")).isEqualTo(4.5);
        assertThat(value(gauges, "executors_driver_runningTrials")).isEqualTo(2);
        assertThat(value(gauges, "sweep_tokensPerSecond")).isFinite().isPositive();

        String jobs = await(
                "/api/v1/applications/" + spark.sc().applicationId() + "/jobs?status=running",
                text -> text.contains(trials.get(0).id())
                        && text.contains(trials.get(1).id()));
        for (JsonNode job : new ObjectMapper().readTree(jobs)) {
            assertThat(job.get("description").asText())
                    .isIn(
                            "trial " + trials.get(0).id() + " none mlp seed 1",
                            "trial " + trials.get(1).id() + " e5m2 mlp seed 2");
        }

        dispatcher.cancel("the test has seen it");
        assertThat(running.get(30, TimeUnit.SECONDS).cancelled()).isEqualTo(2);
        await("/metrics/prometheus", text -> value(text, "sweep_runningTrials") == 0);
    }

    /** What the path gives once it is as wanted. */
    private static String await(String path, Predicate<String> wanted) throws IOException, InterruptedException {
        String text = "";
        for (long end = System.nanoTime() + Duration.ofSeconds(30).toNanos(); System.nanoTime() < end; ) {
            text = get(path);
            if (wanted.test(text)) {
                return text;
            }
        }
        throw new AssertionError(path + " never was as wanted; its last answer was:\n" + text);
    }

    private static String get(String path) throws IOException, InterruptedException {
        URI uri = URI.create(spark.sc().uiWebUrl().get() + path);
        return CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Of the gauge whose name ends so; NaN if there is none. */
    private static double value(String text, String name) {
        Matcher gauge =
                Pattern.compile("(?m)" + name + "_Value\\{[^}]*} (\\S+)$").matcher(text);
        return gauge.find() ? Double.parseDouble(gauge.group(1)) : Double.NaN;
    }
}
