package io.altgrad.dispatch;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.PretendedGpus;
import io.altgrad.result.Outcome;
import io.altgrad.result.Provenance;
import io.altgrad.result.TrialResult;
import io.altgrad.run.FailurePolicy;
import io.altgrad.run.SweepListener;
import io.altgrad.spark.start.GpuPacking;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkSettings;
import io.altgrad.spec.Trial;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.TrialRun;
import io.altgrad.trial.TrialRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two executors, processes of their own, on workers that pretend to have a GPU each. */
@Timeout(180)
@Tag("soak")
class GpuClusterTest {

    private static final long TRIAL_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    @TempDir
    Path folder;

    @Test
    void eachTrialSeesTheAddressThatItsExecutorWasGiven() throws IOException {
        // The first worker that asks is told one, the second the other.
        List<TrialResult> results =
                sweep("if mkdir '" + folder + "/first' 2>/dev/null; then A=pretended-0; else A=pretended-1; fi");
        Map<String, List<TrialResult>> byAddress = results.stream()
                .collect(Collectors.groupingBy(
                        result -> result.provenance().machine().device()));
        assertThat(byAddress.keySet()).containsExactlyInAnyOrder("[pretended-0]", "[pretended-1]");
        assertThat(byAddress.values())
                .allSatisfy(trials -> assertThat(trials)
                        .extracting(result -> result.provenance().machine().host())
                        .containsOnly(trials.get(0).provenance().machine().host()));
    }

    /** Two workers on one machine both hand out one address: what the trials share is one GPU. */
    @Test
    void executorsThatWereGivenOneGpuTrainOnItInTurn() throws IOException {
        assertThat(processes(sweep("A=pretended-0")))
                .as("both executors took part")
                .hasSize(2);
    }

    /** Three workers of one machine hand out one address, on which two trials may be. */
    @Test
    void executorsThatMayShareAGpuAreNeverMoreOnItThanThat() throws IOException {
        SparkSettings own = PretendedGpus.of(3, "packing test", folder, "A=pretended-0");
        Map<String, String> properties = new HashMap<>(own.properties());
        properties.putAll(new GpuPacking(2, 1 << 20).properties());
        String busy = folder.toString();
        List<TrialResult> results = sweep(
                new SparkSettings(own.master(), own.name(), 1, properties, own.executorFlags()),
                gpus -> new CountingRunner(busy, gpus));
        assertThat(processes(results)).as("executors that took part").hasSizeGreaterThan(1);
        assertThat(folder.resolve("two-at-once")).exists();
    }

    private List<TrialResult> sweep(String chooseAddress) throws IOException {
        String busy = folder.toString();
        return sweep(PretendedGpus.of(2, "gpu test", folder, chooseAddress), gpus -> new ExclusiveRunner(busy, gpus));
    }

    /** The results of eight trials, all of which completed. */
    private static List<TrialResult> sweep(SparkSettings settings, RunnerFactory runners) {
        List<Trial> trials = LongStream.rangeClosed(1, 8)
                .mapToObj(seed -> trial("none", seed))
                .toList();
        Map<String, TrialResult> results = new ConcurrentHashMap<>();
        try (JavaSparkContext spark = SparkContexts.start(settings, notice -> {})) {
            new Dispatcher(spark, runners, FailurePolicy.KEEP_GOING)
                    .run(
                            "gpus",
                            FakeTrials.planned(trials),
                            result -> results.put(result.trial().id(), result),
                            SweepListener.NONE);
        }
        assertThat(results.values())
                .hasSize(8)
                .allSatisfy(result -> assertThat(result.outcome()).isEqualTo(new Outcome.Completed()));
        return List.copyOf(results.values());
    }

    private static Set<String> processes(List<TrialResult> results) {
        return results.stream()
                .map(result -> result.provenance().machine().host())
                .collect(Collectors.toSet());
    }

    /** Fails where another trial is on its GPU; tells its address and its process. */
    private record ExclusiveRunner(String folder, List<String> gpus) implements TrialRunner {

        @Override
        public TrialResult run(TrialRun run, TrainingListener listener) {
            Path busy = Path.of(folder, "busy-" + gpus);
            try {
                Files.createFile(busy);
                LockSupport.parkNanos(TRIAL_NANOS);
                Files.delete(busy);
            } catch (FileAlreadyExistsException e) {
                throw new IllegalStateException("Two trials are on GPU " + gpus + " at one time.", e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return completed(run, listener, gpus);
        }
    }

    /** Fails where more than one other trial is on its GPU, and leaves a file where one was. */
    private record CountingRunner(String folder, List<String> gpus) implements TrialRunner {

        @Override
        public TrialResult run(TrialRun run, TrainingListener listener) {
            try {
                Path place = Files.createTempFile(Path.of(folder), "on-" + gpus.get(0), "");
                LockSupport.parkNanos(TRIAL_NANOS);
                long atOnce = atOnce();
                Files.delete(place);
                if (atOnce > 2) {
                    throw new IllegalStateException(atOnce + " trials are on GPU " + gpus + " at one time.");
                } else if (atOnce == 2 && Files.notExists(Path.of(folder, "two-at-once"))) {
                    Files.writeString(Path.of(folder, "two-at-once"), "");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return completed(run, listener, gpus);
        }

        private long atOnce() throws IOException {
            try (DirectoryStream<Path> on = Files.newDirectoryStream(Path.of(folder), "on-*")) {
                return StreamSupport.stream(on.spliterator(), false).count();
            }
        }
    }

    /** A result that tells its process, in the place of the host, and its addresses. */
    private static TrialResult completed(TrialRun run, TrainingListener listener, List<String> gpus) {
        TrialResult result = FakeTrials.completed(run.trial(), run.attempt(), listener);
        Provenance known = result.provenance();
        Provenance own = new Provenance(
                known.code(),
                known.libraries(),
                new Provenance.Machine(
                        Long.toString(ProcessHandle.current().pid()),
                        known.machine().os(),
                        known.machine().processor(),
                        gpus.toString(),
                        known.machine().threads(),
                        known.machine().products()),
                known.computation(),
                known.corpusHash());
        return new TrialResult(run.trial(), result.outcome(), result.record(), own, result.endedAt(), run.attempt());
    }
}
