package io.altgrad.compare;

import static io.altgrad.store.ColumnType.DOUBLE;
import static io.altgrad.store.ColumnType.INT32;

import io.altgrad.base.UserError;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.statistics.Proportion;
import io.altgrad.store.Schema;
import io.altgrad.text.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The learning rates that each format stands: the largest that was tried at which at most a chosen share of the seeds
 * diverges, and what became of every rate. There is something to say where the learning rate is an axis of the comparison.
 */
public final class LearningRates {

    private static final String AXIS = TrainingSettings.LEARNING_RATE.name();

    /**
     * A format at one learning rate.
     *
     * @param diverged of the seeds that completed or diverged
     */
    public record Cell(ComparisonRow row, double rate, Proportion diverged) {

        /** The mean of a metric over the seeds that completed, as a table shows it: four decimals, or nothing. */
        private String words(Metric metric) {
            OptionalDouble mean = row.spread(metric).mean();
            String loss = mean.isPresent() ? String.format(Locale.ROOT, "%.4f", mean.getAsDouble()) : "";
            if (diverged.hits() == 0) {
                return loss;
            }
            return (loss.isEmpty() ? "" : loss + ", ") + diverged.hits() + " of " + diverged.trials() + " diverged";
        }
    }

    /**
     * A format under a rule set and a choice of the axes beside the learning rate.
     *
     * @param name as {@link RowNames} has it, without the rate
     * @param cells by rate
     */
    public record Line(String name, TreeMap<Double, Cell> cells) {

        /** The largest rate that was tried at which at most {@code share} of the seeds diverged. */
        public OptionalDouble largest(double share) {
            return cells.values().stream()
                    .filter(cell -> cell.diverged().share() <= share)
                    .mapToDouble(Cell::rate)
                    .max();
        }

        /** Tells whether a rate below {@link #largest} has a larger share than that. */
        boolean isGapped(double share) {
            OptionalDouble largest = largest(share);
            return largest.isPresent()
                    && cells.headMap(largest.getAsDouble()).values().stream()
                            .anyMatch(cell -> cell.diverged().share() > share);
        }
    }

    /** A cell of the table that is written, with the line that it is in. */
    private record Entry(LearningRates map, Line line, Cell cell) {

        static final Schema<Entry> SCHEMA = new Schema<>(
                "learning_rates",
                "a row at a learning rate",
                "a row for each row of a comparison whose axes have the learning rate; written by compare --out",
                "LearningRate");

        static {
            RowColumns.row(SCHEMA, entry -> entry.map.comparison, entry -> entry.cell.row());
            SCHEMA.required("learning_rate", DOUBLE, "", "the learning rate", entry -> entry.cell.rate());
            SCHEMA.required(
                    "seeds",
                    INT32,
                    "",
                    "seeds that completed or diverged",
                    entry -> entry.cell.diverged().trials());
            SCHEMA.required(
                    "diverged",
                    INT32,
                    "",
                    "seeds that diverged",
                    entry -> entry.cell.diverged().hits());
            SCHEMA.optional(
                    "mean_nats", DOUBLE, "nats", "mean of the metric over those that completed", entry -> entry.mean());
            SCHEMA.required("diverged_share", DOUBLE, "", "the share that may diverge", entry -> entry.map.share);
            SCHEMA.optional(
                    "largest_rate",
                    DOUBLE,
                    "",
                    "the largest rate, all else being the same, at which at most that share diverges; null where none is",
                    entry -> entry.largest());
        }

        private Double mean() {
            OptionalDouble mean = cell.row().spread(map.comparison.metric()).mean();
            return mean.isPresent() ? mean.getAsDouble() : null;
        }

        private Double largest() {
            OptionalDouble largest = line.largest(map.share);
            return largest.isPresent() ? largest.getAsDouble() : null;
        }
    }

    private final Comparison comparison;
    private final int axis;
    private final double share;
    private final List<Line> lines;

