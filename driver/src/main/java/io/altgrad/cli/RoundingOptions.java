package io.altgrad.cli;

import io.altgrad.format.Rounding;
import picocli.CommandLine.Option;

/** The options of a cast that say how it rounds. */
final class RoundingOptions {

    @Option(names = "--rounding", defaultValue = "nearest", description = "${COMPLETION-CANDIDATES}.")
    private Rounding rounding;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "For stochastic rounding.")
    private long seed;

    Rounding rounding() {
        return rounding;
    }

    long seed() {
        return seed;
    }
}
