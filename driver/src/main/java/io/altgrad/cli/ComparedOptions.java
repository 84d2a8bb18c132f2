package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.compare.Metric;
import io.altgrad.compare.Results;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The results that are compared, and with what: for {@code compare} and {@code report}. */
final class ComparedOptions {

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

    @Option(names = "--all", description = "Take in results that only earlier sweep files of the folders ask for.")
    private boolean earlier;

    Results read(AltGrad altgrad) throws IOException {
        Results all = altgrad.results(folders);
        return earlier ? all : all.planned();
    }

    String baseline() {
        return baseline;
    }

    Metric metric() {
        return metric;
    }
}
