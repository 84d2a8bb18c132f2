package io.altgrad.cuda;

import com.sun.jna.Memory;
import io.altgrad.random.RandomStream;
import java.util.List;
import java.util.function.LongSupplier;

/** The kernel that draws the dropout of all parts of a stack. Launches do not wait. */
public final class StackDropout {

    private static final int PER_THREAD = 4;

    private final CudaDevice device;
    private final CudaModule module;
    private final LongSupplier stream;

    StackDropout(CudaDevice device, CudaModule module, LongSupplier stream) {
        this.device = device;
        this.module = module;
        this.stream = stream;
    }

    /**
     * Factors of dropout of each part, one after the other, as {@link CastKernels#dropout} draws them of one.
     *
     * @param size of each part
     * @param draws of each part
     */
    public synchronized void fill(
            long out, long size, List<RandomStream> draws, long firstDraw, double probability, float kept) {
        device.makeCurrent();
        for (int first = 0; first < draws.size(); first += StackKernels.MOST_LANES) {
            List<RandomStream> some = draws.subList(first, Math.min(draws.size(), first + StackKernels.MOST_LANES));
            long blocks = CastArguments.ceil(size, (long) CastKernels.THREADS * PER_THREAD);
            module.launch(
                    "altgrad_dropout_stack",
                    new CudaModule.Grid((int) Math.min(blocks, CastKernels.MAX_BLOCKS), some.size()),
                    CastKernels.THREADS,
                    some.size() + " x " + size + " factors",
                    stream.getAsLong(),
                    memory(out + first * size * Float.BYTES),
                    memory(size),
                    streams(some),
                    memory(firstDraw),
                    memory(CastKernels.dropoutLimit(probability)),
                    new Struct(Float.BYTES).put(0, kept).memory());
        }
    }

    private static Memory memory(long value) {
        return new Struct(Long.BYTES).put(0, value).memory();
    }

    /** The struct {@code Streams} of {@code altgrad.h}. */
    private static Memory streams(List<RandomStream> draws) {
        Struct struct = new Struct(StackKernels.MOST_LANES * 2 * Long.BYTES);
        for (int i = 0; i < draws.size(); i++) {
            struct.put(2 * Long.BYTES * i, draws.get(i).key())
                    .put(2 * Long.BYTES * i + Long.BYTES, draws.get(i).counterHigh());
        }
        return struct.memory();
    }
}
