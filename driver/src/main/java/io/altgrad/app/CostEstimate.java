package io.altgrad.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.base.Count;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import io.altgrad.text.Elapsed;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;

/**
 * An estimate of what the trials of a sweep take.
 *
 * @param basis where it comes from: {@code probe}, or the folder of earlier results
 * @param trials that it is of
 * @param unknown trials beside them of which nothing is known
 * @param seconds of all of them one after another, evaluations included
 * @param peakMib the largest resident memory of a process that trains one, Spark included
 */
public record CostEstimate(String basis, long trials, long unknown, double seconds, double peakMib) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** In a line. */
    public String line() {
        return "takes about " + Elapsed.of(seconds) + ", one trial after another, and " + mib(peakMib)
                + " each at most (by "
                + basis + ")"
                + (unknown > 0 ? "; nothing is known of " + Count.of(unknown, "further trial") : "");
    }

    /** The same beside what {@code rows}, all trials that it is of, took. */
    String against(Collection<TrialRow> rows) {
        double took = rows.stream()
                .map(row -> row.get(TrialColumns.WALL_S))
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .sum();
        double peak = rows.stream()
                .map(row -> row.get(TrialColumns.PEAK_MEMORY_MIB))
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        return "Estimated by " + basis + ": " + Elapsed.of(seconds) + " for " + Count.of(trials, "trial") + " and "
                + mib(peakMib) + " each at most. Took: " + Elapsed.of(took) + " for " + Count.of(rows.size(), "trial")
                + " and "
                + mib(peak) + ".";
    }

    private static String mib(double mib) {
        return String.format(Locale.ROOT, "%.0f MiB", mib);
    }

    String toJson() {
        return JSON.createObjectNode()
                .put("basis", basis)
                .put("trials", trials)
                .put("unknown", unknown)
                .put("seconds", seconds)
                .put("peakMib", peakMib)
                .toString();
    }

    /** @throws IllegalArgumentException if it is no estimate */
    static CostEstimate fromJson(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            return new CostEstimate(
                    node.required("basis").asText(),
                    node.required("trials").asLong(),
                    node.required("unknown").asLong(),
                    node.required("seconds").asDouble(),
                    node.required("peakMib").asDouble());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot read an estimate: it is not JSON.", e);
        }
    }
}
