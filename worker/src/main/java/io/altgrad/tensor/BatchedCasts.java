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
    public Made cast(Tensor stack, Map<Integer, Part> casts, long firstDraw, Wanted wanted) {
        return single.timed(Profile.Kind.QUANTIZE, () -> {
            Tensor whole = Batch.whole(stack);
            Tensor from = single.codes().contiguous(whole);
            boolean marks = casts.values().stream().anyMatch(part -> part.marks() == Marks.SATURATED);
            Tensor kept = marks ? single.emptyLike(from) : null;
            Tensor values = empty(from, wanted.shape().after(from.shape().extent(0)));
            Tensor inverse = null;
            Outputs outputs = Outputs.values(values);
            if (wanted.kind() == DeviceCast.Values.OF_CODES) {
                DeviceCast.Scale scale = casts.values().iterator().next().scale();
                boolean isOfRows = scale instanceof DeviceCast.Scale.Blocks;
                long columns = stack.shape().last();
                inverse = single.floats(
                        from.shape().extent(0), isOfRows ? stack.shape().size() / columns : 1, 1);
                outputs = Outputs.valuesOfCodes(values, inverse);
            }
            kernels.cast(new StackedCast(from, casts, firstDraw, outputs.withKept(kept)));
            if (from != whole) {
                // Else it would keep alive what is freed.
                from.close();
            }
            return new Made(stackOf(values), stackOf(inverse), stackOf(kept));
        });
    }

    private Tensor empty(Tensor like, Shape shape) {
        long[] extents = shape.toArray();
        return single.codes().emptyOperand(like, extents).orElseGet(() -> single.floats(extents));
    }

    private Tensor stackOf(Tensor whole) {
        return whole == null ? null : BatchedTensor.of(single, whole);
    }
}
