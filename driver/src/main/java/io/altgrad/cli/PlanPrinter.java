package io.altgrad.cli;

import io.altgrad.app.SweepPlan;
import io.altgrad.result.LayerAssignment;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Trial;
import io.altgrad.sweep.Axis;
import io.altgrad.sweep.Grid;
import io.altgrad.text.Printable;
import io.altgrad.text.TextTable;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PrimitiveIterator;

/** Prints a plan for a person: its size, a line for each trial as it is made, and the formats that layers would get. */
final class PlanPrinter {

    private static final int ID_LENGTH = 16;

    /** Trials that are made before they are printed. */
    private static final int AT_ONCE = 1024;

    private final PrintWriter reader;
    private final PrintWriter out;
    private final SurgeryPreview preview;

    /** A printer to {@code reader}, in blocks: line by line a plan of a million lines takes minutes. */
    PlanPrinter(PrintWriter reader, SurgeryPreview preview) {
        this.reader = reader;
        this.out = new PrintWriter(new BufferedWriter(reader));
        this.preview = preview;
    }

    /**
     * Prints the plan with its first {@code shown} trials.
     *
     * @param verdicts lines on seeds and verdicts, below the summary
     */
    void print(SweepPlan plan, long shown, List<String> verdicts) {
        printSummary(plan);
        verdicts.forEach(this::print);
        Map<Treatment, Line> examples = shown > 0 ? printTrials(plan.grid(), shown) : Map.of();
        if (shown < plan.trials()) {
            out.println(trials(plan.trials() - shown) + " more; --all shows every one.");
        }
        RecipeText.lines(examples.values().stream().map(Line::trial)).forEach(this::print);
        if (preview != SurgeryPreview.NONE) {
            examples.values().forEach(this::printLayers);
        }
        out.flush();
    }

    private void printSummary(SweepPlan plan) {
        Grid grid = plan.grid();
        Map<String, Long> omissions = grid.omissions();
        out.println("sweep " + plan.sweep().name() + ": " + trials(grid.size()) + " = " + grid.product()
                + (omissions.isEmpty() ? "" : ", less " + (grid.combinations() - grid.size())));
        omissions.forEach((reason, count) -> print("  " + count + " left out: " + reason));
        long run = plan.trials();
        if (run < grid.size()) {
            out.println((grid.size() - run) + " of them are not run: they do to every layer what another does, whatever"
                    + " their format, rules or quantization are called");
        }
        out.println(String.format(
                Locale.ROOT,
                "%,.0f steps and %,.0f tokens to train on%s",
                plan.steps(),
                plan.tokens(),
                run > SweepOptions.MAX_TRIALS ? "; a run of so many trials needs --max-trials " + run : ""));
        plan.conduct().forEach(out::println);
        out.println("results in " + plan.sweep().output() + ", baseline "
                + plan.sweep().baseline());
    }

    /** Prints a line for each trial, and gives the first of each way in which surgery would treat them. */
    private Map<Treatment, Line> printTrials(Grid grid, long shown) {
        Map<Treatment, Line> examples = new LinkedHashMap<>();
        TextTable<Line> table = table(grid, shown);
        out.println();
        table.lines(List.of()).forEach(out::println);
        List<Line> lines = new ArrayList<>();
        PrimitiveIterator.OfLong indexes = grid.runs().limit(shown).iterator();
        for (long number = 1; indexes.hasNext() && !(lines.isEmpty() && isClosed()); number++) {
            Line line = Line.of(grid, indexes.nextLong(), number);
            examples.putIfAbsent(Treatment.of(line.trial()), line);
            lines.add(line);
            if (lines.size() == AT_ONCE || !indexes.hasNext()) {
                table.body(lines).forEach(out::println);
                lines.clear();
            }
        }
        return examples;
    }

    /** A table wide enough for every trial, as those to come are not made yet. */
    private static TextTable<Line> table(Grid grid, long shown) {
        List<Axis> axes = grid.axes();
        TextTable<Line> table = new TextTable<Line>()
                .right("#", Long.toString(shown).length(), line -> Long.toString(line.number()))
                .left("id", ID_LENGTH, line -> line.trial().id());
        for (int i = 0; i < axes.size(); i++) {
            int axis = i;
            int widest = grid.labels(axes.get(i).name()).stream()
                    .mapToInt(label -> Printable.of(label).length())
                    .max()
                    .orElseThrow();
            table.left(
                    axes.get(i).name(),
                    widest,
                    line -> Printable.of(line.values().get(axis)));
        }
        return table;
    }

    /** Tells whether the reader has gone, as {@code head} does; flushes to find out. */
    private boolean isClosed() {
        out.flush();
        return reader.checkError();
    }

    private void printLayers(Line example) {
        Trial trial = example.trial();
        out.println();
        print("layers of trial " + example.number() + ", format " + trial.format() + ", rules "
                + trial.rules().name() + ":");
        for (LayerAssignment layer : preview.assignments(trial)) {
            print("  " + layer.layer() + "  " + layer.format() + "  (" + layer.reason() + ")");
        }
    }

    private static String trials(long count) {
        return count + (count == 1 ? " trial" : " trials");
    }

    private void print(String line) {
        out.println(Printable.of(line));
    }

    /** The settings that decide what a layer gets. */
    private record Treatment(LayerFormat format, RuleSet rules, ModelSpec model) {

        static Treatment of(Trial trial) {
            return new Treatment(trial.format(), trial.rules(), trial.model());
        }
    }

    /** A trial with its number in the list, counted from 1, and its values of the axes. */
    private record Line(long number, Trial trial, List<String> values) {

        static Line of(Grid grid, long index, long number) {
            return new Line(
                    number,
                    grid.trial(index),
                    List.copyOf(grid.axisValues(index).values()));
        }
    }
}
