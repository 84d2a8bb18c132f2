package io.altgrad.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.bench.StepBenchmark;
import io.altgrad.spec.LayerFormat;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.InPrecision;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.ProductWay;
import io.altgrad.tensor.Profile;
import io.altgrad.text.TextTable;
import io.altgrad.train.Launches;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The times of whole training steps on this machine, as text.
 *
 * @param casts of every Linear
 * @param products the way in which they were multiplied
 * @param threads of each tensor operation
 * @param steps that were timed
 */
record StepReport(
        StepBenchmark.Size model,
        StepBenchmark.Casts casts,
        ProductWay products,
        int threads,
        int steps,
        StepBenchmark.Result result) {

    static StepReport measure(
            StepBenchmark.Size model,
            StepBenchmark.Casts casts,
            int steps,
            Launches launches,
            Profile profile,
            Engine engine,
            Place place) {
        Engine computing = InPrecision.of(engine, casts.compute());
        ProductWay products = computing.way(place, computing.precision(place));
        StepBenchmark.Result result = StepBenchmark.run(engine, place, model, casts, steps, launches, profile);
        return new StepReport(model, casts, products, engine.threads(), steps, result);
    }

    /** The format of every Linear. */
    LayerFormat format() {
        return casts.format();
    }

    /** One line with the medians. */
    String json() {
        return new ObjectMapper()
                .createObjectNode()
                .put("model", model.name())
                .put("format", format().toString())
                .put("operands", casts.operands().name().toLowerCase(Locale.ROOT))
                .put("products", products.toString())
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
