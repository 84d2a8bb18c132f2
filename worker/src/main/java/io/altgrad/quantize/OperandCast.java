package io.altgrad.quantize;

import ai.djl.ndarray.NDArray;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Operand;
import io.altgrad.spec.StraightThrough;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;

/**
 * The cast of one operand of one layer. A product that sums over the operand's last dimension and one that sums over its
 * rows see the same numbers, unless the scaling is directional: then each product gets its own.
 */
public final class OperandCast {

    private final String layer;
    private final Operand operand;
    private final StraightThrough straightThrough;
    private final TensorQuantizer alongColumns;
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
     * Casts the operand of one forward and backward.
     *
     * @param value (…, columns)
     * @param microBatch counted from 0 over the run; keys stochastic rounding
     * @throws DivergedOperand if the operand holds NaN or Inf
     */
    public Result apply(NDArray value, Ops ops, TensorQuantizer.Pass pass, long microBatch, CastObserver observer) {
        NDArray quantized = ops.emptyLike(value);
        GradientGate gate = GradientGate.of(straightThrough, operand);
        run(alongColumns, value, quantized, pass, microBatch, observer, gate);
        return new Result(value, quantized, gate, ops, pass, microBatch);
    }

    private void run(
            TensorQuantizer quantizer,
            NDArray from,
            NDArray into,
            TensorQuantizer.Pass pass,
            long microBatch,
            CastObserver observer,
            GradientGate gate) {
        boolean asked = observer != CastObserver.NONE;
        TensorQuantizer.Statistics statistics =
                asked ? TensorQuantizer.Statistics.GATHER : TensorQuantizer.Statistics.SKIP;
        HostView source = HostView.of(from);
        int columns = Math.toIntExact(from.getShape().get(from.getShape().dimension() - 1));
        try {
            CastSummary summary = quantizer.cast(
                    source, HostView.of(into), columns, pass, microBatch * source.size(), statistics, gate);
            if (asked) {
                observer.observed(layer, operand, quantizer.cast(), summary);
            }
        } catch (NonFiniteException e) {
            throw new DivergedOperand(layer, e.messageFor("the " + operand + " of " + layer), e);
        }
    }

    /** A cast operand, for each of the products that it enters. */
    public final class Result {

        private final NDArray value;
        private final NDArray quantized;
        private final GradientGate gate;
        private final Ops ops;
        private final TensorQuantizer.Pass pass;
        private final long microBatch;

        private Result(
                NDArray value,
                NDArray quantized,
                GradientGate gate,
                Ops ops,
                TensorQuantizer.Pass pass,
                long microBatch) {
            this.value = value;
            this.quantized = quantized;
            this.gate = gate;
            this.ops = ops;
            this.pass = pass;
            this.microBatch = microBatch;
        }

        /** For a product that sums over the last dimension: the operand's shape. */
        public NDArray alongColumns() {
            return quantized;
        }

        /** For a product that sums over the rows: (rows, columns). */
        public NDArray alongRows() {
            if (alongRows == null) {
                return ops.rows(quantized);
            }
            NDArray transposed = ops.rows(value).transpose(); // (columns, rows)
            NDArray into = ops.emptyLike(transposed);
            run(alongRows, transposed, into, pass, microBatch, CastObserver.NONE, GradientGate.open());
            return into.transpose();
        }

        /**
         * The gradient with respect to the operand, from the one with respect to its cast. Where each product has a cast
         * of its own, the forward's decides.
         */
        public NDArray straightThrough(NDArray grad) {
            return gate.pass(grad, ops);
        }
    }
}
