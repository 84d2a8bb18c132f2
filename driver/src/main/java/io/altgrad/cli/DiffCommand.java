package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.compare.ResultNames;
import io.altgrad.compare.Results;
import io.altgrad.store.TrialRow;
import io.altgrad.text.Printable;
import io.altgrad.text.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad diff}: in what two trials differ, settings and figures. */
@Command(name = "diff", description = "Show in which settings two trials differ, and what came of each.")
final class DiffCommand implements Callable<Integer> {

    /** A setting or a figure of both. */
    private record Line(String name, String first, String second) {}

    @Parameters(index = "0", paramLabel = "DIR", description = "The output folder of a sweep.")
    private String folder;

    @Parameters(index = "1", paramLabel = "A", description = "An id, or its beginning.")
    private String a;

    @Parameters(index = "2", paramLabel = "B", description = "Another.")
    private String b;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Results results = AltGrad.withoutSpark().results(List.of(folder));
        StoredTrials trials = new StoredTrials(results, folder);
        TrialRow first = trials.named(a);
        TrialRow second = trials.named(b);
        ResultNames names = ResultNames.of(results);
        List<Line> lines = new ArrayList<>(List.of(new Line("id", first.trialId(), second.trialId())));
        lines.addAll(lines(new TrialText(first).settings(), new TrialText(second).settings()).stream()
                .filter(line -> !line.first().equals(line.second()))
                .toList());
        lines.addAll(lines(new TrialText(first).figures(), new TrialText(second).figures()));
        PrintWriter out = spec.commandLine().getOut();
        new TextTable<Line>()
                .left("", Line::name)
                .left(names.of(first), line -> Printable.of(line.first()))
                .left(names.of(second), line -> Printable.of(line.second()))
                .lines(lines)
                .forEach(out::println);
        out.flush();
        return ExitCode.OK;
    }

    private static List<Line> lines(Map<String, String> first, Map<String, String> second) {
        Set<String> both = new LinkedHashSet<>(first.keySet());
        both.addAll(second.keySet());
        return both.stream()
                .map(name -> new Line(name, first.getOrDefault(name, "-"), second.getOrDefault(name, "-")))
                .toList();
    }
}
