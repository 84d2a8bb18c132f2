package io.altgrad.cli;

import io.altgrad.app.SweepPlan;
import io.altgrad.result.LayerAssignment;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Trial;
import io.altgrad.sweep.Axis;
import io.altgrad.sweep.Grid;
import io.altgrad.sweep.Sweep;
import io.altgrad.text.Printable;
import io.altgrad.text.TextTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad plan}: what a sweep would run, without running it. Makes only the trials that it prints. */
@Command(
        name = "plan",
        description = "Show what a sweep would run: its axes, its number of trials, their ids.",
        showDefaultValues = true)
final class PlanCommand implements Callable<Integer> {

    private static final int ID_LENGTH = 16;

    /** Trials that are made before they are printed. */
    private static final int AT_ONCE = 1024;

    /** The settings that decide what a layer gets. */
    private record Surgery(LayerFormat format, RuleSet rules, ModelSpec model) {
        static Surgery of(Trial trial) {
            return new Surgery(trial.format(), trial.rules(), trial.model());
        }
    }

    /** A line of the plan: a trial with its number in the list, counted from 1. */
    private record Planned(long number, Trial trial, List<String> values) {}

    @Parameters(paramLabel = "SWEEP", description = "The sweep file.")
    private Path file;

    @Mixin
    private SetOptions set;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "Trials to show.")
    private long limit;

    @Option(names = "--all", description = "Show every trial.")
    private boolean all;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private SeedsOptions seeds;

    @Spec
    private CommandSpec spec;

    private final SurgeryPreview preview;

    PlanCommand(SurgeryPreview preview) {
        this.preview = preview;
    }

    @Override
    public Integer call() throws IOException {
        if (limit < 0) {
            throw new ParameterException(
                    spec.commandLine(), "Cannot show " + limit + " trials: --limit takes a number of at least 0");
        }
        Sweep sweep = set.read(file);
        List<String> verdicts = seeds.lines(sweep);
        SweepPlan plan = SweepPlan.of(sweep);
        long shown = all ? plan.trials() : Math.min(limit, plan.trials());
        List<String> notices = new ArrayList<>(sweep.notices());
        notices.addAll(MissingCorpora.notices(plan.grid()));
        if (json) {
            spec.commandLine().getOut().println(PlanJson.of(plan, shown, notices));
            return ExitCode.OK;
        }
        // Not line by line, which a plan of a million lines takes minutes for.
        PrintWriter out = new PrintWriter(new BufferedWriter(spec.commandLine().getOut()));
        printSummary(out, plan);
        verdicts.forEach(line -> out.println(Printable.of(line)));
        Map<Surgery, Planned> examples = printTrials(out, plan, shown);
        if (preview != SurgeryPreview.NONE) {
            examples.values().forEach(example -> printLayers(out, example));
        }
        out.flush();
        notices.forEach(spec.commandLine().getErr()::println);
        return ExitCode.OK;
    }

    private static void printSummary(PrintWriter out, SweepPlan plan) {
        Sweep sweep = plan.sweep();
        Grid grid = plan.grid();
        Map<String, Long> omissions = grid.omissions();
        out.println("sweep " + sweep.name() + ": " + trials(grid.size()) + " = " + grid.product()
                + (omissions.isEmpty() ? "" : ", less " + (grid.combinations() - grid.size())));
        omissions.forEach((reason, count) -> out.println(Printable.of("  " + count + " left out: " + reason)));
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
        out.println("results in " + sweep.output() + ", baseline " + sweep.baseline());
    }

    /** Prints a line for each trial, and gives the first of each way in which surgery would treat them. */
    private Map<Surgery, Planned> printTrials(PrintWriter out, SweepPlan plan, long shown) {
        Grid grid = plan.grid();
        Map<Surgery, Planned> examples = new LinkedHashMap<>();
        if (shown > 0) {
            TextTable<Planned> table = table(grid, shown);
            out.println();
            table.lines(List.of()).forEach(out::println);
            List<Planned> rows = new ArrayList<>();
            PrimitiveIterator.OfLong indexes = grid.runs().limit(shown).iterator();
            for (long number = 1; indexes.hasNext() && !(rows.isEmpty() && isClosed(out)); number++) {
                long index = indexes.nextLong();
                Planned row = new Planned(
                        number,
                        grid.trial(index),
                        List.copyOf(grid.axisValues(index).values()));
                examples.putIfAbsent(Surgery.of(row.trial()), row);
                rows.add(row);
                if (rows.size() == AT_ONCE || !indexes.hasNext()) {
                    table.body(rows).forEach(out::println);
                    rows.clear();
                }
            }
        }
        if (shown < plan.trials()) {
            out.println(trials(plan.trials() - shown) + " more; --all shows every one.");
        }
        return examples;
    }

    /** Wide enough for every trial, as those to come are not made yet. */
    private static TextTable<Planned> table(Grid grid, long shown) {
        List<Axis> axes = grid.axes();
        TextTable<Planned> table = new TextTable<Planned>()
                .right("#", Long.toString(shown).length(), row -> Long.toString(row.number()))
                .left("id", ID_LENGTH, row -> row.trial().id());
        for (int i = 0; i < axes.size(); i++) {
            int axis = i;
            int widest = grid.labels(axes.get(i).name()).stream()
                    .mapToInt(label -> Printable.of(label).length())
                    .max()
                    .orElseThrow();
            table.left(
                    axes.get(i).name(), widest, row -> Printable.of(row.values().get(axis)));
        }
        return table;
    }

    /** Tells whether the reader of {@code out} has gone, as {@code head} does; flushes to find out. */
    private boolean isClosed(PrintWriter out) {
        out.flush();
        return spec.commandLine().getOut().checkError();
    }

    private static String trials(long count) {
        return count + (count == 1 ? " trial" : " trials");
    }

    private void printLayers(PrintWriter out, Planned example) {
        Trial trial = example.trial();
        out.println();
        out.println(Printable.of("layers of trial " + example.number() + ", format " + trial.format() + ", rules "
                + trial.rules().name() + ":"));
        for (LayerAssignment layer : preview.assignments(trial)) {
            out.println(Printable.of("  " + layer.layer() + "  " + layer.format() + "  (" + layer.reason() + ")"));
        }
    }
}
