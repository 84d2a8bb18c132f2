package io.altgrad.quantize;

import io.altgrad.arithmetic.Transform;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.ActivationUse;
import io.altgrad.spec.AttentionOperand;
import io.altgrad.spec.Backward;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Site;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.Use;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.StackedCast;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The casts of one operand of one layer, in one form. The product that sums over the operand's last dimension and the one
 * that sums over its rows see the same numbers if both have the same cast, its scaling is not directional and neither is
 * transformed, or if the recipe's backward keeps to what the forward quantized; else each has its own.
 */
public final class OperandCast<T> {

    private final Named named;
    private final StraightThrough straightThrough;
    private final Form<T> form;
    private final boolean isShared;

    /** Each is null where the operand is not cast for that product; the second also where the first serves both. */
    private final Line<T> alongColumns;

    private final Line<T> alongRows;

    private final Transform ofColumns;
    private final Transform ofRows;

    /**
     * An operand by the words that files use.
     *
     * @param layer fully qualified name
     * @param productOverRows the one that sums over the operand's rows
     */
    private record Named(String layer, String operand, String productOverRows) {

        String useOverRows() {
            return operand + "." + productOverRows;
        }

        @Override
        public String toString() {
            return "the " + operand + " of " + layer;
        }
    }

    /** A cast with its history and its stream of random bits. */
    private record Line<T>(Form<T> form, ScaleSource scales, RandomStream bits, Quantizer<T> onHost) {

        /** Null where there is no cast. */
        static <T> Line<T> of(Cast cast, Form<T> form, RandomStream bits) {
            if (cast == null) {
                return null;
            }
            ScaleSource scales = new ScaleSource(cast);
            return new Line<>(form, scales, bits, form.onHost(scales, bits));
        }

        /** The quantizer for the place where {@code ops} computes. */
        Quantizer<T> quantizer(Ops ops, Function<NonFiniteException, DivergedOperand> diverged) {
            return ops.kernels()
                    .map(kernels -> form.onDevice(new DeviceQuantizer(kernels, scales, bits, diverged)))
                    .orElse(onHost);
        }
    }

    /**
     * The casts of an operand of a Linear.
     *
     * @param layer fully qualified name
     * @param recipe of which this takes the casts of {@code operand}, if it has any
     * @param seed of the trial, for stochastic rounding
     */
    public OperandCast(String layer, Operand operand, Recipe recipe, Form<T> form, long seed) {
        this(
                new Named(
                        layer, operand.toString(), operand.alongRows().product().toString()),
                Lines.of(recipe.cast(operand.alongColumns()), recipe.cast(operand.alongRows())),
                new Rules(
                        operand == Operand.GRAD_OUTPUT ? StraightThrough.IDENTITY : recipe.straightThrough(),
                        recipe.keepsForward(operand)),
                form,
                transform(recipe, layer, operand.alongColumns(), seed),
                transform(recipe, layer, operand.alongRows(), seed),
                seed);
    }

    /** Tells whether the product over the operand's rows sees other numbers than the one over its last dimension. */
    public static boolean castsAnew(Recipe recipe, Operand operand) {
        Lines casts = Lines.of(recipe.cast(operand.alongColumns()), recipe.cast(operand.alongRows()));
        boolean isTransformed =
                recipe.transform(operand.alongColumns().product()).isPresent()
                        || recipe.transform(operand.alongRows().product()).isPresent();
        return !recipe.keepsForward(operand) && (isTransformed || !casts.areAlike());
    }

    /** The casts of an operand (…, m, n) of attention, whose products sum over its last dimension or over the one before. */
    public static OperandCast<Tensor> ofAttention(String layer, AttentionOperand operand, Recipe recipe, long seed) {
        return new OperandCast<>(
                new Named(layer, operand.toString(), operand.alongRows().toString()),
                Lines.of(
                        recipe.beyond().cast(operand, operand.alongColumns()),
                        recipe.beyond().cast(operand, operand.alongRows())),
                new Rules(
                        operand.isGradient() ? StraightThrough.IDENTITY : recipe.straightThrough(),
                        recipe.backward() == Backward.DEQUANTIZED && !operand.isGradient()),
                Form.MATRICES,
                Transform.NONE,
                Transform.NONE,
                seed);
    }

