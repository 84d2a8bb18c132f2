package io.altgrad.engine.torch;

import io.altgrad.cuda.Kernels;
import io.altgrad.tensor.BatchProof;
import io.altgrad.tensor.Engine;
import java.util.List;

/** A tensor engine on libtorch. A process has one, for it has one libtorch. */
public interface TorchEngine extends Engine {

    /** Makes this engine with {@code kernels} for casts and dropout, wherever its tensors lie. */
    TorchEngine castingBy(Kernels kernels);

    /** Makes this engine with {@code kernels} for all that a GPU has them for, wherever its tensors lie. */
    TorchEngine computingBy(Kernels kernels);

    /** Makes this engine with stacks that are computed as one batch, wherever its tensors lie. */
    TorchEngine batching();

    /** The findings so far on operations on stacks. */
    List<BatchProof.Found> batched();
}
