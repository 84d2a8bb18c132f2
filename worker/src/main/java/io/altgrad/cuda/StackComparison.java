package io.altgrad.cuda;

import io.altgrad.cuda.StackKernels.Lane;
import io.altgrad.cuda.StackKernels.Marks;
import io.altgrad.cuda.StackKernels.Scale;
import io.altgrad.cuda.StackKernels.Stack;
import io.altgrad.format.ArrayCodec;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.ScalingParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compares the casts of the parts of a stack, each by another format, rounding and scale, with the scalar codec of each alone. */
record StackComparison(CudaDevice device, StackKernels kernels, CastKernels all) {

    private static final List<String> FORMATS = List.of("e4m3fn", "e5m2", "bf16", "e3m4", "e2m1fn");

    /** More than one launch takes of one kernel. */
    private static final int PARTS = 3 * StackKernels.MOST_LANES;

    /** Elements of a part that kernels take four at a time, and such as they do not. */
    private static final int[][] SHAPES = {{4, 5}, {5, 11}, {16, 20}};

    private static final long FIRST_DRAW = 12;

    long run() {
        long compared = 0;
        for (int[] shape : SHAPES) {
            compared += cast(shape[0], shape[1]);
        }
        // Several CUDA blocks to a part.
        return compared + cast(3, 70, 1200);
    }

    private long cast(int rows, int columns) {
        return cast(PARTS, rows, columns);
    }

    private long cast(int parts, int rows, int columns) {
        float[] values = ProbeValues.wide(parts * rows * columns);
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            lanes.add(lane(i));
        }
        long bytes = (long) Float.BYTES * values.length;
        try (DeviceMemory in = DeviceMemory.of(device, values);
                PoisonedMemory out = new PoisonedMemory(device, "values", bytes);
                PoisonedMemory kept = new PoisonedMemory(device, "kept", bytes)) {
            Stack stack = new Stack(in.address(), out.address(), kept.address(), rows, columns, FIRST_DRAW);
            float[] amaxes = new float[parts];
            for (StackKernels.Launch launch : StackKernels.launches(stack, lanes)) {
                int count = launch.lanes().size();
                try (DeviceMemory slots = DeviceMemory.of(device, new float[3 * count])) {
                    kernels.cast(stack, launch, slots.address());
                    float[] found = all.amaxes(slots.address(), count);
                    for (int i = 0; i < count; i++) {
                        amaxes[launch.lanes().get(i).part()] = found[i];
                    }
                }
            }
            float[] written = out.floats();
            float[] marks = kept.floats();
            for (Lane lane : lanes) {
                int first = lane.part() * rows * columns;
                float[] part = Arrays.copyOfRange(values, first, first + rows * columns);
                float[] of = Arrays.copyOfRange(written, first, first + part.length);
                float[] ofMarks = Arrays.copyOfRange(marks, first, first + part.length);
                compare(lane, part, of, ofMarks, amaxes[lane.part()]);
            }
        }
        return values.length;
    }

    /** A part in four is not cast; the scale of one in two follows. */
    private static Lane lane(int number) {
        if (number % 4 == 3) {
            return Lane.copied(number);
        }
        Rounding[] roundings = Rounding.values();
        Cast cast = new Cast(
                Formats.parse(FORMATS.get(number % FORMATS.size())),
                ScalingParser.parse(number % 8 < 4 ? "tensor" : "tensor pow2"),
                roundings[number % roundings.length],
                number % 3 == 0 ? Overflow.TO_INF_OR_NAN : Overflow.SATURATE);
        Scale scale = number % 2 == 0 ? Scale.following(number % 16, number % 3) : Scale.known(3 + number);
        Marks marks = number % 3 == 1 ? Marks.SATURATED : Marks.NONE;
        return new Lane(number, cast, RandomStream.of(number, "gpu-check"), scale, marks);
    }

    private static void compare(Lane lane, float[] part, float[] written, float[] marks, float amax) {
        float[] ones = new float[part.length];
        Arrays.fill(ones, 1);
        if (lane.cast() == null) {
            Differences.requireSame(written, part, "part " + lane.part() + " of a stack, which is not cast, value");
            Differences.requireSame(marks, ones, "part " + lane.part() + " of a stack, which is not cast, kept");
            return;
        }
        float expected = ArrayCodec.amax(part, 0, part.length);
        String what = "part " + lane.part() + " of a stack to "
                + lane.cast().format().name() + ", rounding " + lane.cast().rounding();
        Differences.requireSame(new float[] {amax}, new float[] {expected}, what + ", amax");
        ScalarCast alone = ScalarCast.of(lane.cast(), part, scale(lane, expected), lane.bits(), FIRST_DRAW);
        Differences.requireSame(written, alone.values, what + ", value");
        Differences.requireSame(marks, lane.marks() == Marks.SATURATED ? alone.kept : ones, what + ", kept");
    }

    private static float scale(Lane lane, float amax) {
        if (!lane.scale().follows()) {
            return lane.scale().number();
        }
        float followed = Math.max(amax, lane.scale().number());
        float scale = lane.cast().scaling().scale().of(lane.cast().format(), followed, followed);
        return Math.max(Math.scalb(scale, -lane.scale().margin()), Float.MIN_VALUE);
    }
}
