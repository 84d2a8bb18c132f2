package io.altgrad.tensor;

import io.altgrad.tensor.StackedCast.Marks;
import io.altgrad.tensor.StackedCast.Part;
import java.util.Map;

/**
 * Casts of batches by a device's kernels.
 *
 * @param single the operations that own what is made
 */
record BatchedCasts(Ops single, DeviceKernels kernels) implements StackCasts {

    @Override
    public Made cast(Tensor stack, Map<Integer, Part> casts, long firstDraw) {
        return single.timed(Profile.Kind.QUANTIZE, () -> {
            Tensor from = single.codes().contiguous(Batch.whole(stack));
            Tensor values = single.emptyLike(from);
            boolean marks = casts.values().stream().anyMatch(part -> part.marks() == Marks.SATURATED);
            Tensor kept = marks ? single.emptyLike(from) : null;
            kernels.cast(new StackedCast(from, casts, firstDraw, values, kept));
            return new Made(BatchedTensor.of(single, values), kept == null ? null : BatchedTensor.of(single, kept));
        });
    }
}