    /** The cast of a value between layers, or of the gradient with respect to it; it has no rows to sum over. */
    public static OperandCast<Tensor> ofActivation(
            String layer, Site site, ActivationUse.Side side, Recipe recipe, long seed) {
        boolean isGradient = side == ActivationUse.Side.GRAD_OUTPUT;
        return new OperandCast<>(
                new Named(layer, side.toString(), ""),
                Lines.of(recipe.beyond().cast(site, side), Optional.empty()),
                new Rules(isGradient ? StraightThrough.IDENTITY : recipe.straightThrough(), true),
                Form.VALUES,
                Transform.NONE,
                Transform.NONE,
                seed);
    }

    /** The casts for the product over the last dimension and for the one over the rows; each null where there is none. */
    private record Lines(Cast columns, Cast rows) {

        static Lines of(Optional<Cast> columns, Optional<Cast> rows) {
            return new Lines(columns.orElse(null), rows.orElse(null));
        }

        /** Tells whether the numbers that one of them makes are those of the other. */
        boolean areAlike() {
            return Objects.equals(columns, rows)
                    && (columns == null || !columns.scaling().directional());
        }
    }

    /** @param keepsFirst whether the product over the rows sees what the other's cast made, whatever its own is */
    private record Rules(StraightThrough straightThrough, boolean keepsFirst) {}

    private OperandCast(
            Named named, Lines casts, Rules rules, Form<T> form, Transform ofColumns, Transform ofRows, long seed) {
        this.named = named;
        this.straightThrough = rules.straightThrough();
        this.form = form;
        this.ofColumns = ofColumns;
        this.ofRows = ofRows;
        isShared = rules.keepsFirst() || casts.areAlike() && ofColumns == Transform.NONE && ofRows == Transform.NONE;
        String stream = "rounding/" + named.layer() + "/" + named.operand();
        alongColumns = Line.of(casts.columns(), form, RandomStream.of(seed, stream));
        alongRows = isShared ? null : Line.of(casts.rows(), form, RandomStream.of(seed, stream + "/rows"));
    }

    private static Transform transform(Recipe recipe, String layer, Use use, long seed) {
        return Transform.of(recipe.transform(use.product()), layer, use.product(), seed);
    }

    /** The amax values that scales follow, by operand; by use where the product over the rows casts other numbers. */
    public Map<String, AmaxHistory> histories() {
        Map<String, AmaxHistory> histories = new LinkedHashMap<>();
        if (alongColumns != null) {
            histories.put(named.operand(), alongColumns.scales.history());
        }
        // A scaling with a direction follows nothing that was before.
        if (alongRows != null && (alongColumns == null || differs())) {
            histories.put(named.useOverRows(), alongRows.scales.history());
        }
        return histories;
    }

    /** Tells whether the product over the rows has more than the direction of its own, where both have a cast. */
    private boolean differs() {
        boolean isTransformed = ofColumns != Transform.NONE || ofRows != Transform.NONE;
        return isTransformed || !cast(alongColumns).equals(cast(alongRows));
    }

    private static Cast cast(Line<?> line) {
        return line.scales.cast();
    }

    /** Ends an optimizer step: histories remember the largest amax of its micro-batches. */
    public void endStep() {
        histories().values().forEach(AmaxHistory::endStep);
    }

    /**
     * Casts the operand of one forward and backward.
     *
     * @param value (…, columns)
     * @throws DivergedOperand if the operand holds NaN or Inf; for a product over the rows with a cast of its own, once
     *     that is asked for
     */
    public Result<T> apply(Tensor value, Occasion occasion) {
        Tensor seen = transformed(ofColumns, value, occasion);
        if (alongColumns == null) {
            return uncast(value, seen, occasion);
        }
        GradientGate gate = GradientGate.of(straightThrough, ofColumns);
        Quantizer.Quantized<T> cast = cast(alongColumns, seen, occasion, gate);
        if (seen != value) {
            seen.close();
        }
        Supplier<T> rows = isShared ? cast.alongRows() : () -> rows(value, occasion);
        return new Result<>(this, value, cast.alongColumns(), rows, gate, occasion.ops());
    }

    /** Tells whether neither product sees a cast, nor a transform. */
    boolean isNone() {
        return alongColumns == null && alongRows == null && ofColumns == Transform.NONE && ofRows == Transform.NONE;
    }

    /**
     * This cast as one of several that are made at once by those kernels, with what it would have alone; empty where it cannot
     * be: it is not one scale of the whole that both products see, or somebody asks what it did.
     */
    Optional<StackedCast.Part> ofStack(DeviceKernels kernels, Occasion occasion) {
        if (alongColumns == null || !isShared || ofColumns != Transform.NONE) {
            return Optional.empty();
        }
        return new DeviceQuantizer(kernels, alongColumns.scales, alongColumns.bits, this::diverged)
                .ofStack(occasion, GradientGate.of(straightThrough, ofColumns));
    }

