package io.altgrad.cli;

import io.altgrad.app.SweepPlan;
import io.altgrad.result.LayerAssignment;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Trial;
import io.altgrad.sweep.Axis;
import io.altgrad.sweep.AxisValue;
import io.altgrad.sweep.Grid;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import io.altgrad.text.Printable;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
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

    /** The settings that decide what a layer gets. */
    private record Surgery(LayerFormat format, RuleSet rules, ModelSpec model) {
        static Surgery of(Trial trial) {
            return new Surgery(trial.format(), trial.rules(), trial.model());
        }
    }

    /** A trial with its number in the list, counted from 1. */
    private record Numbered(long number, Trial trial) {}

    @Parameters(paramLabel = "SWEEP", description = "The sweep file.")
    private Path file;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "Trials to show.")
    private long limit;

    @Option(names = "--all", description = "Show every trial.")
    private boolean all;

    @Spec
    private CommandSpec spec;

    private final SurgeryPreview preview;

    PlanCommand(SurgeryPreview preview) {
        this.preview = preview;
    }

    @Override
    public Integer call() {
        if (limit < 0) {
            throw new ParameterException(
                    spec.commandLine(), "Cannot show " + limit + " trials: --limit takes a number of at least 0");
        }
        Sweep sweep = SweepFile.read(file);
        SweepPlan plan = SweepPlan.of(sweep);
        long shown = all ? plan.trials() : Math.min(limit, plan.trials());
        // Not line by line, which a plan of a million lines takes minutes for.
        PrintWriter out = new PrintWriter(new BufferedWriter(spec.commandLine().getOut()));
        printSummary(out, plan);
        Map<Surgery, Numbered> examples = printTrials(out, plan, shown);
        if (preview != SurgeryPreview.NONE) {
            examples.values().forEach(example -> printLayers(out, example));
        }
        out.flush();
        sweep.notices().forEach(spec.commandLine().getErr()::println);
        return ExitCode.OK;
    }

    private static void printSummary(PrintWriter out, SweepPlan plan) {
        Sweep sweep = plan.sweep();
        Grid grid = plan.grid();
        String product = sweep.axes().stream()
                .map(axis -> axis.values().size() + " " + axis.name())
                .collect(Collectors.joining(" x "));
        out.println("sweep " + sweep.name() + ": " + trials(grid.size()) + " = " + product);
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
        out.println("results in " + sweep.output() + ", baseline " + sweep.baseline());
    }

    /** Prints a line for each trial, and gives the first of each way in which surgery would treat them. */
    private Map<Surgery, Numbered> printTrials(PrintWriter out, SweepPlan plan, long shown) {
        List<Axis> axes = plan.sweep().axes();
        Grid grid = plan.grid();
        Map<Surgery, Numbered> examples = new LinkedHashMap<>();
        if (shown > 0) {
            out.println();
            int numberWidth = Math.max(1, Long.toString(shown).length());
            StringBuilder format = new StringBuilder("%" + numberWidth + "s  %-" + ID_LENGTH + "s");
            axes.forEach(axis -> format.append("  %-").append(width(axis)).append('s'));
            Stream<String> head =
                    Stream.concat(Stream.of("#", "id"), axes.stream().map(Axis::name));
            printRow(out, format.toString(), head);
            PrimitiveIterator.OfLong indexes = grid.runs().limit(shown).iterator();
            for (long row = 1; indexes.hasNext() && !isClosed(out, row - 1); row++) {
                long index = indexes.nextLong();
                Trial trial = grid.trial(index);
                examples.putIfAbsent(Surgery.of(trial), new Numbered(row, trial));
                Stream<String> start = Stream.of(Long.toString(row), trial.id());
                printRow(out, format.toString(), Stream.concat(start, grid.axisValues(index).values().stream()));
            }
        }
        if (shown < plan.trials()) {
            out.println(trials(plan.trials() - shown) + " more; --all shows every one.");
        }
        return examples;
    }

    /** Whether the reader of {@code out} has gone, as {@code head} does; asked of every 1024th row, for it flushes. */
    private boolean isClosed(PrintWriter out, long row) {
        if (row % 1024 != 0) {
            return false;
        }
        out.flush();
        return spec.commandLine().getOut().checkError();
    }

    private static int width(Axis axis) {
        return Stream.concat(Stream.of(axis.name()), axis.values().stream().map(AxisValue::label))
                .mapToInt(String::length)
                .max()
                .orElseThrow();
    }

    private static void printRow(PrintWriter out, String format, Stream<String> cells) {
        out.println(String.format(Locale.ROOT, format, cells.toArray()).stripTrailing());
    }

    private static String trials(long count) {
        return count + (count == 1 ? " trial" : " trials");
    }

    private void printLayers(PrintWriter out, Numbered example) {
        Trial trial = example.trial();
        out.println();
        out.println(Printable.of("layers of trial " + example.number() + ", format " + trial.format() + ", rules "
                + trial.rules().name() + ":"));
        for (LayerAssignment layer : preview.assignments(trial)) {
            out.println(Printable.of("  " + layer.layer() + "  " + layer.format() + "  (" + layer.reason() + ")"));
        }
    }
}
