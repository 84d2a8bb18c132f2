package io.altgrad.cli;

import io.altgrad.app.WeightsEvaluation;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.SurgeryPlan;
import java.util.List;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private RoundingOptions rounding;

    long seed() {
        return rounding.seed();
    }

    /** A line to stand beside the loss, which so stays a number alone: it says whether that is the quantized one. */
    String note(WeightsEvaluation.Loss loss) {
        String evaluation = loss.quantizedLinears() == 0
                ? "unquantized"
                : "quantized: the weights of " + loss.quantizedLinears() + " of " + loss.linears() + " Linears in "
                        + format;
        return "evaluation " + evaluation + (loss.tied() ? "" : "; the head is not tied");
    }

    SurgeryPlan plan() {
        return SurgeryPlan.uniform(LayerFormat.parse(format), quantization(), skip.toArray(String[]::new));
    }

    private QuantizationSpec quantization() {
        QuantizationSpec d = QuantizationSpec.DEFAULT;
        return new QuantizationSpec(
                d.scaling(),
                rounding.rounding(),
                d.overflow(),
                d.input(),
                d.gradOutput(),
                d.straightThrough(),
                d.computation());
    }
}