    /** The operand of a product over its columns that sees no cast; {@code seen} is the value, transformed. */
    private Result<T> uncast(Tensor value, Tensor seen, Occasion occasion) {
        Ops ops = occasion.ops();
        T columns = form.uncast(seen, ops);
        boolean serves = seen == value && alongRows == null && ofRows == Transform.NONE;
        Supplier<T> rows = serves ? () -> form.turned(columns, ops) : () -> rows(value, occasion);
        return new Result<>(this, value, columns, rows, GradientGate.open(), ops);
    }

    private T rows(Tensor value, Occasion occasion) {
        if (alongRows == null && ofRows == Transform.NONE) {
            return form.turned(form.uncast(value, occasion.ops()), occasion.ops());
        }
        Ops ops = occasion.ops();
        if (alongRows == null) {
            Tensor transposed = transformed(ofRows, form.transposed(value, ops), occasion); // (columns, rows)
            return form.ofTransposed(form.uncast(transposed, ops));
        }
        Occasion heard = alongColumns == null || differs() ? occasion : occasion.unobserved();
        // In row-major order, as casts read them.
        try (Tensor view = form.transposed(value, ops);
                Tensor ordered = ops.contiguous(view)) {
            Tensor transposed = transformed(ofRows, ordered, occasion); // (columns, rows)
            return form.ofTransposed(
                    cast(alongRows, transposed, heard, GradientGate.open()).alongColumns());
        }
    }

    private static Tensor transformed(Transform transform, Tensor value, Occasion occasion) {
        return transform == Transform.NONE
                ? value
                : occasion.ops().timed(Profile.Kind.QUANTIZE, () -> transform.apply(value, occasion.ops()));
    }

    private Quantizer.Quantized<T> cast(Line<T> line, Tensor value, Occasion occasion, GradientGate gate) {
        Ops ops = occasion.ops();
        try {
            Quantizer.Quantized<T> cast = ops.timed(
                    Profile.Kind.QUANTIZE,
                    () -> line.quantizer(ops, this::diverged).cast(value, occasion, gate));
            if (line == alongRows && alongColumns != null) {
                occasion.observer()
                        .observedBeside(
                                named.layer(), named.operand(), named.productOverRows(), cast(line), cast.summary());
            } else if (occasion.observer() != CastObserver.NONE) {
                occasion.observer().observed(named.layer(), named.operand(), cast(line), cast.summary());
            }
            return cast;
        } catch (NonFiniteException e) {
            throw diverged(e);
        }
    }

    private DivergedOperand diverged(NonFiniteException e) {
        return new DivergedOperand(named.layer(), e.messageFor(named.toString()), e);
    }

    /** A cast operand, for each of the products that it enters. */
    public static final class Result<T> {

        private final OperandCast<T> cast;
        private final Tensor value;
        private final T alongColumns;
        private final Supplier<T> alongRows;
        private final GradientGate gate;
        private final Ops ops;
        private final List<T> rows = new ArrayList<>();

        private Result(
                OperandCast<T> cast, Tensor value, T alongColumns, Supplier<T> alongRows, GradientGate gate, Ops ops) {
            this.cast = cast;
            this.value = value;
            this.alongColumns = alongColumns;
            this.alongRows = alongRows;
            this.gate = gate;
            this.ops = ops;
        }

        /** For a product that sums over the last dimension. */
        public T alongColumns() {
            return alongColumns;
        }

        /** For a product that sums over the rows. */
        public T alongRows() {
            T made = alongRows.get();
            rows.add(made);
            return made;
        }

        /** Tells whether the value is read after the cast: for the product over the rows, or as the operand itself. */
        public boolean readsValue() {
            return cast.form.elements(alongColumns) == value || !cast.isShared;
        }

        /** Frees what this gave, but for the value itself. */
        public void free() {
            free(alongColumns);
            rows.forEach(this::free);
        }

        private void free(T operand) {
            Tensor elements = cast.form.elements(operand);
            if (elements != value) {
                elements.close();
            }
        }

        /**
         * The gradient with respect to the operand, from the one with respect to its cast. Where each product has a cast
         * of its own, the forward's decides.
         */
        public Tensor straightThrough(Tensor grad) {
            return gate.pass(grad, ops);
        }
    }
}