    private LearningRates(Comparison comparison, int axis, double share, List<Line> lines) {
        this.comparison = comparison;
        this.axis = axis;
        this.share = share;
        this.lines = List.copyOf(lines);
    }

    /** The columns of the table {@code learning_rates}. */
    public static Schema<?> schema() {
        return Entry.SCHEMA;
    }

    /**
     * Refuses a share that is none.
     *
     * @throws UserError if it is not from 0 to below 1
     */
    public static void requireShare(double share) {
        if (!(share >= 0 && share < 1)) {
            throw new UserError("Cannot allow a share of " + share + " to diverge: it is at least 0 and below 1; give"
                    + " --diverged-share 0.1, for example.");
        }
    }

    /**
     * The learning rates of a comparison; empty where there is but one, or no trial completed or diverged.
     *
     * @param share of the seeds that may diverge
     */
    public static Optional<LearningRates> of(Comparison comparison, double share) {
        int axis = comparison.axes().indexOf(AXIS);
        if (axis < 0) {
            return Optional.empty();
        }
        RowNames names = new RowNames(comparison).without(axis);
        Map<String, Line> byName = new LinkedHashMap<>();
        for (ComparisonRow row : comparison.rows()) {
            Stability.diverged(row).ifPresent(diverged -> {
                double rate = Double.parseDouble(row.axes().get(axis));
                byName.computeIfAbsent(names.of(row), name -> new Line(name, new TreeMap<>()))
                        .cells()
                        .put(rate, new Cell(row, rate, diverged));
            });
        }
        return byName.isEmpty()
                ? Optional.empty()
                : Optional.of(new LearningRates(comparison, axis, share, List.copyOf(byName.values())));
    }

    /** The formats, in the comparison's order. */
    public List<Line> lines() {
        return lines;
    }

    /** Every rate, ascending. */
    public List<Double> rates() {
        SortedSet<Double> rates = new TreeSet<>();
        lines.forEach(line -> rates.addAll(line.cells().keySet()));
        return List.copyOf(rates);
    }

    /** The sentence above the map: what the largest rate is of. */
    public String heading() {
        return "the largest tried at which "
                + (share == 0 ? "no seed" : "at most " + VerdictText.percent(share) + " of the seeds")
                + " diverged, and at each rate the mean " + comparison.metric().label() + " of those that completed";
    }

    /** The largest rate in words, and what is odd about it. */
    public String largest(Line line) {
        OptionalDouble largest = line.largest(share);
        if (largest.isEmpty()) {
            return "none of those tried";
        }
        return spelled(largest.getAsDouble())
                + (line.isGapped(share)
                        ? ", though a smaller one diverges"
                        : largest.getAsDouble() == line.cells().lastKey() ? ", the largest tried" : "");
    }

    /** The rate as the comparison spells it; a number in short where it does so as numbers are. */
    public String spelled(double rate) {
        return lines.stream()
                .map(line -> line.cells().get(rate))
                .filter(Objects::nonNull)
                .map(cell -> cell.row().axes().get(axis))
                .filter(text -> !text.equals(String.valueOf(rate)))
                .findFirst()
                .orElseGet(() -> VerdictText.nats(rate));
    }

    /** The table {@code learning_rates}, and its lines. */
    public Aside<?> aside() {
        List<Entry> entries = lines.stream()
                .flatMap(line -> line.cells().values().stream().map(cell -> new Entry(this, line, cell)))
                .toList();
        List<String> text = new ArrayList<>(List.of("", "learning rates: " + heading() + ":"));
        TextTable<Line> table = new TextTable<Line>().left("row", Line::name).left("largest rate", this::largest);
        for (double rate : rates()) {
            table.right(spelled(rate), line -> words(line, rate));
        }
        table.lines(lines).forEach(line -> text.add(" " + line));
        return new Aside<>(Entry.SCHEMA, entries, text);
    }

    private String words(Line line, double rate) {
        Cell cell = line.cells().get(rate);
        return cell == null ? "-" : cell.words(comparison.metric());
    }
}
