package io.altgrad.store;

import static io.altgrad.store.ColumnType.DOUBLE;
import static io.altgrad.store.ColumnType.INT32;
import static io.altgrad.store.ColumnType.STRING;

import io.altgrad.result.LayerMetrics;
import java.util.Locale;

/** The columns of {@code layers}. */
public final class LayerColumns {

    /** All of them, in order. */
    public static final Schema<OfTrial<LayerMetrics>> SCHEMA = new Schema<>(
            "layers",
            "a row",
            "a row for each cast operand of each quantized layer, at the steps that have statistics:"
                    + " before the step's update, in its first micro-batch; of the cast along the last"
                    + " dimension, for the forward's product and for the input's gradient, not of the other one"
                    + " that the weight's gradient has under a scaling with a direction. Where a recipe gives two"
                    + " products different casts of an operand there is a row for each. Where a recipe casts"
                    + " attention's operands or values between layers, these have rows too. The first position"
                    + " attends to itself alone, so that its query's gradient is zero: on a CPU without dropout"
                    + " attention's backward leaves rounding noise there, 1/(3 model_context) of c_attn's"
                    + " grad_output, which counts as underflowed",
            "LayerRow");

    public static final Column<String> TRIAL_ID =
            SCHEMA.expected("trial_id", STRING, "", "the trial", OfTrial::trialId);

    public static final Column<Integer> STEP = SCHEMA.required(
            "step", INT32, "", "counted from 1", row -> row.measured().step());

    public static final Column<String> LAYER = SCHEMA.optional(
            "layer",
            STRING,
            "",
            "fully qualified name, for example transformer.h.0.mlp.c_fc; of casts beyond Linears"
                    + " transformer.h.0.attn.core_attention, transformer.h.0.ln_1.output, transformer.h.0.mlp.gelu,"
                    + " transformer.h.0.residual_1, transformer.wte.output or logits",
            row -> row.measured().layer());

    public static final Column<String> OPERAND = SCHEMA.optional(
            "operand",
            STRING,
            "",
            "weight, input or grad_output; weight.grad_input, input.grad_weight or grad_output.grad_weight for the"
                    + " cast of that product where it differs from the other one; of attention query, key,"
                    + " probabilities, value, grad_scores or grad_output, and of a value between layers output or"
                    + " grad_output",
            row -> snakeCase(row.measured().cast()));

    public static final Column<String> FORMAT = SCHEMA.optional(
            "format", STRING, "", "name of its format", row -> row.measured().format());

    public static final Column<Double> AMAX = SCHEMA.required(
            "amax",
            DOUBLE,
            "",
            "largest magnitude",
            row -> row.measured().figures().amax());

    public static final Column<Double> SCALE = SCHEMA.required(
            "scale",
            DOUBLE,
            "",
            "factor from values to the format's range; where there are several the smallest, blocks of"
                    + " zeros aside",
            row -> row.measured().figures().scale());

    public static final Column<Double> SATURATED_FRACTION = SCHEMA.required(
            "saturated_fraction",
            DOUBLE,
            "",
            "share of elements beyond the largest finite value",
            row -> row.measured().figures().saturatedFraction());

    public static final Column<Double> UNDERFLOWED_FRACTION = SCHEMA.required(
            "underflowed_fraction",
            DOUBLE,
            "",
            "share of elements that were not zero and became it; some of c_attn's grad_output are rounding"
                    + " noise, see above",
            row -> row.measured().figures().underflowedFraction());

    public static final Column<Double> SQNR_DB = SCHEMA.required(
            "sqnr_db",
            DOUBLE,
            "dB",
            "signal to quantization noise; infinite where nothing was lost",
            row -> row.measured().figures().sqnrDb());

    private LayerColumns() {}

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
