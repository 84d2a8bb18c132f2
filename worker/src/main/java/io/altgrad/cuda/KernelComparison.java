package io.altgrad.cuda;

import io.altgrad.format.ArrayCodec;
import io.altgrad.format.CastStatistics;
import io.altgrad.format.Formats;
import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.ScalingParser;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Compares each kernel of a device, and every output of it, with the scalar codec, bit for bit: what is not written, and
 * what is written beside an output, shows. Each comparison gives how many elements it compared, and throws an
 * {@link IllegalStateException} naming the first that differs.
 */
public final class KernelComparison implements AutoCloseable {

    private static final RandomStream DRAWS = RandomStream.of(1337, "gpu-check");
    private static final int SUMMED = 1 << 21;

    /** Rows and columns that are no multiples of a tile, a block or a warp, and such as kernels take four at a time. */
    private static final int[][] SHAPES = {{1, 1}, {33, 70}, {257, 130}, {44, 128}, {3, 2304}};

    private static final List<String> BLOCKS = List.of(
            "e4m3fn, row",
            "e5m2, row pow2",
            "e3m4, block 16",
            "bf16, block 16",
            "e5m2, block 64",
            "e4m3fn, block 128",
            "e4m3fn, block 384",
            "e4m3fn, block 128x128",
            "e2m5, block 4x8 pow2",
            "e4m3fn, mx",
            "e5m2, mx",
            "e2m1fn, nvfp4",
            "e4m3fn, mx rceil",
            "e5m2, mx ceil",
            "e2m3fn, mx even",
            "e2m1fn, mx quest",
            "e2m1fn, mx three-quarters",
            "mxint8, mx three-quarters",
            "e2m1fn, nvfp4 16x16",
            "e2m1fn, nvfp4 four-over-six",
            "e2m1fn, nvfp4 16x16 four-over-six",
            "mxint8, mx",
            "int8, row",
            "binary8p3se, block 16");

    private final CudaDevice device;
    private final Kernels all;
    private final CastKernels kernels;

    private KernelComparison(CudaDevice device, Kernels all) {
        this.device = device;
        this.all = all;
        this.kernels = all.casts();
    }

    /** Over the kernels of that device, loaded anew. */
    public static KernelComparison of(CudaDevice device) {
        return new KernelComparison(device, Kernels.load(device, () -> 0));
    }

    /** Finds the largest magnitude of ordinary numbers, and of such with one special value among them, and scales by them. */
    public long amax() {
        return new AmaxComparison(device, kernels).run();
    }

    /**
     * Casts every code of every format of at most 8 bits, the midpoints, their neighbours, the special values and random
     * ones, under each rounding and overflow.
     */
    public long cast() {
        long compared = 0;
        for (NumberFormat format : Formats.all()) {
            float[] values = ProbeValues.boundaries(format);
            for (Rounding rounding : Rounding.values()) {
                for (Overflow overflow : Overflow.values()) {
                    Cast cast = new Cast(format, Scaling.NONE, rounding, overflow);
                    float scale = overflow == Overflow.SATURATE ? 1 : 0.7f;
                    ScalarCast expected = ScalarCast.of(cast, values, scale, DRAWS, 1);
                    compared += compare(
                            cast,
                            values,
                            1,
                            expected,
                            new Kernel(
                                    "cast", kernels::cast, arguments -> whole(kernels.castWithStatistics(arguments))),
                            arguments -> arguments.scale(scale).draws(DRAWS, 1));
                }
            }
        }
        return compared;
    }

    /** Casts under a scale for each block, of sizes that fill blocks and such that do not. */
    public long castBlocks() {
        long compared = 0;
        for (String line : BLOCKS) {
            String[] words = line.split(", ");
            for (int[] shape : SHAPES) {
                for (Rounding rounding : Rounding.values()) {
                    Cast cast = new Cast(
                            Formats.parse(words[0]), ScalingParser.parse(words[1]), rounding, Overflow.SATURATE);
                    compared += castBlocks(cast, shape[0], shape[1]);
                }
            }
        }
        return compared;
    }

    private long castBlocks(Cast cast, int rows, int columns) {
        float[] values = ProbeValues.wide(rows * columns);
        Arrays.fill(values, 0, Math.min(columns, 40), 0f);
        int height = cast.scaling().block().rowsOf(rows);
        int width = cast.scaling().block().columnsOf(columns);
        ScalarCast expected = ScalarCast.ofBlocks(cast, values, columns, height, width, DRAWS);
        float amax = ArrayCodec.amax(values, 0, values.length);
        return compare(
                cast,
                values,
                rows,
                expected,
                new Kernel("cast_blocks", kernels::castBlocks, kernels::castBlocksWithStatistics),
                arguments -> arguments.draws(DRAWS, 0).blocks(height, width, amax));
    }

