package io.altgrad.quantize;

import io.altgrad.random.RandomStream;
import io.altgrad.spec.ActivationUse;
import io.altgrad.spec.AttentionOperand;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Site;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.StackedCast;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The casts of one operand of one layer, in one form. The product that sums over the operand's last dimension and the one
 * that sums over its rows see the same numbers if both have the same cast, its scaling is not directional and neither is
 * transformed, or if the recipe's backward keeps to what the forward quantized; else each has its own.
 */
public final class OperandCast<T> {

    private final OperandRecipe recipe;
    private final Form<T> form;
    private final boolean isShared;

    /** Each is null where the operand is not cast for that product; the second also where the first serves both. */
    private final CastLine<T> alongColumns;

    private final CastLine<T> alongRows;

    private OperandCast(OperandRecipe recipe, Form<T> form) {
        this.recipe = recipe;
        this.form = form;
        this.isShared = recipe.isShared();
        String stream =
                "rounding/" + recipe.named().layer() + "/" + recipe.named().operand();
        alongColumns = CastLine.of(recipe.columns().cast(), form, RandomStream.of(recipe.seed(), stream));
        alongRows = isShared
                ? null
                : CastLine.of(recipe.rows().cast(), form, RandomStream.of(recipe.seed(), stream + "/rows"));
    }

    /**
     * The casts of an operand of a Linear.
     *
     * @param layer fully qualified name
     * @param recipe of which this takes the casts of {@code operand}, if it has any
     * @param seed of the trial, for stochastic rounding
     */
    public OperandCast(String layer, Operand operand, Recipe recipe, Form<T> form, long seed) {
        this(OperandRecipe.ofLinear(layer, operand, recipe, seed), form);
    }

    /** Tells whether the product over the operand's rows sees other numbers than the one over its last dimension. */
    public static boolean castsAnew(Recipe recipe, Operand operand) {
        return !OperandRecipe.isShared(recipe, operand);
    }

    /** The casts of an operand (…, m, n) of attention, whose products sum over its last dimension or over the one before. */
    public static OperandCast<Tensor> ofAttention(String layer, AttentionOperand operand, Recipe recipe, long seed) {
        return new OperandCast<>(OperandRecipe.ofAttention(layer, operand, recipe, seed), Form.MATRICES);
    }

    /** The cast of a value between layers, or of the gradient with respect to it; it has no rows to sum over. */
    public static OperandCast<Tensor> ofActivation(
            String layer, Site site, ActivationUse.Side side, Recipe recipe, long seed) {
        return new OperandCast<>(OperandRecipe.ofActivation(layer, site, side, recipe, seed), Form.VALUES);
    }

    /** The amax values that scales follow, by operand; by use where the product over the rows casts other numbers. */
    public Map<String, AmaxHistory> histories() {
        Map<String, AmaxHistory> histories = new LinkedHashMap<>();
        if (alongColumns != null) {
            histories.put(recipe.named().operand(), alongColumns.scales().history());
        }
        // A scaling with a direction follows nothing that was before.
        if (alongRows != null && (alongColumns == null || recipe.differs())) {
            histories.put(recipe.named().useOverRows(), alongRows.scales().history());
        }
        return histories;
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
        Tensor seen = transformed(recipe.columns(), value, occasion);
        if (alongColumns == null) {
            return uncast(value, seen, occasion);
        }
        GradientGate gate = GradientGate.of(
                recipe.rules().straightThrough(), recipe.columns().transform());
        Quantizer.Quantized<T> cast = cast(alongColumns, occasion, quantizer -> quantizer.cast(seen, occasion, gate));
        if (seen != value) {
            seen.close();
        }
        Supplier<T> rows = isShared ? cast.alongRows() : () -> rows(value, occasion);
        return new Result<>(this, value, cast.alongColumns(), rows, gate, occasion.ops());
    }

    /** Tells whether neither product sees a cast, nor a transform. */
    boolean isNone() {
        return alongColumns == null
                && alongRows == null
                && !recipe.columns().isTransformed()
                && !recipe.rows().isTransformed();
    }

    /** Tells whether both products see the same numbers. */
    boolean isShared() {
        return isShared;
    }

