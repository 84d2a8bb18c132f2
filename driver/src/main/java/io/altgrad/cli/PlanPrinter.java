package io.altgrad.cli;

import io.altgrad.app.SweepPlan;
import io.altgrad.base.Count;
import io.altgrad.result.LayerAssignment;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.Moments;
import io.altgrad.spec.PrecisionSchedule;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.StateFormat;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.spec.Trial;
import io.altgrad.statistics.Looks;
import io.altgrad.sweep.Axis;
import io.altgrad.sweep.Grid;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.TrialCount;
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
import java.util.stream.Collectors;

/** Prints a plan for a person: its size, a line for each trial as it is made, and the formats that layers would get. */
final class PlanPrinter {

    private static final int ID_LENGTH = 16;

    /** Names of a group that are spelled out. */
    private static final int MOST_NAMES = 20;

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
     * Prints the plan with those trials.
     *
     * @param forecasts lines on seeds, verdicts, time and memory, below the summary
     */
    void print(SweepPlan plan, ShownTrials shown, List<String> forecasts) {
        printSummary(plan);
        forecasts.forEach(this::print);
        Map<Treatment, Line> examples = shown.count() > 0 ? printTrials(plan.grid(), shown) : Map.of();
        if (shown.rest() > 0) {
            out.println(Count.of(shown.rest(), "trial") + " more; --all shows every one.");
        }
        RecipeText.lines(examples.values().stream().map(Line::trial)).forEach(this::print);
        if (preview != SurgeryPreview.NONE) {
            examples.values().forEach(this::printLayers);
        }
        out.flush();
    }

    private void printSummary(SweepPlan plan) {
        Sweep sweep = plan.sweep();
        Grid grid = plan.grid();
        Map<String, Long> omissions = grid.omissions();
        out.println(
                "sweep " + sweep.name() + ": " + amount(sweep, grid.size()) + (grid.size() == 1 ? " trial" : " trials")
                        + " = " + sweep.product()
                        + (omissions.isEmpty() ? "" : ", less " + amount(sweep, grid.combinations() - grid.size())));
        grid.axes().stream().filter(Axis::isGroup).forEach(this::printGroup);
        omissions.forEach((reason, count) -> print("  " + amount(sweep, count) + " left out: " + reason));
        long run = plan.trials();
        if (run < grid.size()) {
            long same = grid.size() - run;
            out.println(amount(sweep, same)
                    + (same == 1 ? " of them is not run: it does" : " of them are not run: they do")
                    + " to every layer what another does, whatever their format, rules or quantization are called");
        }
        sweep.untilDecided().ifPresent(looks -> out.println(seeds(sweep, looks)));
        out.println(String.format(
                Locale.ROOT,
                "%s%,.0f steps and %,.0f tokens to train on%s",
                sweep.untilDecided().isPresent() ? "at most " : "",
                plan.steps(),
                plan.tokens(),
                run > SweepOptions.MAX_TRIALS ? "; a run of so many trials needs --max-trials " + run : ""));
        printStates(sweep.base().training().optimizer().states());
        plan.conduct().forEach(out::println);
        out.println("results in " + sweep.output() + ", baseline " + sweep.baseline());
    }

    /** Says what the first names of a group stand for; trials' lines below have the names alone. */
    private void printGroup(Axis group) {
        group.values().stream()
                .limit(MOST_NAMES)
                .forEach(name -> print("  " + group.name() + " " + name.label() + ": "
                        + group.settingsOf(name).entrySet().stream()
                                .map(setting -> setting.getKey() + " "
                                        + setting.getValue().label())
                                .collect(Collectors.joining(", "))));
        if (group.values().size() > MOST_NAMES) {
            print("  and " + (group.values().size() - MOST_NAMES) + " further names of " + group.name());
        }
    }

    /** Says what the optimizer keeps in less than float32; of axes the trials' lines do. */
    private void printStates(TrainingSpec.Optimizer.States states) {
        boolean moments = !states.moments().equals(Moments.FLOAT32);
        boolean master = !states.master().equals(StateFormat.FLOAT32);
        if (moments || master) {
            print("AdamW keeps"
                    + (moments ? " moments: " + states.moments() : "")
                    + (moments && master ? ";" : "")
                    + (master ? " master: " + states.master() : "")
                    + (states.from() > 0 ? "; of parameters of at least " + states.from() + " elements" : ""));
        }
    }

    private static String seeds(Sweep sweep, Looks.EverySeed looks) {
        return String.format(
                Locale.ROOT,
                "%s to run: each of %s gets %,d seeds and then one after another, with the baseline, until it is"
                        + " decided or has %,d",
                sweep.trialCount(),
                Count.of(looks.rows(), "row"),
                looks.atLeast(),
                looks.atMost());
    }

    /** A number of the grid's trials; two where it depends on what they come to. */
    private static String amount(Sweep sweep, long ofGrid) {
        TrialCount count = sweep.count(ofGrid);
        return count.least() == count.most() ? "" + ofGrid : count.least() + " to " + count.most();
    }

    /** Prints a line for each trial, and gives the first of each way in which surgery would treat them. */
    private Map<Treatment, Line> printTrials(Grid grid, ShownTrials shown) {
        Map<Treatment, Line> examples = new LinkedHashMap<>();
        TextTable<Line> table = table(grid, shown.first() + shown.count() - 1);
        out.println();
        table.lines(List.of()).forEach(out::println);
        List<Line> lines = new ArrayList<>();
        PrimitiveIterator.OfLong indexes =
                grid.runs().skip(shown.first() - 1).limit(shown.count()).iterator();
        for (long number = shown.first(); indexes.hasNext() && !(lines.isEmpty() && isClosed()); number++) {
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
    private static TextTable<Line> table(Grid grid, long last) {
        List<Axis> axes = grid.axes();
        TextTable<Line> table = new TextTable<Line>()
                .right("#", Long.toString(last).length(), line -> Long.toString(line.number()))
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

    private void print(String line) {
        out.println(Printable.of(line));
    }

    /** The settings that decide what a layer gets. */
    record Treatment(LayerFormat format, RuleSet rules, ModelSpec model, PrecisionSchedule schedule) {

        static Treatment of(Trial trial) {
            return new Treatment(
                    trial.format(),
                    trial.rules(),
                    trial.model(),
                    trial.quantization().schedule());
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
