package io.altgrad.quantize;

import io.altgrad.format.CastStatistics;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Block;
import io.altgrad.spec.Scaling;
import io.altgrad.tensor.DeviceCast;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.StackedCast;
import io.altgrad.tensor.Tensor;
import java.util.Optional;
import java.util.function.Function;

/**
 * Casts tensors by a device's kernels to values, with the scales, history and random bits that the host would have.
 *
 * @param diverged the exception that says which operand holds NaN or Inf, where that is found after the cast
 */
record DeviceQuantizer(
        DeviceKernels kernels,
        ScaleSource scales,
        RandomStream bits,
        Function<NonFiniteException, DivergedOperand> diverged)
        implements Quantizer<Tensor> {

    @Override
    public Quantized<Tensor> cast(Tensor from, Occasion occasion, GradientGate gate) {
        return cast(from, occasion, gate, occasion.ops().emptyLike(from));
    }

    /** Casts to values as products read them. */
    Quantized<Tensor> castToOperand(Tensor from, Occasion occasion, GradientGate gate) {
        Ops ops = occasion.ops();
        Optional<Tensor> operand = ops.codes().emptyOperand(from, from.shape().toArray());
        return cast(from, occasion, gate, operand.orElseGet(() -> ops.emptyLike(from)));
    }

    private Quantized<Tensor> cast(Tensor from, Occasion occasion, GradientGate gate, Tensor into) {
        CastSummary summary = cast(from, occasion, gate, DeviceCast.Outputs.values(into));
        return new Quantized<>(into, () -> occasion.ops().rows(into), summary);
    }

    /**
     * Casts to the outputs that are given, and to what the gate wants to know. Waits where somebody asks what the cast did,
     * or nobody will tell the amaxes that are left.
     *
     * @return null where it did not wait
     */
    CastSummary cast(Tensor from, Occasion occasion, GradientGate gate, DeviceCast.Outputs outputs) {
        Tensor value = occasion.ops().codes().contiguous(from);
        DeviceCast.Outputs all = outputs;
        if (gate.isMasked()) {
            Tensor kept = occasion.ops().emptyLike(value);
            gate.factors(kept);
            all = outputs.withKept(kept);
        }
        if (waits(occasion)) {
            return cast(value, from, occasion, all);
        }
        DeviceCast.Scale scale = scales.cast().scaling().ofTensor() ? scales.ahead() : blocks(value.shape(), Float.NaN);
        kernels.cast(work(value, from, occasion, scale, all), new Hearing(occasion));
        return null;
    }

    /**
     * The same cast as one of several that are made at once; empty where the host has to be waited for, or a block's scale
     * follows from more than the block's own amax.
     *
     * @param shape of what is cast
     */
    Optional<StackedCast.Part> ofStack(Shape shape, Occasion occasion, GradientGate gate) {
        Scaling scaling = scales.cast().scaling();
        boolean followsMore = !scaling.ofTensor() && (scaling.needsTensorAmax() || scales.areChosen());
        if (followsMore || waits(occasion)) {
            return Optional.empty();
        }
        return Optional.of(new StackedCast.Part(
                occasion.mode().of(scales.cast()),
                bits,
                scaling.ofTensor() ? scales.ahead() : blocks(shape, Float.NaN),
                gate.isMasked() ? StackedCast.Marks.SATURATED : StackedCast.Marks.NONE,
                new Hearing(occasion)));
    }

    private boolean waits(Occasion occasion) {
        return occasion.statistics() == Statistics.GATHER
                || !kernels.leavesAmaxes()
                || scales.cast().scaling().ofTensor() && scales.areOfDeviation();
    }

    /** Takes in the amax of a cast when the device tells it. */
    private final class Hearing implements DeviceKernels.AmaxListener {

        private final Occasion occasion;

        Hearing(Occasion occasion) {
            this.occasion = occasion;
        }

        @Override
        public void amax(float amax) {
            try {
                scales.hear(amax, occasion.mode());
            } catch (NonFiniteException e) {
                occasion.divergence().diverged(diverged.apply(e));
            }
        }

        @Override
        public int trial() {
            return occasion.divergence().trial();
        }

        @Override
        public DeviceKernels.Passes passes() {
            return scales.passes();
        }
    }

    private CastSummary cast(Tensor value, Tensor from, Occasion occasion, DeviceCast.Outputs outputs) {
        float amax = kernels.amax(value);
        // Those of casts before come first, if they are not finite either.
        kernels.tellAmaxes();
        float tensorScale = scales.take(amax, occasion.mode());
        DeviceCast.Scale scale = scales.cast().scaling().ofTensor()
                ? new DeviceCast.Scale.Whole(tensorScale)
                : blocks(value.shape(), amax);
        DeviceCast work = work(value, from, occasion, scale, outputs);
        int blocks = blocks(value.shape());
        if (occasion.statistics() == Statistics.GATHER) {
            DeviceCast.Done done = kernels.castWithStatistics(work);
            return new CastSummary(amax, done.smallestScale(), done.largestScale(), blocks, done.statistics());
        }
        kernels.cast(work);
        return new CastSummary(amax, tensorScale, tensorScale, blocks, CastStatistics.EMPTY);
    }

    private DeviceCast work(
            Tensor value, Tensor from, Occasion occasion, DeviceCast.Scale scale, DeviceCast.Outputs outputs) {
        return new DeviceCast(occasion.mode().of(scales.cast()), value, bits, occasion.firstDraw(from), scale, outputs);
    }

    private DeviceCast.Scale blocks(Shape shape, float amax) {
        Block block = scales.cast().scaling().block();
        return new DeviceCast.Scale.Blocks(block.rowsOf(rows(shape)), block.columnsOf(columns(shape)), amax);
    }

    private int blocks(Shape shape) {
        Block block = scales.cast().scaling().block();
        return Math.toIntExact(block.down(rows(shape)) * block.across(columns(shape)));
    }

    private static int rows(Shape shape) {
        return Math.toIntExact(shape.size() / shape.last());
    }

    private static int columns(Shape shape) {
        return Math.toIntExact(shape.last());
    }
}
