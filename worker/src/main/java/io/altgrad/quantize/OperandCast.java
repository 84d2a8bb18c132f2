package io.altgrad.quantize;

import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Operand;
import io.altgrad.spec.StraightThrough;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Tensor;
import java.util.function.Supplier;

/**
 * The cast of one operand of one layer. A product that sums over the operand's last dimension and one that sums over its
 * rows see the same numbers, unless the scaling is directional: then each product gets its own.
 */
public final class OperandCast {

    private final String layer;
    private final Operand operand;
    private final StraightThrough straightThrough;
    private final TensorQuantizer alongColumns;

    /** Null where a product that sums over the rows sees the same numbers. */
    private final TensorQuantizer alongRows;

    /**
     * @param layer fully qualified name
     * @param seed of the trial, for stochastic rounding
     */
    public OperandCast(String layer, Operand operand, Cast cast, StraightThrough straightThrough, long seed) {
        this.layer = layer;
        this.operand = operand;
        this.straightThrough = straightThrough;
        String stream = "rounding/" + layer + "/" + operand;
        this.alongColumns = new TensorQuantizer(cast, RandomStream.of(seed, stream));
        this.alongRows = cast.scaling().directional()
                ? new TensorQuantizer(cast, RandomStream.of(seed, stream + "/rows"))
                : null;
    }

    /** What this does to its operand. */
    public Cast cast() {
        return alongColumns.cast();
    }

    /** The amax values that the scale follows. */
    public AmaxHistory history() {
        return alongColumns.history();
    }

    /** Ends an optimizer step: the history remembers the largest amax of its micro-batches. */
    public void endStep() {
        history().endStep();
    }

    /**
     * Casts the operand of one forward and backward to float32 values.
     *
     * @param value (…, columns)
     * @throws DivergedOperand if the operand holds NaN or Inf
     */
    public Result<Tensor> apply(Tensor value, Occasion occasion) {
        GradientGate gate = GradientGate.of(straightThrough, operand);
        Ops ops = occasion.ops();
        Quantizer.Values cast = checked(ops, () -> on(ops, alongColumns).values(value, occasion, gate));
        tell(occasion.observer(), cast.summary());
        Supplier<Tensor> rows = alongRows == null
                ? () -> ops.rows(cast.values())
                : () -> checked(
                                ops,
                                () -> on(ops, alongRows)
                                        .values(transposed(value, ops), occasion.unobserved(), GradientGate.open()))
                        .values()
                        .transpose();
        return new Result<>(cast.values(), rows, gate, ops);
    }

    /** The same to codes: (rows, columns) along the columns, and (columns, rows) along the rows. */
    public Result<Codes> encode(Tensor value, Occasion occasion) {
        Dtype type = Dtype.ofCodes(cast().format().name()).orElseThrow();
        GradientGate gate = GradientGate.of(straightThrough, operand);
        Ops ops = occasion.ops();
        Quantizer.Encoded cast = checked(ops, () -> on(ops, alongColumns).codes(ops.rows(value), type, occasion, gate));
        tell(occasion.observer(), cast.summary());
        Supplier<Codes> rows = alongRows == null
                ? cast::transposed
                : () -> checked(
                                ops,
                                () -> on(ops, alongRows)
                                        .codes(
                                                transposed(value, ops),
                                                type,
                                                occasion.unobserved(),
                                                GradientGate.open()))
                        .codes();
        return new Result<>(cast.codes(), rows, gate, ops);
    }

    /** The quantizer for the place where {@code ops} computes. */
    private static Quantizer on(Ops ops, TensorQuantizer host) {
        return ops.kernels().map(host::on).orElse(host);
    }

    /** (columns, rows) */
    private static Tensor transposed(Tensor value, Ops ops) {
        return ops.rows(value).transpose();
    }

    private void tell(CastObserver observer, CastSummary summary) {
        if (observer != CastObserver.NONE) {
            observer.observed(layer, operand, cast(), summary);
        }
    }

    private <T> T checked(Ops ops, Supplier<T> cast) {
        try {
            return ops.timed(Profile.Kind.QUANTIZE, cast);
        } catch (NonFiniteException e) {
            throw new DivergedOperand(layer, e.messageFor("the " + operand + " of " + layer), e);
        }
    }

    /** A cast operand, for each of the products that it enters. */
    public static final class Result<T> {

        private final T alongColumns;
        private final Supplier<T> alongRows;
        private final GradientGate gate;
        private final Ops ops;

        private Result(T alongColumns, Supplier<T> alongRows, GradientGate gate, Ops ops) {
            this.alongColumns = alongColumns;
            this.alongRows = alongRows;
            this.gate = gate;
            this.ops = ops;
        }

        /** For a product that sums over the last dimension: the operand's shape. */
        public T alongColumns() {
            return alongColumns;
        }

        /** For a product that sums over the rows: values (rows, columns), or codes (columns, rows). */
        public T alongRows() {
            return alongRows.get();
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
