package io.altgrad.cuda;

import com.sun.jna.Memory;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.ScaleFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * The kernels that cast the parts of a stack at once, each by its own cast, bit for bit as {@link
 * CastKernels} casts it alone. Launches do not wait.
 */
public final class StackKernels implements AutoCloseable {

    /** The most parts of a launch. */
    static final int MOST_LANES = 64;

    private static final int PER_THREAD = 4;

    private final CudaDevice device;
    private final CudaModule module;
    private final LongSupplier stream;

    /** Plans on the device, which lanes point to. */
    private final ConcurrentMap<KernelPlan, DeviceMemory> plans = new ConcurrentHashMap<>();

    StackKernels(CudaDevice device, CudaModule module, LongSupplier stream) {
        this.device = device;
        this.module = module;
        this.stream = stream;
    }

    /**
     * Addresses of what a cast writes, of all parts one after the other; 0 of what nobody wants.
     *
     * @param values floats
     * @param narrow the same rounded to bfloat16
     * @param kept 0 for an element that saturated, else 1
     * @param inverseScales one over each scale, of values of codes; values are over their scales where it is 0
     */
    public record Outputs(long values, long narrow, long kept, long inverseScales) {

        private boolean takeQuads() {
            return values % 16 == 0 && narrow % 8 == 0 && kept % 16 == 0;
        }
    }

    /** The rows and columns that share a scale, in each part that is cast; both 0 where it has one scale. */
    public record Block(long rows, long columns) {

        /** The whole of a part. */
        public static final Block WHOLE = new Block(0, 0);

        boolean isWhole() {
            return rows == 0;
        }
    }

    /**
     * A stack as it is cast: as many parts of (rows, columns) floats, one after the other.
     *
     * @param in the address of the first
     * @param firstDraw the number of each part's first word of random bits
     * @param block no larger than a part
     */
    public record Stack(long in, Outputs outputs, long rows, long columns, long firstDraw, Block block) {

        private long size() {
            return rows * columns;
        }

        private CastArguments.Layout layout(ScaleFormat scale) {
            return CastArguments.Layout.of(columns, block.rows(), block.columns(), scale);
        }

        private boolean hasQuads() {
            return size() % 4 == 0 && in % 16 == 0 && outputs.takeQuads();
        }

        @Override
        public String toString() {
            return "parts of " + rows + " x " + columns + " floats";
        }
    }

    /** The origin of a part's scale. */
    public record Scale(float number, int margin, boolean follows) {

        /** A scale that is known. */
        public static Scale known(float scale) {
            return new Scale(scale, 0, false);
        }

        /** The scale for the larger of the part's amax and {@code past}, over 2 to the power of {@code margin}. */
        public static Scale following(float past, int margin) {
            return new Scale(past, margin, true);
        }
    }

    /** The choice to write which elements saturated. */
    public enum Marks {
        NONE,
        SATURATED
    }

    /**
     * A part's cast.
     *
     * @param part its number in the stack
     * @param cast null where the part is copied
     */
    public record Lane(int part, Cast cast, RandomStream bits, Scale scale, Marks marks) {

        /** A part that is not cast. */
        public static Lane copied(int part) {
            return new Lane(part, null, null, Scale.known(1), Marks.NONE);
        }

        @Override
        public String toString() {
            return "part " + part + " of a stack"
                    + (cast == null
                            ? ", which is not cast"
                            : " to " + cast.format().name() + ", rounding " + cast.rounding());
        }

        private KernelPlan plan() {
            return KernelPlan.of(cast.format(), cast.rounding(), cast.overflow());
        }

        private Kernel kernel(Stack stack) {
            if (stack.block().isWhole()) {
                return new Kernel("altgrad_cast_stack_" + rounding(stack), null);
            }
            CastArguments.Layout layout = stack.layout(cast.scaling().scale());
            boolean isOne = layout == CastArguments.Layout.BLOCKS;
            return new Kernel(layout.kernel + "_stack" + (isOne ? "" : "_" + rounding(stack)), layout);
        }

        private String rounding(Stack stack) {
            if (!plan().isCovered() || !stack.hasQuads()) {
                return "any";
            }
            return switch (cast.rounding()) {
                case NEAREST_EVEN -> "nearest";
                case STOCHASTIC -> "stochastic";
                case TOWARD_ZERO, NEAREST_AWAY, TO_ODD -> "any";
            };
        }
    }

    /** @param layout of the blocks; null of whole parts */
    record Kernel(String name, CastArguments.Layout layout) {}

    /** Lanes that one launch serves. */
    public record Launch(Kernel kernel, List<Lane> lanes) {}