    /** Casts to codes in both layouts. */
    public long pack() {
        long compared = 0;
        for (String format : List.of("e4m3fn", "e5m2", "e3m4", "e2m1fn")) {
            for (int[] shape : SHAPES) {
                for (Rounding rounding : Rounding.values()) {
                    Cast cast = new Cast(Formats.parse(format), Scaling.NONE, rounding, Overflow.SATURATE);
                    compared += pack(cast, shape[0], shape[1]);
                }
            }
        }
        return compared;
    }

    private long pack(Cast cast, int rows, int columns) {
        float[] values = ProbeValues.wide(rows * columns);
        ScalarCast expected = ScalarCast.of(cast, values, 3, DRAWS, 5);
        try (PoisonedMemory transposed = new PoisonedMemory(device, "transposed codes", values.length)) {
            long compared = compare(
                    cast,
                    values,
                    rows,
                    expected,
                    new Kernel("pack", kernels::pack, arguments -> whole(kernels.packWithStatistics(arguments))),
                    arguments -> arguments.scale(3).draws(DRAWS, 5).transposed(transposed.address()));
            int[] codes = new int[values.length];
            for (int i = 0; i < codes.length; i++) {
                codes[i] = expected.codes[i % rows * columns + i / rows];
            }
            Differences.requireSame(
                    transposed.toBytes(), codes, "pack to " + cast.format().name() + ", transposed code");
            return compared + codes.length;
        }
    }

    /** Sums the statistics of as many CUDA blocks as there are at most, twice. */
    public long sum() {
        float[] values = ProbeValues.wide(SUMMED);
        Cast cast = new Cast(Formats.parse("e4m3fn"), Scaling.NONE, Rounding.NEAREST_EVEN, Overflow.SATURATE);
        ScalarCast expected = ScalarCast.of(cast, values, 100, DRAWS, 0);
        try (DeviceMemory in = DeviceMemory.of(device, values)) {
            CastArguments arguments =
                    CastArguments.of(cast, in.address(), 1, SUMMED).scale(100);
            CastStatistics first = kernels.castWithStatistics(arguments);
            Differences.requireSame(first, expected.statistics, "sum");
            CastStatistics again = kernels.castWithStatistics(arguments);
            if (!again.equals(first)) {
                throw new IllegalStateException("sum: the GPU gives " + first + ", and then " + again);
            }
        }
        return SUMMED;
    }

    /** Casts parts of stacks at once, each by another format, rounding and scale, or none. */
    public long stack() {
        return new StackComparison(device, all.stacks(), kernels).run()
                + new StackBlockComparison(device, all.stacks(), kernels).run();
    }

    /** LayerNorm, the loss, and sums over rows and over tensors, of several parts at once. */
    public long sums() {
        return new SumComparison(device, all.sums()).run();
    }

    /** The end of a step of several trials at once: verdicts, clipping and AdamW. */
    public long update() {
        return new UpdateComparison(device, all.updates()).run();
    }

    /** Draws the factors of dropout of one tensor, and of the parts of a stack at once. */
    public long dropout() {
        return new DropoutComparison(device, all.dropout()).run();
    }

    private static CastKernels.OfBlocks whole(CastStatistics statistics) {
        return new CastKernels.OfBlocks(statistics, 1, 1);
    }

    /** A kernel by its name, and the one that counts, which are given all outputs but those of their own. */
    private record Kernel(
            String name, Consumer<CastArguments> plain, Function<CastArguments, CastKernels.OfBlocks> counting) {}

