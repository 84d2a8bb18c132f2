package io.altgrad.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a format did to one operand of one layer, over every trial and step that has statistics of it.
 *
 * @param sqnrDb mean over the rows in which something was lost; NaN where nothing ever was
 * @param lossless share of rows in which nothing was lost
 * @param saturatedFraction mean
 * @param underflowedFraction mean
 */
public record LayerQuality(
        String layer,
        String operand,
        String format,
        long rows,
        double sqnrDb,
        double lossless,
        double saturatedFraction,
        double underflowedFraction) {

    /** One for each layer, operand and format, in that order. */
    public static List<LayerQuality> of(Results results) throws IOException {
        return sums(results, layer -> layer);
    }

    /** The kind of a layer: its name without the number of its block, for example {@code mlp.c_fc}. */
    public static String type(String layer) {
        return layer.replaceFirst("^transformer\\.h\\.\\d+\\.", "");
    }

    /** A line for each kind of layer and operand that two formats at least were tried on. */
    static List<String> bestBySqnr(Results results) throws IOException {
        Map<String, List<LayerQuality>> byOperand = new TreeMap<>();
        for (LayerQuality quality : sums(results, LayerQuality::type)) {
            byOperand
                    .computeIfAbsent(quality.layer() + " " + quality.operand(), key -> new ArrayList<>())
                    .add(quality);
        }
        List<String> lines = new ArrayList<>();
        byOperand.forEach((operand, qualities) -> qualities.stream()
                .filter(quality -> qualities.size() > 1 && !Double.isNaN(quality.sqnrDb()))
                .max(Comparator.comparingDouble(LayerQuality::sqnrDb))
                .ifPresent(best -> lines.add(
                        String.format(Locale.ROOT, "  %s: %s, %.1f dB", operand, best.format(), best.sqnrDb()))));
        if (!lines.isEmpty()) {
            lines.add(0, "highest SQNR:");
        }
        return lines;
    }

    private static List<LayerQuality> sums(Results results, java.util.function.UnaryOperator<String> key)
            throws IOException {
        Map<List<String>, Sums> sums = new HashMap<>();
        results.layers(Row.class, Row::trialId, rows -> {
            for (Row row : rows) {
                sums.computeIfAbsent(List.of(key.apply(row.layer()), row.operand(), row.format()), some -> new Sums())
                        .add(row);
            }
        });
        return sums.entrySet().stream()
                .map(entry -> entry.getValue().quality(entry.getKey()))
                .sorted(Comparator.comparing(LayerQuality::layer)
                        .thenComparing(LayerQuality::operand)
                        .thenComparing(LayerQuality::format))
                .toList();
    }

    /** The columns of {@code layers} that this takes. */
    private record Row(
            String trialId,
            String layer,
            String operand,
            String format,
            double saturatedFraction,
            double underflowedFraction,
            double sqnrDb) {}

    private static final class Sums {
        private long rows;
        private long lossy;
        private double sqnrDb;
        private double saturated;
        private double underflowed;

        void add(Row row) {
            rows++;
            if (Double.isFinite(row.sqnrDb())) {
                lossy++;
                sqnrDb += row.sqnrDb();
            }
            saturated += row.saturatedFraction();
            underflowed += row.underflowedFraction();
        }

        LayerQuality quality(List<String> key) {
            return new LayerQuality(
                    key.get(0),
                    key.get(1),
                    key.get(2),
                    rows,
                    sqnrDb / lossy,
                    (rows - lossy) / (double) rows,
                    saturated / rows,
                    underflowed / rows);
        }
    }
}