    /**
     * The cast for products over the last dimension as one of several that are made at once by those kernels; empty where it
     * cannot be, or there is none.
     *
     * @param shape of the operand
     */
    Optional<StackedCast.Part> columnsOfStack(DeviceKernels kernels, Shape shape, Occasion occasion) {
        GradientGate gate = GradientGate.of(
                recipe.rules().straightThrough(), recipe.columns().transform());
        return ofStack(alongColumns, recipe.columns(), kernels, shape, occasion, gate);
    }

    /**
     * The same for products over the rows, where they see a cast of their own.
     *
     * @param shape of the operand transposed
     */
    Optional<StackedCast.Part> rowsOfStack(DeviceKernels kernels, Shape shape, Occasion occasion) {
        return ofStack(alongRows, recipe.rows(), kernels, shape, occasion, GradientGate.open());
    }

    private Optional<StackedCast.Part> ofStack(
            CastLine<T> line,
            OperandRecipe.Side side,
            DeviceKernels kernels,
            Shape shape,
            Occasion occasion,
            GradientGate gate) {
        return line == null || side.isTransformed()
                ? Optional.empty()
                : new DeviceQuantizer(kernels, line.scales(), line.bits(), this::diverged)
                        .ofStack(shape, occasion, gate);
    }

    /** The operand of a product over its columns that sees no cast; {@code seen} is the value, transformed. */
    private Result<T> uncast(Tensor value, Tensor seen, Occasion occasion) {
        Ops ops = occasion.ops();
        T columns = form.uncast(seen, ops);
        boolean serves = seen == value && alongRows == null && !recipe.rows().isTransformed();
        Supplier<T> rows = serves ? () -> form.turned(columns, ops) : () -> rows(value, occasion);
        return new Result<>(this, value, columns, rows, GradientGate.open(), ops);
    }

    private T rows(Tensor value, Occasion occasion) {
        if (alongRows == null && !recipe.rows().isTransformed()) {
            return form.turned(form.uncast(value, occasion.ops()), occasion.ops());
        }
        Ops ops = occasion.ops();
        if (alongRows == null) {
            Tensor transposed = transformed(recipe.rows(), form.transposed(value, ops), occasion); // (columns, rows)
            return form.ofTransposed(form.uncast(transposed, ops));
        }
        Occasion heard = alongColumns == null || recipe.differs() ? occasion : occasion.unobserved();
        CastWork<T> work = recipe.rows().isTransformed()
                ? quantizer -> ofTransformed(quantizer, value, heard)
                : quantizer -> quantizer.castTransposed(value, form, heard);
        return form.ofTransposed(cast(alongRows, heard, work).alongColumns());
    }

    /** One of a quantizer's casts. */
    private interface CastWork<T> {

        Quantizer.Quantized<T> by(Quantizer<T> quantizer);
    }

    private Quantizer.Quantized<T> ofTransformed(Quantizer<T> quantizer, Tensor value, Occasion occasion) {
        try (Tensor view = form.transposed(value, occasion.ops());
                Tensor ordered = occasion.ops().codes().contiguous(view)) {
            Tensor transposed = transformed(recipe.rows(), ordered, occasion); // (columns, rows)
            return quantizer.cast(transposed, occasion, GradientGate.open());
        }
    }

    private static Tensor transformed(OperandRecipe.Side side, Tensor value, Occasion occasion) {
        return side.isTransformed()
                ? occasion.ops()
                        .timed(Profile.Kind.QUANTIZE, () -> side.transform().apply(value, occasion.ops()))
                : value;
    }

    private Quantizer.Quantized<T> cast(CastLine<T> line, Occasion occasion, CastWork<T> work) {
        Ops ops = occasion.ops();
        OperandRecipe.Named named = recipe.named();
        try {
            Quantizer.Quantized<T> cast =
                    ops.timed(Profile.Kind.QUANTIZE, () -> work.by(line.quantizer(ops, this::diverged)));
            if (line == alongRows && alongColumns != null) {
                occasion.observer()
                        .observedBeside(
                                named.layer(), named.operand(), named.productOverRows(), line.cast(), cast.summary());
            } else if (occasion.observer() != CastObserver.NONE) {
                occasion.observer().observed(named.layer(), named.operand(), line.cast(), cast.summary());
            }
            return cast;
        } catch (NonFiniteException e) {
            throw diverged(e);
        }
    }

    private DivergedOperand diverged(NonFiniteException e) {
        return new DivergedOperand(
                recipe.named().layer(), e.messageFor(recipe.named().toString()), e);
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

        boolean isShared() {
            return cast.isShared;
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
