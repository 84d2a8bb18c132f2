package io.altgrad.export;

import io.altgrad.compare.ResultNames;
import io.altgrad.compare.Results;
import io.altgrad.store.LayerColumns;
import io.altgrad.store.Row;
import io.altgrad.store.StepColumns;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import io.altgrad.text.FileName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every trial as a run of TensorBoard: {@code FOLDER/FORMAT/RULES/seed-SEED-ID/events.out.tfevents.…}, names as {@link
 * FileName} writes them. Where a sweep varies more, a folder says what before the seed: {@code learningRate-3e-4}.
 */
public final class TensorBoardExport {

    private final Path folder;
    private final ResultNames names;
    private final Map<String, TrialRow> trials = new LinkedHashMap<>();
    private final Map<String, List<Row>> layers = new HashMap<>();
    private int written;

    private TensorBoardExport(Path folder, ResultNames names, List<TrialRow> rows) {
        this.names = names;
        this.folder = folder;
        rows.forEach(row -> trials.put(row.trialId(), row));
    }

    /** Writes the trials that have steps; returns how many those are. */
    public static int write(Results results, Path folder) throws IOException {
        TensorBoardExport export = new TensorBoardExport(folder, ResultNames.of(results), results.trials());
        results.layers(LayerColumns.SCHEMA.columns(), export.layers::put);
        try {
            results.steps(StepColumns.SCHEMA.columns(), export::write);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return export.written;
    }

    private void write(String trialId, List<Row> steps) {
        TrialRow trial = trials.get(trialId);
        try {
            Path run = folder.resolve(FileName.of(trial.format())).resolve(FileName.of(trial.rules()));
            for (String varying : names.others(trial)) {
                run = run.resolve(FileName.of(varying.replace(' ', '-')));
            }
            run = Files.createDirectories(run.resolve("seed-" + trial.seed() + "-" + trial.trialId()));
            Path file = run.resolve(
                    "events.out.tfevents." + trial.get(TrialColumns.ENDED_AT).getEpochSecond() + ".altgrad");
            try (EventFile events = new EventFile(file, seconds(trial, 0, steps.size()))) {
                for (Row step : steps) {
                    writeStep(events, step, seconds(trial, step.get(StepColumns.STEP), steps.size()));
                }
                for (Row layer : layers.getOrDefault(trialId, List.of())) {
                    writeLayer(events, layer, seconds(trial, layer.get(LayerColumns.STEP), steps.size()));
                }
            }
            written++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeStep(EventFile events, Row row, double at) throws IOException {
        int step = row.get(StepColumns.STEP);
        events.scalar("loss/train", step, row.get(StepColumns.LOSS), at);
        if (row.get(StepColumns.VAL_LOSS) != null) {
            events.scalar("loss/val", step, row.get(StepColumns.VAL_LOSS), at);
        }
        if (row.get(StepColumns.VAL_LOSS_UNQUANTIZED) != null) {
            events.scalar("loss/val_unquantized", step, row.get(StepColumns.VAL_LOSS_UNQUANTIZED), at);
        }
        events.scalar("learning_rate", step, row.get(StepColumns.LEARNING_RATE), at);
        events.scalar("gradient_norm", step, row.get(StepColumns.GRADIENT_NORM), at);
        events.scalar("tokens_per_s", step, row.get(StepColumns.TOKENS_PER_S), at);
    }

    private static void writeLayer(EventFile events, Row row, double at) throws IOException {
        int step = row.get(LayerColumns.STEP);
        String name = row.get(LayerColumns.LAYER) + "/" + row.get(LayerColumns.OPERAND);
        events.scalar("sqnr_db/" + name, step, row.get(LayerColumns.SQNR_DB), at);
        events.scalar("saturated_fraction/" + name, step, row.get(LayerColumns.SATURATED_FRACTION), at);
        events.scalar("underflowed_fraction/" + name, step, row.get(LayerColumns.UNDERFLOWED_FRACTION), at);
    }

    /** The time of a step: steps are not stored with one, so they are spread evenly over the trial's. */
    private static double seconds(TrialRow trial, int step, int steps) {
        double end = trial.get(TrialColumns.ENDED_AT).toEpochMilli() / 1e3;
        Double wallS = trial.get(TrialColumns.WALL_S);
        double wall = wallS == null ? 0 : wallS;
        return end - wall * (1 - step / (double) steps);
    }
}
