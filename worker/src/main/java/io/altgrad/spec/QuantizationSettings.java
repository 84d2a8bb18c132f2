package io.altgrad.spec;

import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import java.util.Map;

/** The settings under {@code quantization}: how a format is applied to the layers that a rule gives it. */
public final class QuantizationSettings {

    static final Section<QuantizationSpec> SECTION =
            new Section<>("quantization", Trial::quantization, QuantizationSettings::make);

    public static final Setting<Scaling> SCALING = SECTION.setting(
                    "scaling", SettingType.SCALING, QuantizationSpec::scaling)
            .otherwise(QuantizationSpec.DEFAULT.scaling())
            .meaning("which values share a scale");

    public static final Setting<Rounding> ROUNDING = SECTION.setting(
                    "rounding", SettingType.word(Rounding.class), QuantizationSpec::rounding)
            .otherwise(QuantizationSpec.DEFAULT.rounding())
            .meaning("how values between two neighbours round");

    public static final Setting<Overflow> OVERFLOW = SECTION.setting(
                    "overflow", SettingType.word(Overflow.class), QuantizationSpec::overflow)
            .otherwise(QuantizationSpec.DEFAULT.overflow())
            .meaning("what becomes of values beyond the largest finite one");

    public static final Setting<LayerFormat> INPUT = SECTION.setting(
                    "input", SettingType.FORMAT, QuantizationSpec::input)
            .otherwise(QuantizationSpec.DEFAULT.input())
            .meaning("format of the inputs of a quantized Linear");

    public static final Setting<LayerFormat> GRAD_OUTPUT = SECTION.setting(
                    "gradOutput", SettingType.FORMAT, QuantizationSpec::gradOutput)
            .otherwise(QuantizationSpec.DEFAULT.gradOutput())
            .meaning("format of the gradients of its outputs");

    public static final Setting<StraightThrough> STRAIGHT_THROUGH = SECTION.setting(
                    "straightThrough", SettingType.word(StraightThrough.class), QuantizationSpec::straightThrough)
            .otherwise(QuantizationSpec.DEFAULT.straightThrough())
            .meaning("which gradients pass the casts");

    public static final Setting<Computation> COMPUTATION = SECTION.setting(
                    "computation", SettingType.word(Computation.class), QuantizationSpec::computation)
            .addedLater()
            .otherwise(QuantizationSpec.DEFAULT.computation())
            .meaning("emulated or native, as asked for");

    public static final Setting<Compute> COMPUTE = SECTION.setting(
                    "compute", SettingType.word(Compute.class), QuantizationSpec::compute)
            .addedLater()
            .otherwise(QuantizationSpec.DEFAULT.compute())
            .meaning("type of all products, quantized or not; device for float32 on a CPU and bfloat16 on a GPU");

    public static final Setting<PrecisionSchedule> SCHEDULE = SECTION.setting(
                    "schedule", SettingType.SCHEDULE, QuantizationSpec::schedule)
            .addedLater()
            .otherwise(QuantizationSpec.DEFAULT.schedule())
            .meaning("formats in place of a trial's own from some steps on; none for the same throughout");

    private QuantizationSettings() {}

    private static QuantizationSpec make(Map<String, ?> values) {
        return new QuantizationSpec(
                SCALING.in(values),
                ROUNDING.in(values),
                OVERFLOW.in(values),
                INPUT.in(values),
                GRAD_OUTPUT.in(values),
                STRAIGHT_THROUGH.in(values),
                new QuantizationSpec.Arithmetic(COMPUTATION.in(values), COMPUTE.in(values)),
                SCHEDULE.in(values));
    }
}
