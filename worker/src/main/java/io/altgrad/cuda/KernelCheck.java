package io.altgrad.cuda;

import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.ScaleFormat;
import io.altgrad.spec.Scaling;
import java.util.ArrayList;
import java.util.List;

/** Measures what a device's kernels reach of its bandwidth. */
public final class KernelCheck {

    private static final RandomStream DRAWS = RandomStream.of(1337, "gpu-check");
    private static final int MEASURED_FLOATS = 1 << 26;
    private static final int ROW = 1 << 12;
    private static final int REPEATS = 20;

    private KernelCheck() {}

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
        try (Kernels all = Kernels.load(device, () -> 0);
                DeviceMemory in = DeviceMemory.of(device, values);
                DeviceMemory out = DeviceMemory.allocate(device, bytes);
                DeviceMemory codes = DeviceMemory.allocate(device, size);
                DeviceMemory transposed = DeviceMemory.allocate(device, size)) {
            CastKernels kernels = all.casts();
            measured.add(time(device, "copy", 2 * bytes, () -> in.copyTo(out, 0)));
            measured.add(time(device, "amax", bytes, () -> kernels.startAmax(in.address(), size)));
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
            measured.add(update(device, all.updates(), in, out));
        }
        return measured;
    }

    /** An update of one tensor, of which each element is read with its gradient and its moments, and written with those. */
    private static Bandwidth update(
            CudaDevice device, UpdateKernels kernels, DeviceMemory value, DeviceMemory gradient) {
        long size = value.bytes() / Float.BYTES;
        AdamWRates rates = new AdamWRates(3, 1e-3, 0.9, 0.99, 0.1, 1e-8, 1);
        try (DeviceMemory first = DeviceMemory.allocate(device, value.bytes());
                DeviceMemory second = DeviceMemory.allocate(device, value.bytes());
                DeviceMemory norm = DeviceMemory.of(device, new float[] {1});
                DeviceMemory ofRates = DeviceMemory.allocate(device, UpdateKernels.RATES_BYTES);
                DeviceMemory verdict = DeviceMemory.allocate(device, UpdateKernels.VERDICT_BYTES)) {
            kernels.clear(first.address(), size);
            kernels.clear(second.address(), size);
            kernels.writeRates(ofRates.address(), List.of(rates), List.of(UpdateKernels.Choice.UPDATED));
            UpdateKernels.Judged judged =
                    new UpdateKernels.Judged(0, 0, verdict.address(), ofRates.address(), verdict.address());
            kernels.judge(judged, 0, 1, norm.address());
            UpdateKernels.States states = new UpdateKernels.States(
                    new long[] {value.address()},
                    new long[] {gradient.address()},
                    new long[] {first.address()},
                    new long[] {second.address()},
                    new long[] {size},
                    1);
            return time(device, "update", 7 * value.bytes(), () -> kernels.update(judged, 0, 1, states));
        }
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
