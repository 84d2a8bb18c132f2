package io.altgrad.export;

import io.altgrad.compare.ResultNames;
import io.altgrad.compare.Results;
import io.altgrad.store.LayerRow;
import io.altgrad.store.StepRow;
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
    private final Map<String, List<LayerRow>> layers = new HashMap<>();
    private int written;

    private TensorBoardExport(Path folder, ResultNames names, List<TrialRow> rows) {
        this.names = names;
        this.folder = folder;
        rows.forEach(row -> trials.put(row.trialId(), row));
    }

    /** Writes the trials that have steps; returns how many those are. */
    public static int write(Results results, Path folder) throws IOException {
        TensorBoardExport export = new TensorBoardExport(folder, ResultNames.of(results), results.trials());
        results.layers(
                LayerRow.class,
                LayerRow::trialId,
                rows -> export.layers.put(rows.get(0).trialId(), rows));
        try {
            results.steps(StepRow.class, StepRow::trialId, export::write);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return export.written;
    }

    private void write(List<StepRow> steps) {
        TrialRow trial = trials.get(steps.get(0).trialId());
        try {
            Path run = folder.resolve(FileName.of(trial.format())).resolve(FileName.of(trial.rules()));
            for (String varying : names.others(trial)) {
                run = run.resolve(FileName.of(varying.replace(' ', '-')));
            }
            run = Files.createDirectories(run.resolve("seed-" + trial.seed() + "-" + trial.trialId()));
            Path file = run.resolve("events.out.tfevents." + trial.endedAt().getEpochSecond() + ".altgrad");
            try (EventFile events = new EventFile(file, seconds(trial, 0, steps.size()))) {
                for (StepRow step : steps) {
                    write(events, step, seconds(trial, step.step(), steps.size()));
                }
                for (LayerRow layer : layers.getOrDefault(trial.trialId(), List.of())) {
                    write(events, layer, seconds(trial, layer.step(), steps.size()));
                }
            }
            written++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(EventFile events, StepRow step, double at) throws IOException {
        events.scalar("loss/train", step.step(), step.loss(), at);
        if (step.valLoss() != null) {
            events.scalar("loss/val", step.step(), step.valLoss(), at);
        }
        if (step.valLossUnquantized() != null) {
            events.scalar("loss/val_unquantized", step.step(), step.valLossUnquantized(), at);
        }
        events.scalar("learning_rate", step.step(), step.learningRate(), at);
        events.scalar("gradient_norm", step.step(), step.gradientNorm(), at);
        events.scalar("tokens_per_s", step.step(), step.tokensPerS(), at);
    }

    private static void write(EventFile events, LayerRow layer, double at) throws IOException {
        String name = layer.layer() + "/" + layer.operand();
        events.scalar("sqnr_db/" + name, layer.step(), layer.sqnrDb(), at);
        events.scalar("saturated_fraction/" + name, layer.step(), layer.saturatedFraction(), at);
        events.scalar("underflowed_fraction/" + name, layer.step(), layer.underflowedFraction(), at);
    }

    /** When a step was made: steps have no time of their own, so they are spread evenly over the trial's. */
    private static double seconds(TrialRow trial, int step, int steps) {
        double end = trial.endedAt().toEpochMilli() / 1e3;
        double wall = trial.wallS() == null ? 0 : trial.wallS();
        return end - wall * (1 - step / (double) steps);
    }
}
