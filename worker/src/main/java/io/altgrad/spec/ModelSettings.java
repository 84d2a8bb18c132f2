package io.altgrad.spec;

import static io.altgrad.spec.Range.atLeast;
import static io.altgrad.spec.Range.between;
import static io.altgrad.spec.Range.unitInterval;
import static io.altgrad.spec.SettingType.INT;
import static io.altgrad.spec.SettingType.NUMBER;
import static io.altgrad.spec.SettingType.TRUTH;

import java.util.Map;

/** The settings under {@code model}: the shape of the GPT. */
public final class ModelSettings {

    static final Section<ModelSpec> SECTION = new Section<>("model", Trial::model, ModelSettings::make);

    /** Blocks beyond which the names alone take longer than a small model trains. */
    private static final int MAX_LAYERS = 10_000;

    public static final Setting<Integer> LAYERS = SECTION.setting("layers", INT, ModelSpec::layers)
            .otherwise(4)
            .in(between(1, MAX_LAYERS))
            .meaning("transformer blocks");

    public static final Setting<Integer> HEADS = SECTION.setting("heads", INT, ModelSpec::heads)
            .otherwise(4)
            .in(atLeast(1))
            .meaning("attention heads of a block");

    public static final Setting<Integer> WIDTH = SECTION.setting("width", INT, ModelSpec::width)
            .otherwise(128)
            .in(atLeast(1))
            .meaning("width of the residual stream");

    public static final Setting<Integer> CONTEXT = SECTION.setting("context", INT, ModelSpec::context)
            .otherwise(64)
            .in(atLeast(1))
            .unit("tokens")
            .meaning("longest sequence");

    public static final Setting<Double> DROPOUT = SECTION.setting("dropout", NUMBER, ModelSpec::dropout)
            .otherwise(0.0)
            .inFloat32(unitInterval())
            .meaning("share of activations dropped in training");

    public static final Setting<Boolean> BIAS = SECTION.setting("bias", TRUTH, ModelSpec::bias)
            .otherwise(false)
            .meaning("whether Linears and norms have a bias");

    private ModelSettings() {}

    private static ModelSpec make(Map<String, ?> values) {
        return new ModelSpec(
                LAYERS.in(values),
                HEADS.in(values),
                WIDTH.in(values),
                CONTEXT.in(values),
                DROPOUT.in(values),
                BIAS.in(values));
    }
}
