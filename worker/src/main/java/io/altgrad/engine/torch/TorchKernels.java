package io.altgrad.engine.torch;

import io.altgrad.cuda.CudaDriver;
import io.altgrad.cuda.FlashAttention;
import io.altgrad.cuda.Kernels;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.PartStep;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Tensor;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.ToLongFunction;

/**
 * The CUDA kernels over libtorch's tensors: they are launched on libtorch's stream, so that order is the program's.
 *
 * @param address of a tensor's first element; refuses one whose elements do not lie in row-major order
 */
public record TorchKernels(Kernels kernels, ToLongFunction<Tensor> address, Use use) {

    /** The use that is made of the kernels. */
    public enum Use {
        /** Casts and dropout, whose bits are those of a CPU. */
        CASTS,
        /** Besides, LayerNorm, the loss and sums, which have bits of their own. */
        ALL
    }

    private static final ConcurrentMap<Integer, TorchKernels> LOADED = new ConcurrentHashMap<>();

    /** The kernels of that place, loaded once for a process; empty for the host. */
    public static Optional<TorchKernels> of(Place place, TorchLibrary library, ToLongFunction<Tensor> address) {
        return place.isGpu()
                ? Optional.of(LOADED.computeIfAbsent(place.gpu(), gpu -> load(gpu, library, address)))
                : Optional.empty();
    }

    private static TorchKernels load(int gpu, TorchLibrary library, ToLongFunction<Tensor> address) {
        return new TorchKernels(
                Kernels.load(CudaDriver.get().device(gpu), () -> library.currentStream(gpu)), address, Use.ALL);
    }

    /** Tells whether the GPU's {@linkplain FlashAttention fused attention} serves qkv (B, T, 3C). */
    public boolean attends(Tensor qkv, int heads) {
        return FlashAttention.serves(kernels.capability(), qkv.shape().last() / (3L * heads));
    }

    /** The kernels that sum, whose results {@code ops} own; empty where libtorch's serve. */
    public Optional<TorchSums> sums(Ops ops) {
        return use == Use.ALL ? Optional.of(new TorchSums(this, ops)) : Optional.empty();
    }

    /** Steps by the kernels, whose memory {@code ops} own; empty where libtorch's operations serve. */
    public Optional<PartStep> step(Ops ops, int trials) {
        return use == Use.ALL ? Optional.of(new TorchStep(this, ops, trials)) : Optional.empty();
    }

    long address(Tensor tensor) {
        return address.applyAsLong(tensor);
    }
}
