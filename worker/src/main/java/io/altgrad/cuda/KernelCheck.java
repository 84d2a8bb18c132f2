package io.altgrad.cuda;

import io.altgrad.format.Formats;
import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.format.ScalarCodec;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.ScaleFormat;
import io.altgrad.spec.Scaling;
import java.util.ArrayList;
import java.util.List;

/** Compares a device's kernels with the CPU's codec, bit for bit, and measures what they reach of its bandwidth. */
public final class KernelCheck {

    private static final RandomStream DRAWS = RandomStream.of(1337, "gpu-check");
    private static final int RANDOM_VALUES = 1 << 16;
    private static final int MEASURED_FLOATS = 1 << 26;
    private static final int ROW = 1 << 12;
    private static final int REPEATS = 20;

    private KernelCheck() {}

    /**
     * Casts every code of every format of at most 8 bits, the midpoints, their neighbours, the special values and random
     * ones, under each rounding and overflow.
     *
     * @return how many casts were compared
     * @throws IllegalStateException naming the first that differs
     */
    public static long compare(CudaDevice device) {
        long compared = 0;
        try (CastKernels kernels = CastKernels.load(device, () -> 0)) {
            for (NumberFormat format : Formats.all()) {
                float[] values = values(format);
                for (Rounding rounding : Rounding.values()) {
                    for (Overflow overflow : Overflow.values()) {
                        Cast cast = new Cast(format, Scaling.NONE, rounding, overflow);
                        compare(device, kernels, cast, values);
                        compared += values.length;
                    }
                }
            }
        }
        return compared;
    }

    private static void compare(CudaDevice device, CastKernels kernels, Cast cast, float[] values) {
        boolean hasCodes = cast.format().bits() <= 8;
        try (DeviceMemory in = DeviceMemory.of(device, values);
                DeviceMemory out = DeviceMemory.allocate(device, in.bytes());
                DeviceMemory codes = DeviceMemory.allocate(device, values.length)) {
            CastArguments arguments = CastArguments.of(cast, in.address(), 1, values.length)
                    .draws(DRAWS, 1)
                    .values(out.address());
            kernels.cast(hasCodes ? arguments.codes(codes.address()) : arguments);
            float[] actual = out.floats();
            byte[] actualCodes = codes.toBytes();
            int[] words = new int[values.length];
            DRAWS.fillBits(words, 1);
            ScalarCodec codec = ScalarCodec.of(cast.format());
            for (int i = 0; i < values.length; i++) {
                float expected = codec.round(values[i], cast.rounding(), cast.overflow(), words[i]);
                boolean same = Float.floatToRawIntBits(expected) == Float.floatToRawIntBits(actual[i]);
                if (same && hasCodes && (cast.format().hasNaN() || !Float.isNaN(values[i]))) {
                    int code = codec.encode(values[i], cast.rounding(), cast.overflow(), words[i]);
                    same = code == (actualCodes[i] & 0xff);
                }
                if (!same) {
                    throw new IllegalStateException(
                            values[i] + " cast to " + cast.format().name() + ", rounding "
                                    + cast.rounding() + ", overflow " + cast.overflow() + ", became " + actual[i]
                                    + " with code " + (actualCodes[i] & 0xff) + "; the CPU gives " + expected);
                }
            }
        }
    }

    private static float[] values(NumberFormat format) {
        List<Float> values = new ArrayList<>(List.of(0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.POSITIVE_INFINITY));
        if (format.bits() <= 8) {
            ScalarCodec codec = ScalarCodec.of(format);
            float previous = 0;
            for (int code = 0; code <= format.maxFiniteCode(); code++) {
                float value = codec.decode(code);
                for (float at : new float[] {value, (float) (((double) previous + value) / 2)}) {
                    values.addAll(List.of(at, Math.nextUp(at), Math.nextDown(at)));
                }
                previous = value;
            }
        }
        float[] all = new float[2 * values.size() + 1 + RANDOM_VALUES];
        int at = 0;
        for (float value : values) {
            all[at++] = value;
            all[at++] = -value;
        }
        all[at++] = Float.NaN;
        int[] words = new int[RANDOM_VALUES];
        RandomStream.of(7, format.name()).fillBits(words, 0);
        for (int word : words) {
            all[at++] = Float.intBitsToFloat(word);
        }
        return all;
    }

