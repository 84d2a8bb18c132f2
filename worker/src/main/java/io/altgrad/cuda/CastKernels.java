package io.altgrad.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.altgrad.format.CastStatistics;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The kernels that cast one tensor, and those that find its amax before. Launches do not wait; what returns a number does.
 * One thread at a time.
 */
public final class CastKernels {

    /** Elements that a thread takes at once. */
    private static final int PER_THREAD = 4;

    /** The same of a kernel that has two quads under way. */
    private static final int PER_THREAD_OF_CAST = 8;

    private final CudaDevice device;
    private final CudaModule module;
    private final LongSupplier stream;
    private final DeviceMemory scratch;
    private final Memory result = new Memory(StatisticsField.BYTES);

    CastKernels(CudaDevice device, CudaModule module, LongSupplier stream) {
        this.device = device;
        this.module = module;
        this.stream = stream;
        this.scratch = DeviceMemory.allocate(device, (Kernels.MAX_BLOCKS + 1L) * StatisticsField.BYTES);
    }

    /** The largest magnitude of {@code size} floats; 0 if there are none, NaN if any is NaN. Waits. */
    public synchronized float amax(long address, long size) {
        long onStream = startAmax(address, size);
        fetch(result, scratch.address(), onStream);
        return amax(result.getInt(0));
    }

    /** An amax as a number: NaN whichever NaN it is. */
    public static float amax(int bits) {
        float amax = Float.intBitsToFloat(bits);
        return Float.isNaN(amax) ? Float.NaN : amax;
    }

    /** The same without waiting for the number; gives the stream that it is found on. */
    synchronized long startAmax(long address, long size) {
        device.makeCurrent();
        long onStream = stream.getAsLong();
        CudaDriver.check("clear an amax on " + device, LibCuda.cuMemsetD32Async(scratch.address(), 0, 1, onStream));
        launch("altgrad_amax", blocks(size, PER_THREAD), size + " floats", onStream, address, size, scratch.address());
        return onStream;
    }

    /** Bytes of an amax that is left on the device, with what belongs to it. */
    public static final int AMAX_BYTES = AmaxField.BYTES;

    /** Leaves the largest magnitude of what is to be cast at {@code amax}, where 0 lies. */
    public synchronized void startAmax(CastArguments cast, long amax) {
        device.makeCurrent();
        long size = cast.size();
        launch("altgrad_amax", blocks(size, PER_THREAD), cast.toString(), stream.getAsLong(), cast.in(), size, amax);
    }

    /**
     * The same, and beside it the scale of the whole tensor that its scaling has for the larger of it and {@code past}, or of
     * an amax of the past that lies in the place of the scale, over 2 to the power of {@code margin}.
     */
    public synchronized void startScale(CastArguments cast, long amax, float past, int margin) {
        device.makeCurrent();
        module.launch(
                "altgrad_amax_scale",
                blocks(cast.size(), PER_THREAD),
                Kernels.THREADS,
                cast.toString(),
                stream.getAsLong(),
                memory(cast.in()),
                memory(cast.size()),
                memory(amax),
                cast.follows(past, margin),
                cast.plan(),
                KernelPlan.OF_SCALES.struct());
    }

    /** The {@code count} amaxes from {@code first} on, NaN where an element was. Waits. */
    public float[] amaxes(long first, int count) {
        return amaxes(new long[] {first}, count, count);
    }

    /**
     * The first {@code count} amaxes of blocks in device memory, NaN where an element was. Waits once.
     *
     * @param each amaxes of a block
     */
    public synchronized float[] amaxes(long[] blocks, int each, int count) {
        device.makeCurrent();
        float[] amaxes = new float[count];
        try (Memory all = new Memory((long) count * AMAX_BYTES)) {
            long onStream = stream.getAsLong();
            for (int i = 0; i < blocks.length; i++) {
                long from = (long) i * each * AMAX_BYTES;
                long bytes = Math.min((long) each * AMAX_BYTES, all.size() - from);
                copy(all.share(from), bytes, blocks[i], onStream);
            }
            device.synchronize(onStream);
            for (int i = 0; i < count; i++) {
                amaxes[i] = amax(all.getInt((long) i * AMAX_BYTES + AmaxField.BITS.offset));
            }
        }
        return amaxes;
    }

    /** Casts under one scale. */
    public synchronized void cast(CastArguments arguments) {
        launch(whole(arguments), arguments);
    }

    /** Casts under one scale and says what that did. Waits. */
    public synchronized CastStatistics castWithStatistics(CastArguments arguments) {
        return withStatistics(arguments, CastKernels::whole).statistics();
    }

    private static Launch whole(CastArguments arguments) {
        return new Launch(
                "altgrad_cast" + arguments.kernels(),
                CastArguments.ceil(arguments.size(), (long) Kernels.THREADS * PER_THREAD_OF_CAST),
                arguments.plan());
    }

    /** Casts under a scale for each block. */
    public synchronized void castBlocks(CastArguments arguments) {
        launch(blocks(arguments), arguments);
    }

