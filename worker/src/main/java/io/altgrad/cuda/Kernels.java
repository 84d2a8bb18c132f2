package io.altgrad.cuda;

import java.util.function.LongSupplier;

/**
 * The kernels on one device, loaded once and launched on a stream that is asked for each time. Launches do not wait; what
 * returns a number does. One thread at a time.
 */
public final class Kernels implements AutoCloseable {

    /** Threads of a CUDA block, which the kernels count on. */
    static final int THREADS = 256;

    /** The most CUDA blocks of a launch, a fixed number, so that sums are made in the same order on every device. */
    static final int MAX_BLOCKS = 1024;

    /** The most of one that sums nothing: many times as many as run at once, so that none is waited for long. */
    static final int MAX_BLOCKS_WITHOUT_SUMS = 8192;

    private final CudaDevice device;
    private final CudaModule module;
    private final CastKernels casts;
    private final StackKernels stacks;
    private final DropoutKernels dropout;
    private final SumKernels sums;
    private final UpdateKernels updates;

    private Kernels(CudaDevice device, CudaModule module, LongSupplier stream) {
        this.device = device;
        this.module = module;
        this.casts = new CastKernels(device, module, stream);
        this.stacks = new StackKernels(device, module, stream);
        this.dropout = new DropoutKernels(device, module, stream);
        this.sums = new SumKernels(device, module, stream);
        this.updates = new UpdateKernels(device, module, stream);
    }

    /** Loads the kernels; {@code stream} is asked for the handle of the stream at each launch, 0 is the default one. */
    public static Kernels load(CudaDevice device, LongSupplier stream) {
        return new Kernels(device, CudaModule.load(device, KernelSource.ptx()), stream);
    }

    /** Those that cast one tensor. */
    public CastKernels casts() {
        return casts;
    }

    /** Those that cast the parts of a stack at once. */
    public StackKernels stacks() {
        return stacks;
    }

    /** Those that draw dropout. */
    public DropoutKernels dropout() {
        return dropout;
    }

    /** Those of LayerNorm, the loss and sums. */
    public SumKernels sums() {
        return sums;
    }

    /** Those of the end of a step. */
    public UpdateKernels updates() {
        return updates;
    }

    /** The number of launches so far. */
    public long launches() {
        return module.launches();
    }

    /** The compute capability of their device, times ten. */
    public int capability() {
        return device.capability();
    }

    @Override
    public void close() {
        casts.close();
        stacks.close();
        module.close();
    }
}
