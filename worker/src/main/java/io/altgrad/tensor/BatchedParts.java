package io.altgrad.tensor;

import java.util.List;

/** Batches whose parts are computed one after the other, by the operations of one. */
class BatchedParts extends PartwiseOps {

    BatchedParts(Ops single, int size) {
        super(single, size);
    }

    @Override
    public Tensor stack(List<Tensor> parts) {
        parts.forEach(part -> part.moveTo(single()));
        return BatchedTensor.of(single(), parts);
    }

    /** Its parts are views of a copy of those. */
    @Override
    public Tensor over(List<Tensor> parts) {
        return BatchedTensor.shown(single(), single().joined(parts));
    }

    @Override
    public List<Tensor> parts(Tensor stack) {
        return ((BatchedTensor) stack).parts();
    }
}
