package io.altgrad.cli;

import io.altgrad.format.Rounding;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.SurgeryPlan;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code evaluate} that say what is quantized, and how. */
final class EvaluatedFormat {

    @Option(
            names = "--format",
            paramLabel = "NAME",
            defaultValue = "none",
            description = "Quantize the weights of every Linear, the head's too.")
    private String format;

    @Option(names = "--skip", paramLabel = "REGEX", description = "Leave Linears that it is found in as they are.")
    private List<String> skip = List.of();

    @Option(names = "--rounding", defaultValue = "nearest", description = "${COMPLETION-CANDIDATES}.")
    private Rounding rounding;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "For stochastic rounding.")
    private long seed;

    long seed() {
        return seed;
    }

    String name() {
        return format;
    }

    SurgeryPlan plan() {
        return SurgeryPlan.uniform(LayerFormat.parse(format), quantization(), skip.toArray(String[]::new));
    }

    private QuantizationSpec quantization() {
        QuantizationSpec d = QuantizationSpec.DEFAULT;
        return new QuantizationSpec(
                d.scaling(), rounding, d.overflow(), d.input(), d.gradOutput(), d.straightThrough(), d.computation());
    }
}
