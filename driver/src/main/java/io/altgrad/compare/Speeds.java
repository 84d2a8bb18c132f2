package io.altgrad.compare;

import io.altgrad.base.UserError;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Throughputs of rows as multiples of the baseline's: given by the user, as a factor of hardware that is not here,
 * or measured, where both were computed in one and the same way.
 *
 * @param given by format
 */
public record Speeds(Map<String, Double> given) {

    /** No factor but those that are measured. */
    public static final Speeds MEASURED = new Speeds(Map.of());

    /**
     * A row's factor.
     *
     * @param factor above 0
     * @param way the way of computing in which it was measured; empty for one that was given
     */
    record Factor(double factor, String way) {

        boolean isGiven() {
            return way.isEmpty();
        }

        String words() {
            return String.format(Locale.ROOT, "%.3g times the tokens/s (", factor)
                    + (isGiven() ? "given by --speed" : "measured here, " + way) + ")";
        }
    }

    /**
     * Takes over the factors.
     *
     * @throws UserError if one is no number above 0
     */
    public Speeds {
        given = Map.copyOf(given);
        new TreeMap<>(given).forEach((format, factor) -> {
            if (!(factor > 0) || factor.isInfinite()) {
                throw new UserError("Cannot take " + factor + " for the speed of " + format
                        + ": it is how many times the baseline's tokens a second it trains, a number above 0; give"
                        + " --speed " + format + "=1.4, for example.");
            }
        });
    }

    /**
     * Refuses a factor of a format that has no row, and of the baseline, which has 1.
     *
     * @throws UserError if there is one
     */
    void requireRows(Comparison comparison) {
        List<String> formats = comparison.rows().stream()
                .filter(row -> !comparison.isBaseline(row))
                .map(ComparisonRow::format)
                .distinct()
                .toList();
        given.keySet().stream()
                .sorted()
                .filter(format -> !formats.contains(format))
                .forEach(format -> {
                    throw new UserError("Cannot use --speed " + format + "=" + given.get(format) + ": "
                            + (format.equals(comparison.baseline().format())
                                    ? "it is the baseline, which others are so many times as fast as"
                                    : "no row has that format")
                            + (formats.isEmpty()
                                    ? "; there is none beside the baseline."
                                    : "; there are " + String.join(", ", formats) + "."));
                });
    }

    /** The factor of a row; empty where none is given and none was measured in one way of computing. */
    Optional<Factor> of(Comparison comparison, ComparisonRow row) {
        Double factor = given.get(row.format());
        return factor == null ? measured(comparison, row) : Optional.of(new Factor(factor, ""));
    }

    private static Optional<Factor> measured(Comparison comparison, ComparisonRow row) {
        Optional<Throughput> baseline = comparison.rows().stream()
                .filter(other -> other.trialIds().equals(row.baselineIds()))
                .findFirst()
                .flatMap(Speeds::single);
        Optional<Throughput> own = single(row);
        if (own.isEmpty()
                || baseline.isEmpty()
                || !own.get().way().equals(baseline.get().way())) {
            return Optional.empty();
        }
        OptionalDouble tokens = own.get().tokensPerSecond().mean();
        OptionalDouble baselineTokens = baseline.get().tokensPerSecond().mean();
        return tokens.isEmpty() || baselineTokens.isEmpty() || !(baselineTokens.getAsDouble() > 0)
                ? Optional.empty()
                : Optional.of(new Factor(
                        tokens.getAsDouble() / baselineTokens.getAsDouble(),
                        own.get().way()));
    }

    private static Optional<Throughput> single(ComparisonRow row) {
        return row.throughput().size() == 1 ? Optional.of(row.throughput().get(0)) : Optional.empty();
    }
}
