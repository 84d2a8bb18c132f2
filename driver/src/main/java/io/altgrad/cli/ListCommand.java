package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.compare.ResultNames;
import io.altgrad.compare.Results;
import io.altgrad.result.Status;
import io.altgrad.store.TrialRow;
import io.altgrad.text.Paint;
import io.altgrad.text.TextTable;
import io.altgrad.text.Tone;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad list}: the stored trials, with the ids that other commands take. */
@Command(name = "list", description = "List the trials of a sweep's output folder with their ids and ends.")
final class ListCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The output folder of a sweep.")
    private String folder;

    @Option(names = "--all", description = "List results too that only earlier sweep files asked for.")
    private boolean all;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Results stored = AltGrad.withoutSpark().results(List.of(folder));
        Results results = all ? stored : stored.planned();
        ResultNames names = ResultNames.of(results);
        TextTable<TrialRow> table = new TextTable<TrialRow>()
                .left("id", TrialRow::trialId)
                .left("trial", names::of)
                .left("status", TrialRow::status)
                .right("val loss", row -> new TrialText(row).figures().getOrDefault("val_loss", "-"))
                .right("tokens/s", row -> new TrialText(row).figures().getOrDefault("tokens_per_s", "-"))
                .right("seconds", row -> new TrialText(row).figures().getOrDefault("wall_s", "-"));
        PrintWriter out = spec.commandLine().getOut();
        List<TrialRow> rows = results.trials().stream()
                .sorted(Comparator.comparing(names::of))
                .toList();
        Paint paint = Main.coloring(spec).onOutput();
        List<String> lines = table.lines(rows);
        out.println(lines.get(0));
        for (int i = 0; i < rows.size(); i++) {
            out.println(paint.of(Status.COMPLETED.is(rows.get(i).status()) ? Tone.PLAIN : Tone.BAD, lines.get(i + 1)));
        }
        results.notes().forEach(spec.commandLine().getErr()::println);
        out.flush();
        return ExitCode.OK;
    }
}
