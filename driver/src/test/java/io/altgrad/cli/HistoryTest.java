package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.app.AltGrad;
import io.altgrad.app.EventLog;
import io.altgrad.app.RunOptions;
import io.altgrad.app.SparkLaunch;
import io.altgrad.base.UserError;
import io.altgrad.spark.start.HistoryPage;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class HistoryTest {

    private static final String SWEEP = """
            name: tiny
            axes: {format: [none, e5m2]}
            skip: [lm_head]
            model: {layers: 1, heads: 2, width: 16, context: 8}
            training: {steps: 3, batch: 2, evalBatches: 1}
            """;

    @TempDir
    Path folder;

    @Test
    void aRunIsShownWithAJobForEachTrialAndWithoutSecrets() throws Exception {
        Path events = Files.createDirectories(folder.resolve("the out/spark-events"));
        Sweep sweep = SweepFile.parse(SWEEP, "tiny.yaml")
                .withOutput(folder.resolve("the out").toString());
        Map<String, String> properties = Map.of(
                "spark.eventLog.enabled", "true",
                "spark.eventLog.dir", events.toUri().toString(),
                "spark.authenticate.secret", "s3cr3t");
        AltGrad.launching(new SparkLaunch("local[1]", properties, Map.of(), List.of()))
                .run(sweep, RunOptions.DEFAULT);
        try (HistoryPage page = HistoryPage.open(EventLog.require(sweep.output(), Map.of()), 0, Map.of())) {
            assertThat(page.address()).startsWith("http://127.0.0.1:");
            String applications = awaited(page.address() + "/api/v1/applications", "\"completed\" : true");
            assertThat(applications).contains("altgrad tiny");
            String id = applications.replaceAll("(?s).*?\"id\" : \"([^\"]+)\".*", "$1");
            String jobs = read(page.address() + "/api/v1/applications/" + id + "/jobs");
            assertThat(jobs).contains("none", "e5m2").doesNotContain("s3cr3t");
            assertThat(read(page.address() + "/api/v1/applications/" + id + "/environment"))
                    .contains("spark.authenticate.secret")
                    .doesNotContain("s3cr3t");
        }
    }

    @Test
    void aFolderWithoutEventsAndAPortInUseAreOneLineEach() throws IOException {
        assertThatThrownBy(() -> EventLog.require(folder.toString(), Map.of()))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot show the history of " + folder
                        + ": it has no folder spark-events, which runs on a cluster"
                        + " make; give the folder of a sweep that was run on one.");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> HistoryPage.open(folder.toUri().toString(), taken.getLocalPort(), Map.of()))
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith("Cannot show the history on port " + taken.getLocalPort()
                            + " of 127.0.0.1: Address already in use");
        }
    }

    private static String awaited(String url, String text) throws Exception {
        String read = read(url);
        while (!read.contains(text)) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            read = read(url);
        }
        return read;
    }

    private static String read(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
