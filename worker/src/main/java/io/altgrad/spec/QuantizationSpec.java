package io.altgrad.spec;

import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * The meaning of a layer's format, for every layer of a trial whose rule gives just that: its weights are cast
 * to it, and its other operands to what is said here.
 *
 * @param scaling which values share a scale
 * @param rounding how values between two neighbours round
 * @param overflow what becomes of values beyond the largest finite one
 * @param input {@code none}, {@code $format} (as the weights), or a format
 * @param gradOutput {@code none}, {@code $format} (as the weights), or a format
 * @param straightThrough which gradients pass the casts
 * @param arithmetic how products are computed
 * @param schedule formats in place of the trial's own from some steps on
 */
public record QuantizationSpec(
        Scaling scaling,
        Rounding rounding,
        Overflow overflow,
        LayerFormat input,
        LayerFormat gradOutput,
        StraightThrough straightThrough,
        Arithmetic arithmetic,
        PrecisionSchedule schedule)
        implements Serializable {

    /**
     * The way in which products are computed.
     *
     * @param computation of quantized layers: on values or on codes
     * @param compute the type of all products
     */
    public record Arithmetic(Computation computation, Compute compute) implements Serializable {

        /** The arithmetic of a trial that says nothing of it. */
        public static final Arithmetic DEFAULT = new Arithmetic(Computation.EMULATED, Compute.DEVICE);

        public Arithmetic {
            Objects.requireNonNull(computation, "computation");
            Objects.requireNonNull(compute, "compute");
        }

        /** These products of values, where a layer cannot multiply its codes. */
        public Arithmetic emulated() {
            return new Arithmetic(Computation.EMULATED, compute);
        }
    }

    /**
     * Casts of weights alone, one scale from a history of 16, nearest even, saturating, every gradient passes,
     * emulated.
     */
    public static final QuantizationSpec DEFAULT = new QuantizationSpec(
            Scaling.tensor(16, ScaleFormat.FLOAT32),
            Rounding.NEAREST_EVEN,
            Overflow.SATURATE,
            new LayerFormat.Unquantized(),
            new LayerFormat.Unquantized(),
            StraightThrough.IDENTITY,
            Computation.EMULATED);

    public QuantizationSpec {
        Objects.requireNonNull(scaling, "scaling");
        Objects.requireNonNull(rounding, "rounding");
        Objects.requireNonNull(overflow, "overflow");
        Objects.requireNonNull(straightThrough, "straightThrough");
        Objects.requireNonNull(arithmetic, "arithmetic");
        Objects.requireNonNull(schedule, "schedule");
        requireNoRecipe("input", input);
        requireNoRecipe("gradOutput", gradOutput);
    }

    /** The same throughout a trial, in the type of products that its device has. */
    public QuantizationSpec(
            Scaling scaling,
            Rounding rounding,
            Overflow overflow,
            LayerFormat input,
            LayerFormat gradOutput,
            StraightThrough straightThrough,
            Computation computation) {
        this(
                scaling,
                rounding,
                overflow,
                input,
                gradOutput,
                straightThrough,
                new Arithmetic(computation, Compute.DEVICE),
                PrecisionSchedule.NONE);
    }

    /** The computation of quantized layers' products: on values or on codes. */
    public Computation computation() {
        return arithmetic.computation();
    }

    /** The type of all products. */
    public Compute compute() {
        return arithmetic.compute();
    }

    /** The same with other arithmetic. */
    public QuantizationSpec with(Arithmetic other) {
        return new QuantizationSpec(scaling, rounding, overflow, input, gradOutput, straightThrough, other, schedule);
    }

    private static void requireNoRecipe(String field, LayerFormat format) {
        if (format instanceof LayerFormat.Custom) {
            throw new InvalidSetting(field, "'none', '$format' or the name of a format", format);
        }
    }

    /** The recipe of a layer whose rule gives it {@code format}. */
    public Recipe recipe(NumberFormat format) {
        Map<Operand, Cast> casts = new EnumMap<>(Operand.class);
        casts.put(Operand.WEIGHT, cast(format));
        add(casts, Operand.INPUT, input, format);
        add(casts, Operand.GRAD_OUTPUT, gradOutput, format);
        return Recipe.ofOperands(casts, straightThrough);
    }

    private void add(Map<Operand, Cast> casts, Operand operand, LayerFormat chosen, NumberFormat weights) {
        if (chosen instanceof LayerFormat.OfTrial) {
            casts.put(operand, cast(weights));
        } else if (chosen instanceof LayerFormat.Fixed fixed) {
            casts.put(operand, cast(fixed.format()));
        }
    }

    private Cast cast(NumberFormat format) {
        return new Cast(format, scaling, rounding, overflow);
    }
}
