package io.altgrad.cli;

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
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** What a layer gets depends on these alone. */
    private record Surgery(LayerFormat format, RuleSet rules, ModelSpec model) {}

    @Parameters(paramLabel = "SWEEP", description = "The sweep file.")
    private Path file;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "Trials to show.")
    private long limit;

    @Option(names = "--all", description = "Show every trial.")
    private boolean all;

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
        Sweep sweep = SweepFile.read(file);
        List<String> verdicts = seeds.lines(sweep);
        Grid grid = sweep.grid();
        long shown = all ? grid.runCount() : Math.min(limit, grid.runCount());
        // Not line by line, which a plan of a million lines takes minutes for.
        PrintWriter out = new PrintWriter(new BufferedWriter(spec.commandLine().getOut()));
        printSummary(out, sweep, grid);
        verdicts.forEach(line -> out.println(Printable.of(line)));
        printTrials(out, sweep.axes(), grid, shown);
        printLayers(out, grid, shown);
        out.flush();
        sweep.notices().forEach(spec.commandLine().getErr()::println);
        return ExitCode.OK;
    }

    private static void printSummary(PrintWriter out, Sweep sweep, Grid grid) {
        String product = sweep.axes().stream()
                .map(axis -> axis.values().size() + " " + axis.name())
                .collect(Collectors.joining(" x "));
        out.println("sweep " + sweep.name() + ": " + trials(grid.size()) + " = " + product);
        long run = grid.runCount();
        if (run < grid.size()) {
            out.println((grid.size() - run) + " of them are not run: they do to every layer what another does, whatever"
                    + " their format, rules or quantization are called");
        }
        out.println(String.format(
                Locale.ROOT,
                "%,.0f steps and %,.0f tokens to train on%s",
                grid.steps(),
                grid.tokens(),
                run > RunCommand.MAX_TRIALS ? "; a run of so many trials needs --max-trials " + run : ""));
        out.println("results in " + sweep.output() + ", baseline " + sweep.baseline());
    }

    private void printTrials(PrintWriter out, List<Axis> axes, Grid grid, long shown) {
        if (shown > 0) {
            out.println();
            int numberWidth = Math.max(1, Long.toString(shown).length());
            StringBuilder format = new StringBuilder("%" + numberWidth + "s  %-" + ID_LENGTH + "s");
            axes.forEach(axis -> format.append("  %-").append(width(axis)).append('s'));
            Stream<String> head =
                    Stream.concat(Stream.of("#", "id"), axes.stream().map(Axis::name));
            printRow(out, format.toString(), head);
            PrimitiveIterator.OfLong indexes = grid.runs().limit(shown).iterator();
            for (long row = 0; indexes.hasNext() && !isClosed(out, row); row++) {
                long index = indexes.nextLong();
                Stream<String> start =
                        Stream.of(Long.toString(row + 1), grid.trial(index).id());
                printRow(out, format.toString(), Stream.concat(start, grid.axisValues(index).values().stream()));
            }
        }
        if (shown < grid.runCount()) {
            out.println(trials(grid.runCount() - shown) + " more; --all shows every one.");
        }
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

    /** One table for each way in which surgery would treat the trials shown. */
    private void printLayers(PrintWriter out, Grid grid, long shown) {
        if (preview == SurgeryPreview.NONE) {
            return;
        }
        Set<Surgery> seen = new HashSet<>();
        Iterator<Trial> trials = grid.trials().limit(shown).iterator();
        for (long number = 1; trials.hasNext(); number++) {
            Trial trial = trials.next();
            if (seen.add(new Surgery(trial.format(), trial.rules(), trial.model()))) {
                out.println();
                out.println(Printable.of("layers of trial " + number + ", format " + trial.format() + ", rules "
                        + trial.rules().name() + ":"));
                for (LayerAssignment layer : preview.assignments(trial)) {
                    out.println(
                            Printable.of("  " + layer.layer() + "  " + layer.format() + "  (" + layer.reason() + ")"));
                }
            }
        }
    }
}
