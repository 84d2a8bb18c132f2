package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.base.UserError;
import io.altgrad.compare.Baseline;
import io.altgrad.compare.Comparison;
import io.altgrad.compare.Metric;
import io.altgrad.compare.NamedBaseline;
import io.altgrad.compare.Results;
import io.altgrad.compare.RowOrder;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The results that are compared, with what and by which criterion: for {@code compare} and {@code report}. */
final class ComparedOptions {

    @Parameters(paramLabel = "DIR", arity = "1..*", description = "Output folders of sweeps.")
    private List<String> folders;

    @Option(
            names = "--baseline",
            paramLabel = "FORMAT",
            defaultValue = "none",
            description = "What the others meet: a format or, where other settings vary, one row by its name, such as"
                    + " 'none (compute float32)'.")
    private String baseline;

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            defaultValue = "VAL_LOSS",
            description = "The loss to compare: ${COMPLETION-CANDIDATES}.")
    private Metric metric;

    @Option(names = "--all", description = "Take in results that only earlier sweep files of the folders ask for.")
    private boolean earlier;

    @Mixin
    private VerdictOptions verdict;

    /** Refuses options that no verdict can be by, before anything is read. */
    void require() {
        verdict.check();
    }

    Results read(AltGrad altgrad) throws IOException {
        Results all = altgrad.results(folders);
        return earlier ? all : all.planned();
    }

    /**
     * The comparison of {@code results}, in the order of its rules.
     *
     * @throws UserError if the baseline was named and is neither a format of theirs nor one of their rows
     */
    Comparison of(AltGrad altgrad, Results results) throws IOException {
        Comparison ofFormat = altgrad.compare(results, baseline, metric);
        Baseline named = NamedBaseline.of(baseline, ofFormat, results);
        Comparison comparison = named.equals(ofFormat.baseline()) ? ofFormat : altgrad.compare(results, named, metric);
        return comparison.withCriterion(verdict.criterion(results));
    }

    /** The same in another order. */
    Comparison of(AltGrad altgrad, Results results, RowOrder order) throws IOException {
        Comparison comparison = of(altgrad, results);
        return comparison.sorted(order.by(metric, comparison.baseline()));
    }
}
