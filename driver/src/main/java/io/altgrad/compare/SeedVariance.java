package io.altgrad.compare;

import static io.altgrad.store.ColumnType.DOUBLE;
import static io.altgrad.store.ColumnType.INT32;
import static io.altgrad.store.ColumnType.STRING;

import io.altgrad.statistics.VarianceComponents;
import io.altgrad.store.Pair;
import io.altgrad.store.Schema;
import io.altgrad.store.Seeds;
import io.altgrad.store.TrialRow;
import io.altgrad.text.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The shares of initial weights, data order and rounding in the variance of losses, and of differences, over seeds that
 * vary apart: {@link VarianceComponents} of each row. Sources whose seeds go together are one.
 */
public final class SeedVariance {

    private static final Map<String, ToLongFunction<Seeds>> SOURCES = sources();

    /** A value, and the seeds that it is of. */
    private record Cell(Seeds seeds, double value) {}

    /**
     * A row whose seeds vary apart.
     *
     * @param sources by name, with their seeds
     * @param components empty where not every combination of the seeds completed
     */
    record Line(
            Comparison comparison,
            ComparisonRow row,
            List<String> sources,
            int values,
            Optional<VarianceComponents> components) {

        String of() {
            return comparison.isBaseline(row) ? "loss" : "difference";
        }
    }

    /** A component of a row. */
    private record Entry(Line line, String source, double component) {

        static final Schema<Entry> SCHEMA = new Schema<>(
                "variance",
                "a component of a row",
                "a row for each row of a comparison whose seeds vary apart, and source of variance; written by compare --out",
                "SeedVariance");

        static {
            RowColumns.row(SCHEMA, entry -> entry.line.comparison(), entry -> entry.line.row());
            SCHEMA.optional(
                    "of", STRING, "", "loss for the baseline, difference for the others", entry -> entry.line.of());
            SCHEMA.required("values", INT32, "", "combinations of seeds that completed", entry -> entry.line.values());
            SCHEMA.optional(
                    "source",
                    STRING,
                    "",
                    "init, data, rounding, those of them whose seeds go together, or rest: interactions and what is left",
                    Entry::source);
            SCHEMA.required(
                    "sd_nats", DOUBLE, "nats", "square root of the component", entry -> Math.sqrt(entry.component));
            SCHEMA.required(
                    "share",
                    DOUBLE,
                    "",
                    "share of the component in all of the row",
                    entry -> entry.line.components().orElseThrow().share(entry.component));
        }
    }

    private SeedVariance() {}

    private static Map<String, ToLongFunction<Seeds>> sources() {
        Map<String, ToLongFunction<Seeds>> sources = new LinkedHashMap<>();
        sources.put("init", Seeds::init);
        sources.put("data", Seeds::data);
        sources.put("rounding", Seeds::rounding);
        return sources;
    }

    /** The columns of the table {@code variance}. */
    public static Schema<?> schema() {
        return Entry.SCHEMA;
    }

    /** The table {@code variance}, and its lines; empty where no row's seeds vary apart. */
    public static Optional<Aside<?>> aside(Comparison comparison, List<TrialRow> trials) {
        List<Line> lines = lines(comparison, trials);
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(new Aside<>(Entry.SCHEMA, entries(lines), text(comparison, lines)));
    }

    /** The rows whose seeds vary apart, in the comparison's order. */
    static List<Line> lines(Comparison comparison, List<TrialRow> trials) {
        Map<String, TrialRow> byId = TrialRow.byId(trials);
        List<Line> lines = new ArrayList<>();
        for (ComparisonRow row : comparison.rows()) {
            List<Cell> cells = comparison.isBaseline(row)
                    ? losses(comparison.metric(), completed(row.trialIds(), byId))
                    : differences(comparison.metric(), row, byId);
            Map<String, List<Long>> varying = varying(cells);
            if (varying.size() > 1) {
                lines.add(new Line(
                        comparison,
                        row,
                        List.copyOf(varying.keySet()),
                        cells.size(),
                        VarianceComponents.of(
                                transposed(List.copyOf(varying.values())),
                                cells.stream().mapToDouble(Cell::value).toArray())));
            }
        }
        return lines;
    }

    private static List<TrialRow> completed(List<String> ids, Map<String, TrialRow> byId) {
        return ids.stream().map(byId::get).filter(TrialRow::completed).toList();
    }

