package io.altgrad.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.bench.StepBenchmark;
import io.altgrad.spec.LayerFormat;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Profile;
import io.altgrad.text.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The times of whole training steps on this machine, as text.
 *
 * @param format of every Linear
 * @param threads of each tensor operation
 * @param steps that were timed
 */
record StepReport(
        StepBenchmark.Size model,
        LayerFormat format,
        StepBenchmark.Operands operands,
        int threads,
        int steps,
        StepBenchmark.Result result) {

    static StepReport measure(
            StepBenchmark.Size model,
            LayerFormat format,
            StepBenchmark.Operands operands,
            int steps,
            Profile profile,
            Engine engine,
            Place place) {
        StepBenchmark.Result result = StepBenchmark.run(engine, place, model, format, operands, steps, profile);
        return new StepReport(model, format, operands, engine.threads(), steps, result);
    }

    /** One line with the medians. */
    String json() {
        return new ObjectMapper()
                .createObjectNode()
                .put("model", model.name())
                .put("format", format.toString())
                .put("operands", operands.name().toLowerCase(Locale.ROOT))
                .put("threads", threads)
                .put("steps", steps)
                .put("median_ms", round(result.medianMillis(), 100))
                .put("min_ms", round(result.minMillis(), 100))
                .put("tokens_per_s", Math.round(result.tokensPerSecond()))
                .put("loss", round(result.loss(), 1_000_000))
                .put("peak_mib", Math.round(result.peakMib()))
                .toString();
    }

    /** A line for each kind of operation with its share of a step; none unless the steps were profiled. */
    List<String> kinds() {
        double step = result.kinds().values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
        return new TextTable<Map.Entry<Profile.Kind, Double>>()
                .left("", kind -> kind.getKey().toString())
                .right("", kind -> String.format(Locale.ROOT, "%.3f ms", kind.getValue()))
                .right("", kind -> String.format(Locale.ROOT, "%.1f %%", 100 * kind.getValue() / step))
                .body(List.copyOf(result.kinds().entrySet()));
    }

    private static double round(double value, int unit) {
        return (double) Math.round(value * unit) / unit;
    }
}
