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
import io.altgrad.spec.Scaling;
import io.altgrad.spec.ScalingParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compares the casts of a stack's parts under scales for their rows or blocks with the scalar codec of each alone. */
record StackBlockComparison(CudaDevice device, StackKernels kernels, CastKernels all) {

    private static final List<String> FORMATS = List.of("e4m3fn", "e5m2", "e2m1fn");

    /** More than one launch takes of the kernel of any rounding, which three in five have. */
    private static final int PARTS = 150;

    /** What the blocks, and rows and columns that are no multiples of them, have a kernel each for. */
    private static final List<String> CASES = List.of(
            "row, 5, 64", "row pow2, 3, 44", "row, 4, 11", "mx, 3, 64", "block 256, 3, 512", "block 4x8 pow2, 7, 30");

    long run() {
        return CASES.stream().mapToLong(this::compare).sum();
    }

    private long compare(String words) {
        String[] each = words.split(", ");
        Scaling scaling = ScalingParser.parse(each[0]);
        int rows = Integer.parseInt(each[1]);
        int columns = Integer.parseInt(each[2]);
        float[] values = ProbeValues.wide(PARTS * rows * columns);
        Block block = new Block(scaling.block().rowsOf(rows), scaling.block().columnsOf(columns));
        List<Lane> lanes = new ArrayList<>();
        List<ScalarCast> expected = new ArrayList<>();
        for (int i = 0; i < PARTS; i++) {
            Lane lane = lane(i, scaling);
            lanes.add(lane);
            float[] part = Arrays.copyOfRange(values, i * rows * columns, (i + 1) * rows * columns);
            expected.add(
                    lane.cast() == null
                            ? null
                            : ScalarCast.ofBlocks(
                                    lane.cast(),
                                    part,
                                    columns,
                                    (int) block.rows(),
                                    (int) block.columns(),
                                    lane.bits()));
        }
        return overScales(values, rows, columns, block, lanes, expected)
                + ofCodes(values, rows, columns, block, lanes, expected);
    }

    /** A part in seven is not cast. */
    private static Lane lane(int number, Scaling scaling) {
        if (number % 7 == 3) {
            return Lane.copied(number);
        }
        Cast cast = new Cast(
                Formats.parse(FORMATS.get(number % FORMATS.size())),
                scaling,
                Rounding.values()[number % Rounding.values().length],
                Overflow.SATURATE);
        return new Lane(
                number,
                cast,
                RandomStream.of(number, "gpu-check"),
                Scale.known(1),
                number % 2 == 0 ? Marks.SATURATED : Marks.NONE);
    }

    private long overScales(
            float[] values, int rows, int columns, Block block, List<Lane> lanes, List<ScalarCast> expected) {
        long bytes = (long) Float.BYTES * values.length;
        try (DeviceMemory in = DeviceMemory.of(device, values);
                PoisonedMemory out = new PoisonedMemory(device, "values", bytes);
                PoisonedMemory kept = new PoisonedMemory(device, "kept", bytes)) {
            StackKernels.Outputs outputs = new StackKernels.Outputs(out.address(), 0, kept.address(), 0);
            float[] amaxes = new StackComparison(device, kernels, all)
                    .launch(new Stack(in.address(), outputs, rows, columns, 0, block), lanes);
            float[] written = out.floats();
            float[] marks = kept.floats();
            int size = rows * columns;
            float[] ones = new float[size];
            Arrays.fill(ones, 1);
            for (Lane lane : lanes) {
                int from = lane.part() * size;
                float[] part = Arrays.copyOfRange(values, from, from + size);
                ScalarCast alone = expected.get(lane.part());
                float amax = alone == null ? 0 : ArrayCodec.amax(part, 0, size);
                Differences.requireSame(new float[] {amaxes[lane.part()]}, new float[] {amax}, lane + ", amax");
                Differences.requireSame(
                        Arrays.copyOfRange(written, from, from + size),
                        alone == null ? part : alone.values,
                        lane + ", " + block + ", value");
                Differences.requireSame(
                        Arrays.copyOfRange(marks, from, from + size),
                        lane.marks() == Marks.SATURATED ? alone.kept : ones,
                        lane + ", " + block + ", kept");
            }
        }
        return values.length;
    }

    private long ofCodes(
            float[] values, int rows, int columns, Block block, List<Lane> lanes, List<ScalarCast> expected) {
        int scales = expected.get(0).scales.length;
        try (DeviceMemory in = DeviceMemory.of(device, values);
                PoisonedMemory narrow =
                        new PoisonedMemory(device, "values in bfloat16", (long) Short.BYTES * values.length);
                PoisonedMemory inverse =
                        new PoisonedMemory(device, "inverse scales", (long) Float.BYTES * scales * PARTS)) {
            StackKernels.Outputs outputs = new StackKernels.Outputs(0, narrow.address(), 0, inverse.address());
            new StackComparison(device, kernels, all)
                    .launch(new Stack(in.address(), outputs, rows, columns, 0, block), lanes);
            int[] written = narrow.shorts();
            float[] inverses = inverse.floats();
            int size = rows * columns;
            float[] ones = new float[scales];
            Arrays.fill(ones, 1);
            for (Lane lane : lanes) {
                int from = lane.part() * size;
                ScalarCast alone = expected.get(lane.part());
                float[] codes = alone == null ? Arrays.copyOfRange(values, from, from + size) : alone.ofCodes;
                Differences.requireSame(
                        Arrays.copyOfRange(written, from, from + size),
                        ScalarCast.narrowed(codes),
                        lane + ", " + block + ", value of a code in bfloat16");
                Differences.requireSame(
                        Arrays.copyOfRange(inverses, lane.part() * scales, (lane.part() + 1) * scales),
                        alone == null ? ones : alone.inverseScales(),
                        lane + ", " + block + ", inverse scale");
            }
        }
        return values.length;
    }
}
