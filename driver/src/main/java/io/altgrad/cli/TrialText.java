package io.altgrad.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.result.Status;
import io.altgrad.spec.QuantizationSettings;
import io.altgrad.spec.Setting;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.store.Row;
import io.altgrad.store.StepColumns;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import io.altgrad.text.Figures;
import io.altgrad.text.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A stored trial in words. */
record TrialText(TrialRow row) {

    /** Points of a curve in short. */
    private static final int POINTS = 8;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Settings whose JSON is more than a line has room for. */
    private static final List<Setting<?>> IN_SHORT =
            List.of(QuantizationSettings.SCHEDULE, TrainingSettings.MOMENTS, TrainingSettings.MASTER);

    /** As {@link #settings()}, those that {@code spelled} has as the sweep file spells them. */
    Map<String, String> settings(Map<String, String> spelled) {
        Map<String, String> settings = settings();
        spelled.forEach(settings::replace);
        return settings;
    }

    /** Every setting by its dotted name, in the order of the trial's JSON; those of many parts in short. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        json(row.trialJson()).fields().forEachRemaining(field -> flatten(field.getKey(), field.getValue(), settings));
        settings.put("rules", row.rules());
        IN_SHORT.forEach(setting -> settings.replace(setting.name(), String.valueOf(row.cell(setting))));
        return settings;
    }

    private static void flatten(String name, JsonNode value, Map<String, String> settings) {
        boolean inShort = IN_SHORT.stream().anyMatch(setting -> setting.name().equals(name));
        if (value.isObject() && !inShort && !name.equals("rules")) {
            value.fields().forEachRemaining(field -> flatten(name + "." + field.getKey(), field.getValue(), settings));
        } else {
            settings.put(name, value.isTextual() ? value.asText() : asWritten(value.toString()));
        }
    }

    /** A number as a person writes it: {@code 1e-4} for Java's 1.0E-4. */
    private static String asWritten(String json) {
        return json.matches("-?\\d+\\.\\d+E-?\\d+") ? json.replaceFirst("(\\.0)?E", "e") : json;
    }

    /** Figures by their column, unknown ones left out. */
    Map<String, String> figures() {
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("status", row.status());
        put(figures, "val_loss", row.valLoss(), "%.4f");
        put(figures, "best_val_loss", row.bestValLoss(), "%.4f");
        put(figures, "val_loss_unquantized", row.valLossUnquantized(), "%.4f");
        put(figures, "train_loss", row.trainLoss(), "%.4f");
        put(figures, "tokens_per_s", row.tokensPerS(), "%,.0f");
        put(figures, "wall_s", row.get(TrialColumns.WALL_S), "%.1f");
        put(figures, "peak_memory_mib", row.get(TrialColumns.PEAK_MEMORY_MIB), "%.0f");
        return figures;
    }

    private static void put(Map<String, String> figures, String name, Double value, String format) {
        if (value != null) {
            figures.put(name, String.format(Locale.ROOT, format, value));
        }
    }

    /** The end of the trial: why, if it did not complete. */
    String end() {
        if (Status.DIVERGED.is(row.status())) {
            String first = row.get(TrialColumns.FIRST_BAD_LAYER);
            return "diverged at step " + row.get(TrialColumns.DIVERGED_STEP) + ": "
                    + Printable.of(Figures.rounded(String.valueOf(row.get(TrialColumns.DIVERGED_REASON))))
                    + (first == null || first.isEmpty() ? "" : ", first in " + first);
        }
        if (Status.STOPPED.is(row.status())) {
            return row.get(TrialColumns.STOPPED_REASON);
        }
        return Status.COMPLETED.is(row.status())
                ? "completed"
                : row.status() + ", "
                        + Printable.of(
                                row.get(TrialColumns.FAILURE_KIND) + ": " + row.get(TrialColumns.FAILURE_MESSAGE));
    }

    /** A line for each of some steps, spread over those that had an evaluation, the last always. */
    static List<String> curve(List<Row> steps) {
        List<Row> evaluated = steps.stream()
                .filter(step -> step.get(StepColumns.VAL_LOSS) != null)
                .toList();
        List<Row> all = evaluated.isEmpty() ? steps : evaluated;
        List<String> lines = new ArrayList<>();
        int points = Math.min(POINTS, all.size());
        for (int i = 1; i <= points; i++) {
            Row step = all.get(i * all.size() / points - 1);
            lines.add(String.format(
                            Locale.ROOT, "step %d: loss %.4f", step.get(StepColumns.STEP), step.get(StepColumns.LOSS))
                    + (step.get(StepColumns.VAL_LOSS) == null
                            ? ""
                            : String.format(Locale.ROOT, ", val loss %.4f", step.get(StepColumns.VAL_LOSS))));
        }
        return lines;
    }

    /** The format that surgery gave each layer, and the reason. */
    List<String> layers() {
        List<String> lines = new ArrayList<>();
        if (row.assignmentsJson() != null) {
            json(row.assignmentsJson())
                    .forEach(layer -> lines.add(Printable.of(layer.path("layer").asText() + "  "
                            + layer.path("format").asText() + "  ("
                            + layer.path("reason").asText() + ")")));
        }
        return lines;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored trial is always JSON.", e);
        }
    }
}
