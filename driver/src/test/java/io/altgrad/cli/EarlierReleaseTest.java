package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.checkpoint.Checkpoints;
import io.altgrad.checkpoint.ModelState;
import io.altgrad.checkpoint.TrainingState;
import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonRow;
import io.altgrad.compare.Metric;
import io.altgrad.compare.Results;
import io.altgrad.corpus.Corpora;
import io.altgrad.engine.Torch;
import io.altgrad.nn.Gpt;
import io.altgrad.result.Provenance;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import io.altgrad.store.Row;
import io.altgrad.store.StepColumns;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import io.altgrad.surgery.Surgery;
import io.altgrad.sweep.Grid;
import io.altgrad.sweep.SweepFile;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Processor;
import io.altgrad.tensor.Scope;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.TrialRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What earlier versions wrote is still read, and still means what it meant. */
class EarlierReleaseTest {

    private static final Path FIRST = Path.of("src/test/resources/release-0.1");
    private static final Path CONF = Path.of("").toAbsolutePath().getParent().resolve("conf");

    /** The folders of all of them. */
    private static List<Path> releases() {
        return List.of(FIRST, FIRST.resolveSibling("release-0.2"));
    }

    /** The trials of a sweep file are those that were run of it then; one that has changed is kept as it was. */
    @Test
    void everySweepFileHasTheTrialsThatItHad() throws IOException {
        Map<String, List<String>> ids = Files.readAllLines(FIRST.resolve("ids.txt")).stream()
                .map(line -> line.split(" "))
                .collect(Collectors.groupingBy(
                        words -> words[0], Collectors.mapping(words -> words[1], Collectors.toList())));
        assertThat(ids).hasSize(7);
        ids.forEach((name, expected) -> assertThat(
                        SweepFile.read(sweep(name + ".yaml")).grid().trials().map(Trial::id))
                .as(name)
                .containsExactlyElementsOf(expected));
    }

    @ParameterizedTest
    @MethodSource("releases")
    void resultsAreThoseOfTheSameTrials(Path release) throws IOException {
        Grid grid = SweepFile.read(release.resolve("results/sweep.yaml")).grid();
        Map<String, TrialRow> rows =
                results(release).trials().stream().collect(Collectors.toMap(TrialRow::trialId, row -> row));
        assertThat(rows.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        grid.trials().map(Trial::id).toList());
        assertThat(grid.trials())
                .allSatisfy(trial -> assertThat(rows.get(trial.id()).trial()).isEqualTo(trial));
        assertThat(results(release).planned().trials()).hasSize(12);
    }

    @Test
    void comparisonSaysWhatItSaid() throws IOException {
        Comparison comparison = Comparison.of(results(FIRST).trials(), "none");
        assertThat(comparison.axes()).containsExactly("training.learningRate");
        ComparisonRow hybrid =
                comparison.row("hybrid", "body", List.of("0.001")).orElseThrow();
        assertThat(hybrid.spread(Metric.VAL_LOSS).values()).hasSize(2);
        assertThat(hybrid.difference(Metric.VAL_LOSS).tTest().raw()).isEqualTo(0.00275, within(1e-4));
        assertThat(comparison
                        .row("e5m2", "body", List.of("1.0E20"))
                        .orElseThrow()
                        .ends()
                        .diverged())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("releases")
    void stepsAndLayersAreRead(Path release) throws IOException {
        List<Row> steps = new ArrayList<>();
        results(release).steps(StepColumns.SCHEMA.columns(), (id, rows) -> steps.addAll(rows));
        assertThat(steps).hasSizeGreaterThan(6 * 8);
        List<String> layers = new ArrayList<>();
        results(release).layers(List.of(), (id, rows) -> layers.add(id));
        assertThat(layers).isNotEmpty().doesNotHaveDuplicates();
    }

    /** On the kind of processor that they were computed on bit for bit; another rounds its sums otherwise. */
    @ParameterizedTest
    @MethodSource("releases")
    void trialsTrainAsTheyDid(Path release) throws IOException {
        GptTrialRunner runner = new GptTrialRunner(Torch.engine());
        List<TrialRow> completed = results(release).trials().stream()
                .filter(row -> row.seed() == 1 && row.status().equals("completed"))
                .toList();
        assertThat(completed).extracting(TrialRow::format).contains("none").hasSizeGreaterThanOrEqualTo(3);
        for (TrialRow row : completed) {
            TrialResult again = runner.run(TrialRun.plain(row.trial()), TrainingListener.NONE);
            double tolerance = Processor.current().toString().equals(row.processor()) ? 0 : 1e-5;
            assertThat(again.record().initialStateHash()).isEqualTo(row.initialStateHash());
            assertThat(again.record().trainLoss().getAsDouble()).isCloseTo(row.trainLoss(), within(tolerance));
            assertThat(again.record().validationLoss().getAsDouble()).isCloseTo(row.valLoss(), within(tolerance));
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void aCheckpointIsRead(Path release) throws IOException {
        Trial trial = SweepFile.read(release.resolve("checkpoint.yaml")).grid().trial(0);
        List<String> notices = new ArrayList<>();
        TrainingState state = new Checkpoints(
                        release.resolve("checkpoints").toString(),
                        trial,
                        provenance(results(release).trials().get(0)),
                        new Configuration())
                .newest(notices::add)
                .orElseThrow(() -> new AssertionError(notices));
        assertThat(notices).isEmpty();
        assertThat(release.resolve("checkpoints").resolve(trial.id()))
                .isDirectoryContaining("glob:**/step-*" + state.step() + ".safetensors");
        assertThat(state.record().steps()).hasSize(state.step());
        try (Scope scope = Torch.engine().newScope(Place.HOST)) {
            Gpt gpt =
                    Gpt.zeros(scope, trial.model(), Corpora.load(trial.corpus()).vocabularySize());
            Surgery.quantize(gpt, trial.surgery(), trial.seed());
            state.restore(gpt);
            assertThat(ModelState.of(gpt)).isEqualTo(state.parameters());
        }
    }

    /** That of a row; what 0.1 had no column for is what it was there. */
    private static Provenance provenance(TrialRow row) {
        return new Provenance(
                new Provenance.Code(row.get(TrialColumns.COMMIT), row.get(TrialColumns.VERSION), row.numericsVersion()),
                new Provenance.Libraries(
                        row.get(TrialColumns.JAVA_VERSION),
                        new Provenance.Torch(
                                Objects.requireNonNullElse(row.get(TrialColumns.BINDING), "djl"),
                                row.get(TrialColumns.DJL_VERSION),
                                row.get(TrialColumns.LIBTORCH_VERSION),
                                Provenance.Cuda.NONE)),
                new Provenance.Machine(
                        row.get(TrialColumns.HOST),
                        row.get(TrialColumns.OS),
                        row.get(TrialColumns.PROCESSOR),
                        row.get(TrialColumns.DEVICE),
                        row.get(TrialColumns.THREADS),
                        Objects.requireNonNullElse(row.get(TrialColumns.PRODUCTS), "")),
                row.get(TrialColumns.COMPUTATION),
                row.get(TrialColumns.CORPUS_HASH));
    }

    private static Path sweep(String file) {
        Path then = FIRST.resolve(file);
        return Files.exists(then) ? then : CONF.resolve(file);
    }

    private static Results results(Path release) throws IOException {
        return Results.read(List.of(release.resolve("results").toString()), new Configuration());
    }
}
