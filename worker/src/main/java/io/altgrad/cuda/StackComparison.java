package io.altgrad.cuda;

import io.altgrad.cuda.StackKernels.Block;
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
        return overScales(lanes, values, rows, columns) + ofCodes(lanes, values, rows, columns);
    }

    /** Compares values over their scales, as floats and in bfloat16, with marks. */
    private long overScales(List<Lane> lanes, float[] values, int rows, int columns) {
        long bytes = (long) Float.BYTES * values.length;
        try (DeviceMemory in = DeviceMemory.of(device, values);
                PoisonedMemory out = new PoisonedMemory(device, "values", bytes);
                PoisonedMemory narrow = new PoisonedMemory(device, "values in bfloat16", bytes / 2);
                PoisonedMemory kept = new PoisonedMemory(device, "kept", bytes)) {
            StackKernels.Outputs outputs = new StackKernels.Outputs(out.address(), narrow.address(), kept.address(), 0);
            float[] amaxes = launch(new Stack(in.address(), outputs, rows, columns, FIRST_DRAW, Block.WHOLE), lanes);
            float[] written = out.floats();
            int[] ofNarrow = narrow.shorts();
            float[] marks = kept.floats();
            for (Lane lane : lanes) {
                Expected expected = Expected.of(lane, values, rows * columns);
                Differences.requireSame(
                        new float[] {amaxes[lane.part()]}, new float[] {expected.amax}, lane + ", amax");
                int from = lane.part() * rows * columns;
                int to = from + rows * columns;
                Differences.requireSame(Arrays.copyOfRange(written, from, to), expected.values, lane + ", value");
                Differences.requireSame(
                        Arrays.copyOfRange(ofNarrow, from, to),
                        ScalarCast.narrowed(expected.values),
                        lane + ", value in bfloat16");
                Differences.requireSame(Arrays.copyOfRange(marks, from, to), expected.kept, lane + ", kept");
            }
        }
        return values.length;
    }

    /** Compares the values of codes in bfloat16, and one over each part's scale. */
    private long ofCodes(List<Lane> lanes, float[] values, int rows, int columns) {
        try (DeviceMemory in = DeviceMemory.of(device, values);
                PoisonedMemory narrow =
                        new PoisonedMemory(device, "values in bfloat16", (long) Short.BYTES * values.length);
                PoisonedMemory inverse =
                        new PoisonedMemory(device, "inverse scales", (long) Float.BYTES * lanes.size())) {
            StackKernels.Outputs outputs = new StackKernels.Outputs(0, narrow.address(), 0, inverse.address());
            launch(new Stack(in.address(), outputs, rows, columns, FIRST_DRAW, Block.WHOLE), lanes);
            int[] written = narrow.shorts();
            float[] scales = inverse.floats();
            for (Lane lane : lanes) {
                Expected expected = Expected.of(lane, values, rows * columns);
                int from = lane.part() * rows * columns;
                Differences.requireSame(
                        Arrays.copyOfRange(written, from, from + rows * columns),
                        ScalarCast.narrowed(expected.ofCodes),
                        lane + ", value of a code in bfloat16");
                Differences.requireSame(
                        new float[] {scales[lane.part()]}, new float[] {1 / expected.scale}, lane + ", inverse scale");
            }
        }
        return values.length;
    }

    /** Launches all that serve those lanes, and gives each part's amax; 0 of one that is not cast. */
    float[] launch(Stack stack, List<Lane> lanes) {
        float[] amaxes = new float[lanes.size()];
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
        return amaxes;
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

    /** A part as the scalar codec casts it. */
    private record Expected(float amax, float scale, float[] values, float[] ofCodes, float[] kept) {

        static Expected of(Lane lane, float[] all, int size) {
            float[] part = Arrays.copyOfRange(all, lane.part() * size, (lane.part() + 1) * size);
            float[] ones = new float[size];
            Arrays.fill(ones, 1);
            if (lane.cast() == null) {
                return new Expected(0, 1, part, part, ones);
            }
            float amax = ArrayCodec.amax(part, 0, size);
            float scale = StackComparison.scale(lane, amax);
            ScalarCast alone = ScalarCast.of(lane.cast(), part, scale, lane.bits(), FIRST_DRAW);
            boolean isMarked = lane.marks() == Marks.SATURATED;
            return new Expected(amax, scale, alone.values, alone.ofCodes, isMarked ? alone.kept : ones);
        }
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
