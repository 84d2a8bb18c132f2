package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.compare.ResultNames;
import io.altgrad.compare.Results;
import io.altgrad.store.Row;
import io.altgrad.store.StepColumns;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad show}: all that is stored of one trial, in short. */
@Command(name = "show", description = "Show a trial's end, settings, curve and layers, and what made it fail.")
final class ShowCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "DIR", description = "The output folder of a sweep.")
    private String folder;

    @Parameters(index = "1", paramLabel = "ID", description = "The trial of that id, or of its beginning.")
    private String id;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Results results = AltGrad.withoutSpark().results(List.of(folder));
        TrialRow row = new StoredTrials(results, folder).named(id);
        TrialText text = new TrialText(row);
        List<Row> steps = new ArrayList<>();
        results.where(other -> other.trialId().equals(row.trialId()))
                .steps(StepColumns.SCHEMA.columns(), (trial, rows) -> steps.addAll(rows));
        PrintWriter out = spec.commandLine().getOut();
        out.println("trial " + row.trialId() + ": " + ResultNames.of(results).of(row));
        out.println(text.end() + "; ended " + row.get(TrialColumns.ENDED_AT) + " on " + row.get(TrialColumns.HOST));
        section(out, "figures", lines(text.figures()));
        section(out, "settings", lines(text.settings()));
        section(out, "curve", TrialText.curve(steps));
        section(out, "layers", text.layers());
        String stack = row.get(TrialColumns.FAILURE_STACK);
        section(out, "stack", stack == null ? List.of() : stack.lines().toList());
        out.flush();
        return ExitCode.OK;
    }

    private static List<String> lines(Map<String, String> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey() + " " + value.getValue())
                .toList();
    }

    private static void section(PrintWriter out, String name, List<String> lines) {
        if (!lines.isEmpty()) {
            out.println(name + ":");
            lines.forEach(line -> out.println("  " + line));
        }
    }
}