    private static List<Cell> losses(Metric metric, List<TrialRow> trials) {
        Map<Seeds, Cell> cells = new LinkedHashMap<>();
        trials.stream()
                .filter(trial -> metric.of(trial) != null)
                .forEach(trial -> cells.putIfAbsent(trial.seeds(), new Cell(trial.seeds(), metric.of(trial))));
        return List.copyOf(cells.values());
    }

    private static List<Cell> differences(Metric metric, ComparisonRow row, Map<String, TrialRow> byId) {
        return Pair.bySeed(completed(row.trialIds(), byId), completed(row.baselineIds(), byId)).stream()
                .filter(pair -> pair.flaw().isEmpty())
                .filter(pair -> metric.of(pair.trial()) != null && metric.of(pair.baseline()) != null)
                .map(pair -> new Cell(pair.trial().seeds(), metric.of(pair.trial()) - metric.of(pair.baseline())))
                .toList();
    }

    /** The seeds of each source that has several; sources whose seeds tell each other are one, under all their names. */
    private static Map<String, List<Long>> varying(List<Cell> cells) {
        Map<List<Long>, String> names = new LinkedHashMap<>();
        SOURCES.forEach((name, seed) -> {
            List<Long> seeds =
                    cells.stream().map(cell -> seed.applyAsLong(cell.seeds())).toList();
            List<Long> first = names.keySet().stream()
                    .filter(other -> goTogether(other, seeds))
                    .findFirst()
                    .orElse(seeds);
            if (Set.copyOf(seeds).size() > 1) {
                names.merge(first, name, (one, other) -> one + " and " + other);
            }
        });
        Map<String, List<Long>> varying = new LinkedHashMap<>();
        names.forEach((seeds, name) -> varying.put(name, seeds));
        return varying;
    }

    private static boolean goTogether(List<Long> some, List<Long> others) {
        Set<List<Long>> both = new LinkedHashSet<>();
        for (int i = 0; i < some.size(); i++) {
            both.add(List.of(some.get(i), others.get(i)));
        }
        return both.size() == Set.copyOf(some).size()
                && both.size() == Set.copyOf(others).size();
    }

    private static List<List<Long>> transposed(List<List<Long>> sources) {
        List<List<Long>> cells = new ArrayList<>();
        for (int i = 0; i < sources.get(0).size(); i++) {
            int at = i;
            cells.add(sources.stream().map(seeds -> seeds.get(at)).toList());
        }
        return cells;
    }

    private static List<Entry> entries(List<Line> lines) {
        List<Entry> entries = new ArrayList<>();
        for (Line line : lines) {
            line.components().ifPresent(components -> {
                for (int i = 0; i < line.sources().size(); i++) {
                    entries.add(new Entry(
                            line, line.sources().get(i), components.sources().get(i)));
                }
                entries.add(new Entry(line, "rest", components.rest()));
            });
        }
        return entries;
    }

    private static List<String> text(Comparison comparison, List<Line> lines) {
        List<String> text = new ArrayList<>(List.of(""));
        text.add(
                "where the noise comes from: standard deviation and share of the variance that each source of randomness"
                        + " has, of the losses of " + comparison.baseline()
                        + " and of the differences from it; rest: their"
                        + " interactions and what is left (random effects, method of moments; a component below 0 counts as 0):");
        RowNames names = new RowNames(comparison);
        new TextTable<Line>()
                .left("row", line -> names.of(line.row()))
                .left("of", Line::of)
                .right("seeds", line -> Integer.toString(line.values()))
                .left("shares", SeedVariance::shares)
                .lines(lines)
                .forEach(line -> text.add(" " + line));
        text.add(
                "verdicts, intervals and p take all combinations for independent draws, which those that share a seed are"
                        + " not: where a verdict is wanted, let the seeds differ in all sources.");
        return text;
    }

    private static String shares(Line line) {
        return line.components()
                .map(components -> entries(List.of(line)).stream()
                        .map(entry -> String.format(
                                Locale.ROOT,
                                "%s %.5f (%.0f %%)",
                                entry.source(),
                                Math.sqrt(entry.component()),
                                100 * components.share(entry.component())))
                        .collect(Collectors.joining(", ")))
                .orElse("not known, as not every combination of their seeds completed");
    }
}