    /** @param own what a kernel is given beside the outputs that all have */
    private long compare(
            Cast cast, float[] values, int rows, ScalarCast expected, Kernel kernel, UnaryOperator<CastArguments> own) {
        String what = kernel.name + " of " + rows + " x " + values.length / rows + " floats to "
                + cast.format().name() + ", scaling " + cast.scaling() + ", rounding " + cast.rounding() + ", overflow "
                + cast.overflow();
        float amax = ArrayCodec.amax(values, 0, values.length);
        boolean isWhole = !kernel.name.equals("cast_blocks");
        // In place of the arguments of the same meaning, which are wrong then.
        float[] given = {isWhole ? 0 : amax, 0, isWhole ? expected.scales[0] : 0};
        try (DeviceMemory from = DeviceMemory.of(device, given);
                DeviceMemory into = DeviceMemory.of(device, new float[given.length])) {
            outputs(cast, values, rows, expected, kernel, what, arguments -> {
                CastArguments all = own.apply(arguments).from(from.address()).gather(into.address());
                kernel.plain.accept(isWhole ? all.scale(-1) : all.tensorAmax(-1));
            });
            Differences.requireSame(kernels.amaxes(into.address(), 1), new float[] {amax}, what + ", amax");
        }
        outputs(cast, values, rows, expected, kernel, what, arguments -> {
            CastKernels.OfBlocks done = kernel.counting.apply(own.apply(arguments));
            Differences.requireSame(done.statistics(), expected.statistics, what);
            if (hasScales(expected, kernel)) {
                Differences.requireSameRange(done, expected, what + ", range of scales");
            }
        });
        ofCodes(cast, values, rows, expected, kernel, what, arguments -> kernel.plain.accept(own.apply(arguments)));
        if (cast.rounding() == Rounding.NEAREST_AWAY) {
            // What counts is one kernel for all roundings.
            ofCodes(cast, values, rows, expected, kernel, what, arguments -> {
                CastKernels.OfBlocks done = kernel.counting.apply(own.apply(arguments));
                Differences.requireSame(done.statistics(), expected.statistics, what + ", of codes");
            });
        }
        return values.length;
    }

    /** Compares the values of codes, as floats and in bfloat16, and one over each scale. */
    private void ofCodes(
            Cast cast,
            float[] values,
            int rows,
            ScalarCast expected,
            Kernel kernel,
            String what,
            Consumer<CastArguments> launch) {
        int size = values.length;
        int scales = hasScales(expected, kernel) ? expected.scales.length : 1;
        try (DeviceMemory in = DeviceMemory.of(device, values);
                PoisonedMemory out = new PoisonedMemory(device, "values of codes", (long) Float.BYTES * size);
                PoisonedMemory narrow = new PoisonedMemory(device, "values in bfloat16", (long) Short.BYTES * size);
                PoisonedMemory inverse = new PoisonedMemory(device, "inverse scales", (long) Float.BYTES * scales)) {
            launch.accept(CastArguments.of(cast, in.address(), rows, size / rows)
                    .unscaled()
                    .values(out.address())
                    .narrow(narrow.address())
                    .inverseScales(inverse.address()));
            Differences.requireSame(out.floats(), expected.ofCodes, what + ", value of a code");
            Differences.requireSame(
                    narrow.shorts(), ScalarCast.narrowed(expected.ofCodes), what + ", value of a code in bfloat16");
            Differences.requireSame(inverse.floats(), expected.inverseScales(), what + ", inverse scale");
        }
    }

    private static boolean hasScales(ScalarCast expected, Kernel kernel) {
        return expected.scales.length > 1 || kernel.name.equals("cast_blocks");
    }

    private void outputs(
            Cast cast,
            float[] values,
            int rows,
            ScalarCast expected,
            Kernel kernel,
            String what,
            Consumer<CastArguments> launch) {
        int size = values.length;
        boolean hasCodes = cast.format().bits() <= 8;
        try (DeviceMemory in = DeviceMemory.of(device, values);
                PoisonedMemory out = new PoisonedMemory(device, "values", (long) Float.BYTES * size);
                PoisonedMemory codes = new PoisonedMemory(device, "codes", size);
                PoisonedMemory narrow = new PoisonedMemory(device, "values in bfloat16", (long) Short.BYTES * size);
                PoisonedMemory kept = new PoisonedMemory(device, "kept", (long) Float.BYTES * size);
                PoisonedMemory scales =
                        new PoisonedMemory(device, "scales", (long) Float.BYTES * expected.scales.length)) {
            CastArguments arguments = CastArguments.of(cast, in.address(), rows, size / rows)
                    .values(out.address())
                    .narrow(narrow.address())
                    .kept(kept.address());
            if (hasCodes) {
                arguments.codes(codes.address());
            }
            if (hasScales(expected, kernel)) {
                arguments.scales(scales.address());
            }
            launch.accept(arguments);
            Differences.requireSame(out.floats(), expected.values, what + ", value");
            Differences.requireSame(
                    narrow.shorts(), ScalarCast.narrowed(expected.values), what + ", value in bfloat16");
            Differences.requireSame(kept.floats(), expected.kept, what + ", kept");
            if (hasCodes) {
                Differences.requireSame(codes.toBytes(), expected.codes, what + ", code");
            }
            if (hasScales(expected, kernel)) {
                Differences.requireSame(scales.floats(), expected.scales, what + ", scale");
            }
        }
    }

    @Override
    public void close() {
        all.close();
    }
}
