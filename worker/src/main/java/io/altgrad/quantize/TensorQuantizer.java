package io.altgrad.quantize;

import ai.djl.ndarray.NDArray;
import io.altgrad.format.ArrayCodec;
import io.altgrad.format.CastStatistics;
import io.altgrad.format.Scale;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Scaling;
import io.altgrad.tensor.HostView;

/**
 * Quantizes one operand of one layer, step after step: {@code round(x · scale) / scale}, with its amax history and its
 * own stream of random bits.
 */
public final class TensorQuantizer {

    private final String layer;
    private final Operand operand;
    private final Cast cast;
    private final ArrayCodec codec;
    private final RandomStream bits;
    private final AmaxHistory history;
    private final float[] block = new float[HostView.BLOCK];
    private final float[] rounded = new float[HostView.BLOCK];

    /**
     * @param layer fully qualified name, for messages and the stream of random bits
     * @param seed of the trial
     */
    public TensorQuantizer(String layer, Operand operand, Cast cast, long seed) {
        this.layer = layer;
        this.operand = operand;
        this.cast = cast;
        this.codec = ArrayCodec.of(cast.format(), cast.rounding(), cast.overflow());
        this.bits = RandomStream.of(seed, "rounding/" + layer + "/" + operand);
        this.history = new AmaxHistory(cast.scaling() instanceof Scaling.PerTensor tensor ? tensor.window() : 1);
    }

    /** What this does to its operand. */
    public Cast cast() {
        return cast;
    }

    /** The amax values that the scale follows. */
    public AmaxHistory history() {
        return history;
    }

    /**
     * Quantizes a training step's tensor and records its amax.
     *
     * @param from contiguous float32
     * @param into of the same size; may be {@code from}
     * @param microBatch counted from 0 over the run; keys stochastic rounding
     * @throws NonFiniteException if the tensor holds NaN or Inf
     */
    public void train(NDArray from, NDArray into, long microBatch, CastObserver observer) {
        HostView source = HostView.of(from);
        float amax = finite(amax(source));
        float scale = scale(history.record(amax));
        quantize(source, HostView.of(into), scale, microBatch, amax, observer);
    }

    /** Quantizes a tensor of an evaluation: the same, but the history stays as it is. */
    public void evaluate(NDArray from, NDArray into, CastObserver observer) {
        HostView source = HostView.of(from);
        float amax = finite(amax(source));
        quantize(source, HostView.of(into), scale(history.peek(amax)), 0, amax, observer);
    }

    private float finite(float amax) {
        if (!Float.isFinite(amax)) {
            throw new NonFiniteException(layer, operand, cast.format().name(), amax);
        }
        return amax;
    }

    private float scale(float amax) {
        return cast.scaling() instanceof Scaling.Unscaled ? 1f : Scale.of(cast.format(), amax);
    }

    private float amax(HostView source) {
        float amax = 0;
        for (int i = 0; i < source.size(); i += block.length) {
            int length = Math.min(block.length, source.size() - i);
            source.read(i, block, length);
            amax = Math.max(amax, ArrayCodec.amax(block, 0, length));
        }
        return amax;
    }

    private void quantize(
            HostView source, HostView target, float scale, long microBatch, float amax, CastObserver observer) {
        CastStatistics statistics = CastStatistics.EMPTY;
        long draw = microBatch * source.size();
        for (int i = 0; i < source.size(); i += block.length) {
            int length = Math.min(block.length, source.size() - i);
            source.read(i, block, length);
            codec.quantize(block, 0, rounded, 0, length, scale, bits, draw + i);
            target.write(i, rounded, length);
            if (observer.wanted()) {
                statistics = statistics.plus(codec.statistics(block, 0, length, scale, bits, draw + i));
            }
        }
        if (observer.wanted()) {
            observer.observed(layer, operand, cast, amax, scale, statistics);
        }
    }
}