    /**
     * The bandwidth that one kernel reached.
     *
     * @param bytes read and written
     * @param millis of one launch, the mean of many
     */
    public record Bandwidth(String kernel, long bytes, double millis) {

        public double gigabytesPerSecond() {
            return bytes / millis / 1e6;
        }
    }

    /** The kernels on 64 Mi floats, a copy of them first. */
    public static List<Bandwidth> measure(CudaDevice device) {
        return measure(device, MEASURED_FLOATS);
    }

    static List<Bandwidth> measure(CudaDevice device, int floats) {
        long size = floats;
        long bytes = Float.BYTES * size;
        float[] values = new float[floats];
        for (int i = 0; i < floats; i++) {
            values[i] = (i * 0x9E3779B9) * 0x1p-31f;
        }
        List<Bandwidth> measured = new ArrayList<>();
        try (CastKernels kernels = CastKernels.load(device, () -> 0);
                DeviceMemory in = DeviceMemory.of(device, values);
                DeviceMemory out = DeviceMemory.allocate(device, bytes);
                DeviceMemory codes = DeviceMemory.allocate(device, size);
                DeviceMemory transposed = DeviceMemory.allocate(device, size)) {
            measured.add(time(device, "copy", 2 * bytes, () -> in.copyTo(out, 0)));
            measured.add(time(device, "amax", bytes, () -> kernels.amax(in.address(), size)));
            for (Rounding rounding : List.of(Rounding.NEAREST_EVEN, Rounding.STOCHASTIC)) {
                CastArguments whole =
                        arguments(Scaling.NONE, rounding, in, size).values(out.address());
                measured.add(time(device, "cast, " + rounding, 2 * bytes, () -> kernels.cast(whole)));
            }
            CastArguments rows = arguments(Scaling.row(ScaleFormat.FLOAT32), Rounding.NEAREST_EVEN, in, size)
                    .blocks(1, ROW, 1)
                    .values(out.address());
            measured.add(time(device, "cast, row", 2 * bytes, () -> kernels.castBlocks(rows)));
            CastArguments mx = arguments(Scaling.MX, Rounding.NEAREST_EVEN, in, size)
                    .blocks(1, 32, 1)
                    .values(out.address());
            measured.add(time(device, "cast, mx", 2 * bytes, () -> kernels.castBlocks(mx)));
            CastArguments pack = arguments(Scaling.NONE, Rounding.NEAREST_EVEN, in, size)
                    .codes(codes.address())
                    .transposed(transposed.address());
            measured.add(time(device, "pack", bytes + 2 * size, () -> kernels.pack(pack)));
        }
        return measured;
    }

    private static CastArguments arguments(Scaling scaling, Rounding rounding, DeviceMemory in, long size) {
        Cast cast = new Cast(Formats.parse("e4m3fn"), scaling, rounding, Overflow.SATURATE);
        return CastArguments.of(cast, in.address(), Math.max(1, size / ROW), Math.min(size, ROW))
                .scale(400)
                .draws(DRAWS, 0);
    }

    private static Bandwidth time(CudaDevice device, String kernel, long bytes, Runnable launch) {
        launch.run();
        device.synchronize(0);
        long start = System.nanoTime();
        for (int i = 0; i < REPEATS; i++) {
            launch.run();
        }
        device.synchronize(0);
        return new Bandwidth(kernel, bytes, (System.nanoTime() - start) / 1e6 / REPEATS);
    }
}
