package io.altgrad.cli;

import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.ScalingParser;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code quantize} that say how values are cast. */
final class CastOptions {

    @Option(names = "--format", paramLabel = "NAME", required = true, description = "The number format.")
    private String format;

    @Option(
            names = "--scale",
            paramLabel = "SCALING",
            defaultValue = "amax",
            description = "Which values share a scale.")
    private String scale;

    @Option(names = "--overflow", defaultValue = "saturate", description = "${COMPLETION-CANDIDATES}.")
    private Overflow overflow;

    @Mixin
    private RoundingOptions rounding;

    Cast cast() {
        return new Cast(Formats.parse(format), scaling(), rounding.rounding(), overflow);
    }

    /** The seed of a stochastic rounding. */
    long seed() {
        return rounding.seed();
    }

    private Scaling scaling() {
        return ScalingParser.parse(scale.equals("amax") ? "tensor" : scale);
    }
}