    private static Launch blocks(CastArguments arguments) {
        CastArguments.Layout layout = arguments.layout();
        Memory ofScales = KernelPlan.OF_SCALES.struct();
        return layout == CastArguments.Layout.BLOCKS
                ? new Launch(layout.kernel, arguments.blockGroups(), arguments.plan(), ofScales, arguments.nearest())
                : new Launch(layout.kernel + arguments.kernels(), arguments.blockGroups(), arguments.plan(), ofScales);
    }

    /**
     * The outcome of a cast under a scale for each block.
     *
     * @param smallestScale of the blocks that hold more than zeros; 1 where there is none
     * @param largestScale likewise
     */
    public record OfBlocks(CastStatistics statistics, float smallestScale, float largestScale) {}

    /** Casts under a scale for each block and says what that did. Waits. */
    public synchronized OfBlocks castBlocksWithStatistics(CastArguments arguments) {
        return withStatistics(arguments, CastKernels::blocks);
    }

    /** Casts under one scale, with the codes in both layouts. */
    public synchronized void pack(CastArguments arguments) {
        launch(tiles(arguments), arguments);
    }

    /** Casts as {@link #pack} does, and says what that did. Waits. */
    public synchronized CastStatistics packWithStatistics(CastArguments arguments) {
        return withStatistics(arguments, CastKernels::tiles).statistics();
    }

    private static Launch tiles(CastArguments arguments) {
        return new Launch("altgrad_pack" + arguments.kernels(), arguments.tiles(), arguments.plan());
    }

    /**
     * A kernel for a cast.
     *
     * @param blocks CUDA blocks, if as many may be
     * @param plans its arguments behind the cast
     */
    private record Launch(String kernel, long blocks, Memory... plans) {}

    private void launch(Launch launch, CastArguments arguments) {
        launch(launch, arguments, Kernels.MAX_BLOCKS_WITHOUT_SUMS);
    }

    private int launch(Launch launch, CastArguments arguments, int most) {
        device.makeCurrent();
        Memory[] all = new Memory[launch.plans.length + 1];
        all[0] = arguments.struct();
        System.arraycopy(launch.plans, 0, all, 1, launch.plans.length);
        int blocks = clamp(launch.blocks, most);
        module.launch(launch.kernel, blocks, Kernels.THREADS, arguments.toString(), stream.getAsLong(), all);
        return blocks;
    }

    private OfBlocks withStatistics(CastArguments arguments, Function<CastArguments, Launch> kernel) {
        arguments.partials(scratch.address() + StatisticsField.BYTES);
        int blocks = launch(kernel.apply(arguments), arguments, Kernels.MAX_BLOCKS);
        arguments.partials(0);
        long onStream = stream.getAsLong();
        launch(
                "altgrad_sum",
                1,
                blocks + " sums",
                onStream,
                scratch.address() + StatisticsField.BYTES,
                blocks,
                scratch.address());
        Memory sum = result;
        fetch(sum, scratch.address(), onStream);
        CastStatistics statistics = new CastStatistics(
                arguments.size(),
                sum.getLong(StatisticsField.SATURATED.offset),
                sum.getLong(StatisticsField.UNDERFLOWED.offset),
                sum.getDouble(StatisticsField.SIGNAL.offset),
                sum.getDouble(StatisticsField.NOISE.offset));
        float largest = sum.getFloat(StatisticsField.LARGEST_SCALE.offset);
        return largest == 0
                ? new OfBlocks(statistics, 1, 1)
                : new OfBlocks(statistics, sum.getFloat(StatisticsField.SMALLEST_SCALE.offset), largest);
    }

    /** Copies to the device, in the stream's order. What is copied may change as soon as this returns, for it is pageable memory. */
    synchronized void write(long to, Memory from, long bytes) {
        device.makeCurrent();
        CudaDriver.check(
                "copy " + bytes + " bytes to " + device,
                LibCuda.cuMemcpyHtoDAsync_v2(to, CudaDriver.address(from), bytes, stream.getAsLong()));
    }

    /** Fills {@code to} from the device, and waits for it. */
    private void fetch(Memory to, long from, long onStream) {
        copy(to, to.size(), from, onStream);
        device.synchronize(onStream);
    }

    private void copy(Pointer to, long bytes, long from, long onStream) {
        CudaDriver.check(
                "copy " + bytes + " bytes from " + device,
                LibCuda.cuMemcpyDtoHAsync_v2(CudaDriver.address(to), from, bytes, onStream));
    }

    private static Memory memory(long value) {
        Memory memory = new Memory(Long.BYTES);
        memory.setLong(0, value);
        return memory;
    }

    private void launch(String kernel, int blocks, String what, long onStream, long... arguments) {
        Memory[] each = new Memory[arguments.length];
        for (int i = 0; i < each.length; i++) {
            each[i] = memory(arguments[i]);
        }
        module.launch(kernel, blocks, Kernels.THREADS, what, onStream, each);
    }

    private static int blocks(long size, int perThread) {
        return clamp(CastArguments.ceil(size, (long) Kernels.THREADS * perThread), Kernels.MAX_BLOCKS);
    }

    private static int clamp(long blocks, int most) {
        return (int) Math.max(1, Math.min(most, blocks));
    }

    void close() {
        scratch.close();
    }
}
