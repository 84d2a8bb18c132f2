package io.altgrad.engine.torch;

import io.altgrad.cuda.CastArguments;
import io.altgrad.cuda.CastKernels;
import io.altgrad.cuda.CudaDriver;
import io.altgrad.format.CastStatistics;
import io.altgrad.random.RandomStream;
import io.altgrad.tensor.DeviceCast;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Tensor;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;

/**
 * The CUDA kernels over libtorch's tensors: they are launched on libtorch's stream, so that order is the program's.
 *
 * @param address of a tensor's first element; refuses one whose elements do not lie in row-major order
 */
public record TorchKernels(CastKernels kernels, ToLongFunction<Tensor> address) implements DeviceKernels {

    private static final ConcurrentMap<Integer, TorchKernels> LOADED = new ConcurrentHashMap<>();

    /** The kernels of that place, loaded once for a process; empty for the host. */
    public static Optional<TorchKernels> of(Place place, TorchLibrary library, ToLongFunction<Tensor> address) {
        return place.isGpu()
                ? Optional.of(LOADED.computeIfAbsent(place.gpu(), gpu -> load(gpu, library, address)))
                : Optional.empty();
    }

    private static TorchKernels load(int gpu, TorchLibrary library, ToLongFunction<Tensor> address) {
        return new TorchKernels(
                CastKernels.load(CudaDriver.get().device(gpu), () -> library.currentStream(gpu)), address);
    }

    @Override
    public float amax(Tensor x) {
        return kernels.amax(address(x), x.shape().size());
    }

    @Override
    public void cast(DeviceCast cast) {
        CastArguments arguments = arguments(cast);
        if (cast.outputs().transposed() != null) {
            kernels.pack(arguments);
        } else if (cast.scale() instanceof DeviceCast.Scale.Blocks) {
            kernels.castBlocks(arguments);
        } else {
            kernels.cast(arguments);
        }
    }

    @Override
    public DeviceCast.Done castWithStatistics(DeviceCast cast) {
        CastArguments arguments = arguments(cast);
        if (cast.scale() instanceof DeviceCast.Scale.Whole whole) {
            CastStatistics statistics = cast.outputs().transposed() == null
                    ? kernels.castWithStatistics(arguments)
                    : kernels.packWithStatistics(arguments);
            return new DeviceCast.Done(statistics, whole.scale(), whole.scale());
        }
        CastKernels.OfBlocks done = kernels.castBlocksWithStatistics(arguments);
        return new DeviceCast.Done(done.statistics(), done.smallestScale(), done.largestScale());
    }

    /** Tells whether the GPU's {@linkplain FlashAttention fused attention} serves qkv (B, T, 3C). */
    public boolean attends(Tensor qkv, int heads) {
        return FlashAttention.serves(kernels.capability(), qkv.shape().last() / (3L * heads));
    }

    void dropout(Tensor mask, RandomStream draws, long firstDraw, double probability, float kept) {
        kernels.dropout(address(mask), mask.shape().size(), draws, firstDraw, probability, kept);
    }

    private CastArguments arguments(DeviceCast cast) {
        long columns = cast.from().shape().last();
        long rows = cast.from().shape().size() / columns;
        CastArguments arguments = CastArguments.of(cast.cast(), address(cast.from()), rows, columns)
                .draws(cast.bits(), cast.firstDraw());
        DeviceCast.Outputs outputs = cast.outputs();
        set(outputs.values(), arguments::values);
        set(outputs.codes(), arguments::codes);
        set(outputs.transposed(), arguments::transposed);
        set(outputs.kept(), arguments::kept);
        set(outputs.scales(), arguments::scales);
        if (cast.scale() instanceof DeviceCast.Scale.Blocks blocks) {
            return arguments.blocks(blocks.rows(), blocks.columns(), blocks.tensorAmax());
        }
        return arguments.scale(((DeviceCast.Scale.Whole) cast.scale()).scale());
    }

    private void set(Tensor output, LongConsumer argument) {
        if (output != null) {
            argument.accept(address(output));
        }
    }

    private long address(Tensor tensor) {
        return address.applyAsLong(tensor);
    }
}
