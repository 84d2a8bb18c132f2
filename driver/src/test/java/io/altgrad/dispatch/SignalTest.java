package io.altgrad.dispatch;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeRunner;
import io.altgrad.fake.FakeTrials;
import io.altgrad.run.FailurePolicy;
import io.altgrad.run.SweepListener;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkSettings;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import io.altgrad.submit.JavaArguments;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that runs a sweep and is told to end. */
@Timeout(120)
class SignalTest {

    private static final Trial DONE = trial("none", 1);

    @TempDir
    Path folder;

    @Test
    void sigtermEndsItAndKeepsWhatIsDone() throws Exception {
        Process process = start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.equals("stored")) {
                line = out.readLine();
            }
            assertThat(line).as("the process stored a trial").isEqualTo("stored");
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(new ResultStore(folder.toString(), new Configuration()).stored())
                .containsOnlyKeys(DONE.id());
    }

    private Process start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JavaArguments.flags());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(Sweep.class.getName());
        command.add(folder.toString());
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** One trial that ends, then two that would go on for ever; says so once the first is stored and another runs. */
    static final class Sweep {

        private Sweep() {}

        public static void main(String[] args) throws Exception {
            JavaSparkContext spark = SparkContexts.start(
                    new SparkSettings("local[2]", "signal test", 1, Map.of(), List.of()), notice -> {});
            ResultStore store = new ResultStore(args[0], spark.hadoopConfiguration());
            store.prepare("");
            List<Trial> trials =
                    List.of(DONE, trial("none", 2, FakeRunner.GOES_ON), trial("none", 3, FakeRunner.GOES_ON));
            new Dispatcher(spark, gpus -> new FakeRunner(), FailurePolicy.KEEP_GOING)
                    .run(
                            "signal",
                            FakeTrials.planned(trials),
                            result -> {
                                store.write("signal", result);
                                FakeRunner.awaitGoingOn();
                                System.out.println("stored");
                            },
                            SweepListener.NONE);
        }
    }
}
