package io.altgrad.tensor;

import io.altgrad.tensor.DeviceCast.Outputs;
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
    public Made cast(Tensor stack, Map<Integer, Part> casts, long firstDraw, DeviceCast.Values kind) {
        return single.timed(Profile.Kind.QUANTIZE, () -> {
            Tensor from = single.codes().contiguous(Batch.whole(stack));
            boolean marks = casts.values().stream().anyMatch(part -> part.marks() == Marks.SATURATED);
            Tensor kept = marks ? single.emptyLike(from) : null;
            long parts = from.shape().extent(0);
            Tensor values;
            Tensor inverse;
            if (kind == DeviceCast.Values.OF_CODES) {
                long columns = stack.shape().last();
                values = empty(from, parts, stack.shape().size() / columns, columns);
                inverse = single.floats(parts, 1, 1);
                kernels.cast(new StackedCast(
                        from,
                        casts,
                        firstDraw,
                        Outputs.valuesOfCodes(values, inverse).withKept(kept)));
            } else {
                values = empty(from, from.shape().toArray());
                inverse = null;
                kernels.cast(new StackedCast(
                        from, casts, firstDraw, Outputs.values(values).withKept(kept)));
            }
            return new Made(stackOf(values), stackOf(inverse), stackOf(kept));
        });
    }

    private Tensor empty(Tensor like, long... shape) {
        return single.codes().emptyOperand(like, shape).orElseGet(() -> single.floats(shape));
    }

    private Tensor stackOf(Tensor whole) {
        return whole == null ? null : BatchedTensor.of(single, whole);
    }
}
