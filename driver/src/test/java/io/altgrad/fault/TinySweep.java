package io.altgrad.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.result.LayerMetrics;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import io.altgrad.store.LayerColumns;
import io.altgrad.store.ResultStore;
import io.altgrad.store.Row;
import io.altgrad.store.StepColumns;
import io.altgrad.store.StoredSteps;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import io.altgrad.sweep.Grid;
import io.altgrad.sweep.SweepFile;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.TrialRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** A sweep of tiny real trials: what a run of it has stored, held against the same trials run undisturbed in here. */
final class TinySweep {

    private final Path file;
    private final List<Trial> trials;
    private final int steps;

    /** With dropout, stochastic rounding and delayed scales, so that every kind of state is there. */
    TinySweep(Path scratch, int seeds, int steps) throws IOException {
        this.steps = steps;
        String text = String.format(Locale.ROOT, """
                name: tiny
                skip: [lm_head]
                axes:
                  format: [none, e5m2]
                  seed: {from: 1, to: %d}
                model: {layers: 2, heads: 2, width: 32, context: 16, dropout: 0.1}
                training: {steps: %d, batch: 4, warmupSteps: 4, evalEvery: 20, evalBatches: 1, layerStatsEvery: 20}
                quantization: {scaling: delayed 4 max, rounding: stochastic, input: $format, gradOutput: $format}
                """, seeds, steps);
        this.file = Files.writeString(scratch.resolve("tiny.yaml"), text);
        Grid grid = SweepFile.parse(text, "tiny.yaml").grid();
        this.trials = LongStream.range(0, grid.size()).mapToObj(grid::trial).collect(Collectors.toList());
    }

    String file() {
        return file.toString();
    }

    int size() {
        return trials.size();
    }

    /** Steps that are safe in {@code folder}: of stored trials all, of others those of the newest checkpoint. */
    long safeSteps(Path folder) {
        long stored = names(folder.resolve("trials"))
                .filter(name -> !name.startsWith("."))
                .count();
        long checkpointed = names(folder.resolve("checkpoints"))
                .mapToLong(id -> names(folder.resolve("checkpoints").resolve(id))
                        .filter(name -> name.startsWith("step-"))
                        .mapToLong(name -> Long.parseLong(name.substring(5, 14)))
                        .max()
                        .orElse(0))
                .sum();
        return stored * steps + checkpointed;
    }

    /** Every id has exactly one row, and every number of it is what the undisturbed trial gives. */
    void assertWhole(String folder) throws IOException {
        assertWhole(folder, new Configuration());
    }

    void assertWhole(String folder, Configuration configuration) throws IOException {
        List<TrialRow> rows = new ResultStore(folder, configuration).trials();
        assertThat(rows.stream().map(TrialRow::trialId))
                .containsExactlyInAnyOrderElementsOf(
                        trials.stream().map(Trial::id).toList());
        Map<String, TrialRow> byId = new LinkedHashMap<>();
        rows.forEach(row -> byId.put(row.trialId(), row));
        GptTrialRunner runner = new GptTrialRunner(Torch.engine());
        for (Trial trial : trials) {
            TrialResult undisturbed = runner.run(TrialRun.plain(trial), TrainingListener.NONE);
            TrialRow row = byId.get(trial.id());
            assertThat(row.status()).as(row.get(TrialColumns.FAILURE_MESSAGE)).isEqualTo("completed");
            assertThat(row.initialStateHash()).isEqualTo(undisturbed.record().initialStateHash());
            assertThat(row.valLoss())
                    .isEqualTo(undisturbed.record().validationLoss().orElseThrow());
            List<Row> stepRows = StoredSteps.steps(folder, trial.id(), configuration);
            assertThat(stepRows.stream().map(TinySweep::numbersOfStep))
                    .isEqualTo(undisturbed.record().steps().stream()
                            .map(TinySweep::numbers)
                            .toList());
            List<Row> layerRows = StoredSteps.layers(folder, trial.id(), configuration);
            assertThat(layerRows.stream().map(TinySweep::numbersOfLayer))
                    .isEqualTo(undisturbed.record().layers().stream()
                            .map(TinySweep::numbers)
                            .toList());
        }
    }

    private static List<Double> numbersOfStep(Row step) {
        Double valLoss = step.get(StepColumns.VAL_LOSS);
        return List.of(
                (double) step.get(StepColumns.STEP),
                step.get(StepColumns.LOSS),
                valLoss == null ? Double.NaN : valLoss,
                step.get(StepColumns.LEARNING_RATE),
                step.get(StepColumns.GRADIENT_NORM));
    }

    private static List<Double> numbers(StepMetrics step) {
        return List.of(
                (double) step.step(), step.loss(), step.validationLoss(), step.learningRate(), step.gradientNorm());
    }

    private static List<Object> numbersOfLayer(Row layer) {
        return List.of(
                layer.get(LayerColumns.STEP),
                layer.get(LayerColumns.LAYER),
                layer.get(LayerColumns.AMAX),
                layer.get(LayerColumns.SCALE),
                layer.get(LayerColumns.SQNR_DB));
    }

    private static List<Object> numbers(LayerMetrics layer) {
        return List.of(
                layer.step(),
                layer.layer(),
                layer.figures().amax(),
                layer.figures().scale(),
                layer.figures().sqnrDb());
    }

    private static Stream<String> names(Path folder) {
        String[] names = folder.toFile().list();
        return names == null ? Stream.empty() : new ArrayList<>(Arrays.asList(names)).stream();
    }
}