    /** The launches that serve those lanes, of which one at least is cast. */
    public static List<Launch> launches(Stack stack, List<Lane> lanes) {
        Map<Kernel, List<Lane>> byKernel = new LinkedHashMap<>();
        lanes.stream()
                .filter(lane -> lane.cast() != null)
                .forEach(lane -> byKernel.computeIfAbsent(lane.kernel(stack), none -> new ArrayList<>())
                        .add(lane));
        byKernel.values()
                .iterator()
                .next()
                .addAll(lanes.stream().filter(lane -> lane.cast() == null).toList());
        List<Launch> launches = new ArrayList<>();
        byKernel.forEach((kernel, of) -> {
            for (int first = 0; first < of.size(); first += MOST_LANES) {
                launches.add(new Launch(kernel, of.subList(first, Math.min(of.size(), first + MOST_LANES))));
            }
        });
        return launches;
    }

    /**
     * Casts the lanes of a launch.
     *
     * @param amaxes one for each lane, zeros before, where the amax of one that is cast is left
     */
    public void cast(Stack stack, Launch launch, long amaxes) {
        Struct cast = new Struct(CastField.BYTES)
                .put(CastField.IN.offset, stack.in())
                .put(CastField.VALUES.offset, stack.outputs().values())
                .put(CastField.NARROW.offset, stack.outputs().narrow())
                .put(CastField.KEPT.offset, stack.outputs().kept())
                .put(CastField.SCALES.offset, stack.outputs().inverseScales())
                .put(CastField.UNSCALED.offset, stack.outputs().inverseScales() == 0 ? 0 : 1)
                .put(CastField.INVERSE.offset, 1)
                .put(CastField.INTO.offset, amaxes)
                .put(CastField.ROWS.offset, stack.rows())
                .put(CastField.COLUMNS.offset, stack.columns())
                .put(CastField.FIRST_DRAW.offset, stack.firstDraw());
        Memory lanes = lanes(launch.lanes());
        device.makeCurrent();
        if (!stack.block().isWhole()) {
            castBlocks(stack, launch, cast, lanes);
            return;
        }
        long threads = CastArguments.ceil(stack.size(), PER_THREAD);
        if (launch.lanes().stream().anyMatch(lane -> lane.scale().follows())) {
            Memory ofScales = KernelPlan.OF_SCALES.struct();
            launch("altgrad_amax_scale_stack", stack, launch, blocks(threads), cast.memory(), lanes, ofScales);
        }
        launch(launch.kernel().name(), stack, launch, blocks((threads + 1) / 2), cast.memory(), lanes);
    }

    private void castBlocks(Stack stack, Launch launch, Struct cast, Memory lanes) {
        Block block = stack.block();
        CastArguments.Layout layout = launch.kernel().layout();
        long elements = block.rows() * block.columns();
        cast.put(CastField.BLOCK_ROWS.offset, block.rows())
                .put(CastField.BLOCK_COLUMNS.offset, block.columns())
                .put(CastField.GROUP.offset, layout.group(elements));
        long down = CastArguments.ceil(stack.rows(), block.rows());
        long across = CastArguments.ceil(stack.columns(), block.columns());
        launch(
                launch.kernel().name(),
                stack,
                launch,
                layout.groups(down * across, elements),
                cast.memory(),
                lanes,
                KernelPlan.OF_SCALES.struct());
    }

    private static long blocks(long threads) {
        return CastArguments.ceil(threads, Kernels.THREADS);
    }

    private void launch(String kernel, Stack stack, Launch launch, long blocks, Memory... arguments) {
        module.launch(
                kernel,
                new CudaModule.Grid(
                        (int) Math.max(1, Math.min(blocks, Kernels.MAX_BLOCKS)),
                        launch.lanes().size()),
                Kernels.THREADS,
                launch.lanes().size() + " " + stack,
                stream.getAsLong(),
                arguments);
    }

    private Memory lanes(List<Lane> lanes) {
        Struct struct = new Struct(MOST_LANES * LaneField.BYTES);
        for (int i = 0; i < lanes.size(); i++) {
            put(struct, i * LaneField.BYTES, lanes.get(i));
        }
        return struct.memory();
    }

    private void put(Struct struct, int at, Lane lane) {
        struct.put(at + LaneField.PART.offset, lane.part());
        if (lane.cast() == null) {
            return;
        }
        Scale scale = lane.scale();
        struct.put(at + LaneField.PLAN.offset, onDevice(lane.plan()))
                .put(at + LaneField.KEY.offset, lane.bits().key())
                .put(at + LaneField.COUNTER_HIGH.offset, lane.bits().counterHigh())
                .put(at + LaneField.NOT_DRAWN.offset, lane.cast().bitsNotDrawn())
                .put(
                        at + LaneField.SCALE_RULE.offset,
                        KernelCodes.of(lane.cast().scaling().scale()))
                .put(at + LaneField.MARGIN.offset, scale.margin())
                .put(at + LaneField.FOLLOWS.offset, scale.follows() ? 1 : 0)
                .put(at + LaneField.MASKS.offset, lane.marks() == Marks.SATURATED ? 1 : 0)
                .put(at + LaneField.NUMBER.offset, scale.number());
    }

    private long onDevice(KernelPlan plan) {
        return plans.computeIfAbsent(plan, one -> DeviceMemory.of(device, one.struct()))
                .address();
    }

    @Override
    public void close() {
        plans.values().forEach(DeviceMemory::close);
        plans.clear();
    }
}
