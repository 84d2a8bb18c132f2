package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonRow;
import io.altgrad.compare.ComparisonText;
import io.altgrad.compare.EqualLoss;
import io.altgrad.compare.Metric;
import io.altgrad.compare.Results;
import io.altgrad.compare.SweetSpot;
import io.altgrad.store.NoResults;
import io.altgrad.store.UnreadableFile;
import io.altgrad.sweep.UserError;
import io.altgrad.sweep.UserPath;
import io.altgrad.text.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad compare}: which format costs what. */
@Command(
        name = "compare",
        description = "Compare the formats of one or several sweeps' results.",
        showDefaultValues = true)
final class CompareCommand implements Callable<Integer> {

    /** What rows are ordered by. */
    enum Order {
        RULES,
        LOSS,
        DELTA,
        P,
        TOKENS
    }

    @Parameters(paramLabel = "DIR", arity = "1..*", description = "Output folders of sweeps.")
    private List<String> folders;

    @Option(names = "--baseline", paramLabel = "FORMAT", defaultValue = "none", description = "What the others meet.")
    private String baseline;

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            defaultValue = "VAL_LOSS",
            description = "The loss to compare: ${COMPLETION-CANDIDATES}.")
    private Metric metric;

    @Option(names = "--where", paramLabel = "SQL", description = "Only trials of which this is true, in Spark SQL.")
    private String where;

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            defaultValue = "RULES",
            description = "The order of rows: ${COMPLETION-CANDIDATES}.")
    private Order sort;

    @Option(
            names = "--format",
            paramLabel = "AS",
            defaultValue = "TABLE",
            description =
                    "How to print it: ${COMPLETION-CANDIDATES}. In CSV a name that a spreadsheet would compute gets an"
                            + " apostrophe in front.")
    private ComparisonText as;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where to write the table 'comparison' as Parquet.")
    private String out;

    @Option(
            names = "--within",
            paramLabel = "NATS",
            description =
                    "Say what costs at most so much by an interval that holds for all rows at once: the sweet spot."
                            + " Reads the layer statistics too.")
    private Double within;

    @Option(
            names = "--steps",
            description = "Say how many more steps each row takes to the baseline's final validation loss, and when the"
                    + " baseline had the row's. Reads the steps too.")
    private boolean steps;

    @Option(names = "--all", description = "Take in results that only earlier sweep files of the folders ask for.")
    private boolean earlier;

    @Mixin
    private VerdictOptions verdict;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (within != null && !(within >= 0)) {
            throw new UserError("Cannot look for formats within " + within + " nats: it takes a number of at least 0.");
        }
        verdict.check();
        AltGrad altgrad = AltGrad.withoutSpark();
        try {
            Results all = altgrad.results(folders);
            Results results = chosen(earlier ? all : all.planned());
            Comparison comparison = altgrad.compare(results, baseline, metric)
                    .withCriterion(verdict.criterion(results))
                    .sorted(order());
            List<String> more = new ArrayList<>();
            if (within != null) {
                more.addAll(SweetSpot.lines(comparison, results, within));
            }
            if (steps) {
                more.addAll(EqualLoss.lines(comparison, results));
            }
            if (out != null) {
                Results.write(comparison, UserPath.of("--out", out), new Configuration());
            }
            PrintWriter print = spec.commandLine().getOut();
            print.println(as.render(comparison));
            more.forEach(line -> print.println(Printable.of(line)));
            print.flush();
            return ExitCode.OK;
        } catch (NoResults | UnreadableFile e) {
            throw new UserError(e.getMessage(), e);
        }
    }

    private Results chosen(Results results) {
        if (where == null) {
            return results;
        }
        Set<String> ids = TrialFilter.idsWhere(results.trials(), where);
        if (ids.isEmpty()) {
            throw new UserError("Cannot compare trials where \"" + where + "\": none of "
                    + results.trials().size() + " is so; see the columns with 'altgrad schema trials'.");
        }
        return results.where(row -> ids.contains(row.trialId()));
    }

    private Comparator<ComparisonRow> order() {
        return switch (sort) {
            case RULES -> (first, second) -> 0;
            case LOSS ->
                Comparator.comparingDouble(row -> last(row.spread(metric).mean()));
            case DELTA ->
                Comparator.comparingDouble(row -> row.format().equals(baseline)
                        ? Double.NEGATIVE_INFINITY
                        : last(row.difference(metric).spread().mean()));
            case P ->
                Comparator.comparingDouble(row -> row.difference(metric).tTest().raw());
            case TOKENS ->
                Comparator.comparingDouble(row -> row.throughput().stream()
                        .mapToDouble(way -> -way.tokensPerSecond().mean().orElse(0))
                        .min()
                        .orElse(0));
        };
    }

    private static double last(OptionalDouble value) {
        return value.orElse(Double.POSITIVE_INFINITY);
    }
}
