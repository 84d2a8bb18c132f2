package io.altgrad.cuda;

import io.altgrad.format.ArrayCodec;
import io.altgrad.format.Formats;
import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.spec.Cast;
import io.altgrad.spec.ScaleFormat;
import io.altgrad.spec.Scaling;
import java.util.List;

/** Compares the amaxes that a device finds, and the scales that it makes of them, with the CPU's. */
record AmaxComparison(CudaDevice device, CastKernels kernels) {

    /** More floats than are looked at for each of many scales. */
    private static final int MANY = 1024;

    /** Compares the largest magnitude of ordinary numbers, and of such with one special value among them. */
    long run() {
        long compared = 0;
        for (int size : new int[] {0, 1, 31, 33, 255, 1024, 300_001}) {
            float[] values = ProbeValues.wide(size);
            compared += amax(values);
            for (float special : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, -Float.MAX_VALUE}) {
                if (size > 0) {
                    values[size / 2] = special;
                    compared += amax(values);
                }
            }
        }
        return compared;
    }

    private long amax(float[] values) {
        try (DeviceMemory in = DeviceMemory.of(device, values.length == 0 ? new float[1] : values)) {
            float actual = kernels.amax(in.address(), values.length);
            float expected = ArrayCodec.amax(values, 0, values.length);
            if (!Differences.same(actual, expected)) {
                throw Differences.between("amax of " + values.length + " floats", actual, expected);
            }
            scales(in, values.length, expected);
            return values.length;
        }
    }

    /** The scales that the device makes of the amax, alone and beside one of the past: of a large tensor one will do. */
    private void scales(DeviceMemory in, int size, float amax) {
        scale(Scaling.tensor(1, ScaleFormat.FLOAT32), "e4m3fn", in, size, amax, 0, 0);
        if (size > MANY) {
            return;
        }
        for (ScaleFormat kind : List.of(ScaleFormat.FLOAT32, ScaleFormat.POWER_OF_TWO)) {
            for (String format : List.of("e4m3fn", "e5m2", "bf16")) {
                for (float past : new float[] {0, 1e-6f, 1e30f}) {
                    scale(Scaling.tensor(1, kind), format, in, size, amax, past, 0);
                    scale(Scaling.tensor(1, kind), format, in, size, amax, past, 3);
                }
            }
        }
    }

    private void scale(Scaling scaling, String name, DeviceMemory in, int size, float amax, float past, int margin) {
        NumberFormat format = Formats.parse(name);
        Cast cast = new Cast(format, scaling, Rounding.NEAREST_EVEN, Overflow.SATURATE);
        try (DeviceMemory found = DeviceMemory.of(device, new float[AmaxField.BYTES / Float.BYTES])) {
            kernels.startScale(CastArguments.of(cast, in.address(), 1, size), found.address(), past, margin);
            String what = "amax of " + size + " floats beside " + past + " with its scale for " + name + ", scaling "
                    + scaling + ", margin " + margin;
            Differences.requireSame(kernels.amaxes(found.address(), 1), new float[] {amax}, what);
            if (Float.isFinite(amax)) {
                float followed = Math.max(amax, past);
                float scale = Math.scalb(scaling.scale().of(format, followed, followed), -margin);
                float[] actual = {found.floats()[AmaxField.SCALE.offset / Float.BYTES]};
                Differences.requireSame(actual, new float[] {Math.max(scale, Float.MIN_VALUE)}, what);
            }
        }
    }
}
