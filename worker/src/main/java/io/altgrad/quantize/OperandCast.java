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
    private final PlacedQuantizer alongColumns;
    private final PlacedQuantizer alongRows;

    /**
     * @param layer fully qualified name
     * @param seed of the trial, for stochastic rounding
     */
    public OperandCast(String layer, Operand operand, Cast cast, StraightThrough straightThrough, long seed) {
        this.layer = layer;
        this.operand = operand;
        this.straightThrough = straightThrough;
        String stream = "rounding/" + layer + "/" + operand;
        this.alongColumns = new PlacedQuantizer(new TensorQuantizer(cast, RandomStream.of(seed, stream)));
        this.alongRows = cast.scaling().directional()
                ? new PlacedQuantizer(new TensorQuantizer(cast, RandomStream.of(seed, stream + "/rows")))
                : null;
    }

    /** What this does to its operand. */
    public Cast cast() {
        return alongColumns.quantizer().cast();
    }

    /** The amax values that the scale follows. */
    public AmaxHistory history() {
        return alongColumns.quantizer().history();
    }

    /** Ends an optimizer step: the history remembers the largest amax of its micro-batches. */
    public void endStep() {
        history().endStep();
    }

    /**
     * Casts the operand of one forward and backward to float32 values.
     *
     * @param value (…, columns)
     * @param microBatch counted from 0 over the run; keys stochastic rounding
     * @throws DivergedOperand if the operand holds NaN or Inf
     */
    public Result<Tensor> apply(
            Tensor value, Ops ops, TensorQuantizer.Pass pass, long microBatch, CastObserver observer) {
        PlacedQuantizer.Request request = request(ops, pass, microBatch, observer);
        PlacedQuantizer.Values cast = checked(ops, () -> alongColumns.values(value, request));
        tell(observer, cast.summary());
        Supplier<Tensor> rows = alongRows == null
                ? () -> ops.rows(cast.values())
                : () -> checked(ops, () -> alongRows.values(transposed(value, ops), unobserved(request)))
                        .values()
                        .transpose();
        return new Result<>(cast.values(), rows, request);
    }

    /** The same to codes: (rows, columns) along the columns, and (columns, rows) along the rows. */
    public Result<Codes> encode(
            Tensor value, Ops ops, TensorQuantizer.Pass pass, long microBatch, CastObserver observer) {
        Dtype type = Dtype.ofCodes(cast().format().name()).orElseThrow();
        PlacedQuantizer.Request request = request(ops, pass, microBatch, observer);
        PlacedQuantizer.Encoded cast = checked(ops, () -> alongColumns.codes(ops.rows(value), type, request));
        tell(observer, cast.summary());
        Supplier<Codes> rows = alongRows == null
                ? cast::transposed
                : () -> checked(ops, () -> alongRows.codes(transposed(value, ops), type, unobserved(request)))
                        .codes();
        return new Result<>(cast.codes(), rows, request);
    }

    /** (columns, rows) */
    private static Tensor transposed(Tensor value, Ops ops) {
        return ops.rows(value).transpose();
    }

    private PlacedQuantizer.Request request(
            Ops ops, TensorQuantizer.Pass pass, long microBatch, CastObserver observer) {
        TensorQuantizer.Statistics statistics =
                observer == CastObserver.NONE ? TensorQuantizer.Statistics.SKIP : TensorQuantizer.Statistics.GATHER;
        return new PlacedQuantizer.Request(
                ops, pass, microBatch, statistics, GradientGate.of(straightThrough, operand));
    }

    private static PlacedQuantizer.Request unobserved(PlacedQuantizer.Request request) {
        return new PlacedQuantizer.Request(
                request.ops(),
                request.pass(),
                request.microBatch(),
                TensorQuantizer.Statistics.SKIP,
                GradientGate.open());
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
        private final PlacedQuantizer.Request request;

        private Result(T alongColumns, Supplier<T> alongRows, PlacedQuantizer.Request request) {
            this.alongColumns = alongColumns;
            this.alongRows = alongRows;
            this.request = request;
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
            return request.gate().pass(grad, request.ops());
        }
    }
}
