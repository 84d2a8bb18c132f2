package io.altgrad.cuda;

import com.sun.jna.Memory;
import io.altgrad.random.RandomStream;
import java.util.List;
import java.util.function.LongSupplier;

/** The kernels that draw the factors of dropout, of one tensor and of all parts of a stack. Launches do not wait. */
public final class DropoutKernels {

    private static final int PER_THREAD = 4;

    private final CudaDevice device;
    private final CudaModule module;
    private final LongSupplier stream;

    DropoutKernels(CudaDevice device, CudaModule module, LongSupplier stream) {
        this.device = device;
        this.module = module;
        this.stream = stream;
    }

    /**
     * Factors of dropout: {@code kept}, or 0 with that probability, by the words from {@code firstDraw} on as
     * {@link RandomStream#fillUniform} reads them.
     */
    public void fill(long out, long size, RandomStream draws, long firstDraw, double probability, float kept) {
        fill(out, size, draws, firstDraw, probability, kept, 0);
    }

    /** @param drawnBefore as {@link CastArguments#drawnBefore} has it */
    public synchronized void fill(
            long out, long size, RandomStream draws, long firstDraw, double probability, float kept, long drawnBefore) {
        device.makeCurrent();
        module.launch(
                "altgrad_dropout",
                new CudaModule.Grid(blocks(size), 1),
                Kernels.THREADS,
                size + " factors",
                stream.getAsLong(),
                memory(out),
                memory(size),
                memory(draws.key()),
                memory(draws.counterHigh()),
                memory(firstDraw),
                memory(limit(probability)),
                memory(kept),
                memory(drawnBefore));
    }

    private static int blocks(long size) {
        long blocks = CastArguments.ceil(size, (long) Kernels.THREADS * PER_THREAD);
        return (int) Math.max(1, Math.min(blocks, Kernels.MAX_BLOCKS));
    }

    /** A uniform number is a whole number below 2^24, divided by that: kernels compare the whole numbers. */
    private static int limit(double probability) {
        return (int) Math.ceil(Math.scalb(probability, 24));
    }

    /**
     * Factors of dropout of each part, one after the other, as for one.
     *
     * @param size of each part
     * @param draws of each part
     */
    public synchronized void fill(
            long out, long size, List<RandomStream> draws, long firstDraw, double probability, float kept) {
        device.makeCurrent();
        for (int first = 0; first < draws.size(); first += StackKernels.MOST_LANES) {
            List<RandomStream> some = draws.subList(first, Math.min(draws.size(), first + StackKernels.MOST_LANES));
            module.launch(
                    "altgrad_dropout_stack",
                    new CudaModule.Grid(blocks(size), some.size()),
                    Kernels.THREADS,
                    some.size() + " x " + size + " factors",
                    stream.getAsLong(),
                    memory(out + first * size * Float.BYTES),
                    memory(size),
                    streams(some),
                    memory(firstDraw),
                    memory(limit(probability)),
                    memory(kept));
        }
    }

    private static Memory memory(long value) {
        return new Struct(Long.BYTES).put(0, value).memory();
    }

    private static Memory memory(float value) {
        return new Struct(Float.BYTES).put(0, value).memory();
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
