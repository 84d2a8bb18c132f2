package io.altgrad.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.StandInEngine;
import io.altgrad.engine.Torch;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.format.ScalarCodec;
import io.altgrad.quantize.CastObserver;
import io.altgrad.quantize.Form;
import io.altgrad.quantize.Mode;
import io.altgrad.quantize.Occasion;
import io.altgrad.quantize.OperandCast;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.StraightThrough;
import io.altgrad.tensor.CodeBlocks;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The operands of {@code _scaled_mm} in blocks, as a GPU would get them, read as cuBLAS says that it reads them and multiplied
 * in double. No GPU has seen them.
 */
@EnabledIfEnvironmentVariable(
        named = Torch.VARIABLE,
        matches = ".+",
        disabledReason = "ALTGRAD_TORCH names no libtorch of 2.10 or later")
class BlockOperandsTest {

    private final Scope scope = Torch.engine().newScope(Place.HOST);
    private final Ops ops = Torch.engine().newOps(scope);
    private final Temporaries way = new Temporaries();
    private final BlockOperands operands = new BlockOperands(way, Place.HOST);
    private StandInEngine device;
    private Ops onDevice;

    @BeforeEach
    void open() {
        device = StandInEngine.open();
        onDevice = device.engine().newOps(scope);
    }

    @AfterEach
    void close() {
        way.close();
        onDevice.close();
        ops.close();
        scope.close();
        device.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "128, 4", "127, 3", "129, 5", "256, 8", "300, 2", "16, 13", "640, 1"})
    void scalesLieInTilesOf128By4(int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        long tiled = operands.tiled(StableTensor.handle(ops.tensor(values, rows, columns)));
        int across = (columns + 3) / 4;
        float[] expected = new float[(rows + 127) / 128 * 128 * across * 4];
        for (int i = 0; i < values.length; i++) {
            expected[place(i / columns, i % columns, across)] = values[i];
        }
        float[] actual = new float[Math.toIntExact(Libtorch.sizes(tiled)[0])];
        Libtorch.bytes(tiled, 4L * actual.length).asFloatBuffer().get(actual);
        assertThat(actual).containsExactly(expected);
    }

    /** As cuBLAS has it, digit by digit of the number: which tile, which row of 32, which 32 rows, which column. */
    private static int place(int row, int column, int tilesAcross) {
        int tile = row / 128 * tilesAcross + column / 4;
        return tile * 512 + row % 32 * 16 + row % 128 / 32 * 4 + column % 4;
    }

    @Test
    void twoCodesOfFourBitsShareAByteTheFirstInItsLowHalf() {
        Tensor value =
                ops.tensor(new float[] {0.5f, 1, 1.5f, 2, 3, 4, 6, 0, -0.5f, -1, -1.5f, -2, -3, -4, -6, -0f}, 1, 16);
        Codes codes = codes("e2m1fn", "nvfp4", value).alongColumns();
        long packed = operands.codes(codes);
        assertThat(Libtorch.sizes(packed)).containsExactly(1, 8);
        ByteBuffer bytes = Libtorch.bytes(packed, 8);
        byte[] actual = new byte[8];
        bytes.get(actual);
        assertThat(actual).containsExactly(0x21, 0x43, 0x65, 0x07, 0xa9, 0xcb, 0xed, 0x8f);
    }

    /** Strides and shapes as {@code get_joint_scaling} wants them, for a (m, k) and b (n, k) given as (k, n). */
    @ParameterizedTest
    @CsvSource({
        "e4m3fn, block 128, 256, 384, 128",
        "e4m3fn, block 128x128, 128, 256, 384",
        "e4m3fn, block 128 pow2, 128, 128, 256",
        "e4m3fn, mx, 96, 160, 64",
        "e5m2, mx rceil, 32, 32, 32",
        "e2m1fn, nvfp4, 96, 160, 64",
        "e2m1fn, nvfp4 16x16, 64, 96, 32",
        "e2m1fn, nvfp4 four-over-six, 160, 64, 32"
    })
    void operandsAreReadBackAndMultipliedAsTheEmulatedOnes(String format, String scaling, int m, int k, int n) {
        Tensor x = normal("x", m, k);
        Tensor y = normal("y", n, k);
        Codes a = codes(format, scaling, x).alongColumns();
        Codes b = codes(format, scaling, y).alongColumns();
        double[] left = read(a, operands.codes(a), operands.leftScales(a), m, k, false);
        double[] right = read(b, operands.codes(b), operands.rightScales(b), n, k, true);
        float[] emulatedLeft = values(format, scaling, x);
        float[] emulatedRight = values(format, scaling, y);
        for (int row = 0; row < m; row++) {
            for (int column = 0; column < n; column++) {
                double actual = 0;
                double expected = 0;
                double size = 0;
                for (int i = 0; i < k; i++) {
                    actual += left[row * k + i] * right[column * k + i];
                    double summand = (double) emulatedLeft[row * k + i] * emulatedRight[column * k + i];
                    expected += summand;
                    size += Math.abs(summand);
                }
                assertNear("(" + row + ", " + column + ")", actual, expected, 1e-6 * size);
            }
        }
    }

    /** The weight of a Linear is multiplied along both dimensions; in square blocks it is the same numbers. */
    @ParameterizedTest
    @CsvSource({"e4m3fn, block 128x128", "e2m1fn, nvfp4 16x16", "e4m3fn, block 128", "e4m3fn, mx", "e2m1fn, nvfp4"})
    void theRowsOfAnOperandAreReadAlongItsColumns(String format, String scaling) {
        int rows = 256;
        int columns = 128;
        Tensor x = normal("x", rows, columns);
        Codes turned = codes(format, scaling, x).alongRows();
        double[] actual = read(turned, operands.codes(turned), operands.rightScales(turned), columns, rows, true);
        float[] emulated = floats(
                operand(format, scaling, Form.VALUES).apply(x, occasion(ops)).alongRows());
        for (int i = 0; i < actual.length; i++) {
            float expected = emulated[i % rows * columns + i / rows];
            assertNear("element " + i, actual[i], expected, 1e-6 * Math.abs(expected));
        }
    }

    /** Where all is zero a block's scale is 1, which e4m3fn times the tensor's may not reach. */
    @Test
    void zerosStayZeros() {
        for (float last : new float[] {0, 1e-4f, 1e30f, 0x1p-140f}) {
            float[] values = new float[32 * 64];
            values[values.length - 1] = last;
            Tensor x = ops.tensor(values, 32, 64);
            Codes codes = codes("e2m1fn", "nvfp4", x).alongColumns();
            double[] actual = read(codes, operands.codes(codes), operands.leftScales(codes), 32, 64, false);
            float[] emulated = values("e2m1fn", "nvfp4", x);
            for (int i = 0; i < actual.length; i++) {
                assertNear(last + " at " + i, actual[i], emulated[i], 1e-5 * Math.abs(emulated[i]));
            }
        }
    }

    /** NaN is near nothing. */
    private static void assertNear(String what, double actual, double expected, double tolerance) {
        assertThat(Math.abs(actual - expected)).as(what).isLessThanOrEqualTo(tolerance);
    }

    /** The elements of an operand, of memory alone: shapes, strides and types are asserted on the way. */
    private double[] read(Codes codes, long matrix, long scales, int rows, int columns, boolean isRight) {
        boolean isPacked = codes.blocks() == CodeBlocks.NVFP4;
        int bytesOfRow = isPacked ? columns / 2 : columns;
        assertThat(Libtorch.sizes(matrix)).containsExactly(rows, bytesOfRow);
        assertThat(Libtorch.strides(matrix)).containsExactly(bytesOfRow, 1);
        ByteBuffer elements = Libtorch.bytes(matrix, (long) rows * bytesOfRow);
        ScalarCodec format = codec(isPacked ? "e2m1fn" : codes.codes().dtype() == Dtype.E5M2 ? "e5m2" : "e4m3fn");
        int across = columns / codes.blocks().size();
        int tiles = (across + 3) / 4;
        int count = codes.blocks() == CodeBlocks.OF_128 ? rows * across : (rows + 127) / 128 * 512 * tiles;
        if (codes.blocks() == CodeBlocks.OF_128) {
            assertThat(Libtorch.sizes(scales))
                    .containsExactly(isRight ? new long[] {across, rows} : new long[] {rows, across});
            // Of one block the strides are any, for libtorch too.
            assertThat(Libtorch.strides(scales))
                    .containsExactly(
                            across == 1 ? new long[] {1, 1} : isRight ? new long[] {rows, 1} : new long[] {1, rows});
        } else {
            assertThat(Libtorch.sizes(scales)).containsExactly(count);
        }
        ByteBuffer memory = Libtorch.bytes(scales, (long) count * (codes.blocks() == CodeBlocks.OF_128 ? 4 : 1));
        double unit = isPacked ? codes.unit().toFloats()[0] : 1;
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            int row = i / columns;
            int column = i % columns;
            int whole = elements.get(row * bytesOfRow + (isPacked ? column / 2 : column)) & 0xff;
            int code = !isPacked ? whole : column % 2 == 0 ? whole & 0xf : whole >> 4;
            int block = column / codes.blocks().size();
            double scale = switch (codes.blocks()) {
                case OF_128 -> memory.getFloat(4 * (block * rows + row));
                case MX -> Math.scalb(1.0, (memory.get(place(row, block, tiles)) & 0xff) - 127);
                case NVFP4 -> codec("e4m3fn").decode(memory.get(place(row, block, tiles)) & 0xff);
            };
            values[i] = format.decode(code) * scale * unit;
        }
        return values;
    }

    private OperandCast.Result<Codes> codes(String format, String scaling, Tensor value) {
        return operand(format, scaling, Form.CODES).apply(value, occasion(onDevice));
    }

    private float[] values(String format, String scaling, Tensor value) {
        return floats(operand(format, scaling, Form.VALUES)
                .apply(value, occasion(ops))
                .alongColumns());
    }

    private static ScalarCodec codec(String format) {
        return ScalarCodec.of(Formats.parse(format));
    }

    private static Occasion occasion(Ops where) {
        return new Occasion(where, Mode.TRAIN, 1, CastObserver.NONE);
    }

    private static <T> OperandCast<T> operand(String format, String scaling, Form<T> form) {
        Cast cast =
                new Cast(Formats.parse(format), ScalingParser.parse(scaling), Rounding.NEAREST_EVEN, Overflow.SATURATE);
        Recipe recipe = Recipe.ofOperands(Map.of(Operand.INPUT, cast), StraightThrough.IDENTITY);
        return new OperandCast<>("layer", Operand.INPUT, recipe, form, 7);
    }

    private static float[] floats(Tensor tensor) {
        return tensor.toFloats();
    }

    private Tensor normal(String name, int rows, int columns) {
        float[] values = new float[rows * columns];
        RandomStream.of(1, name).fillNormal(values, 0, 1);
        for (int i = 0; i < values.length; i++) {
            values[i] *= (float) Math.exp(3 * Math.sin(i / 40.0));
        }
        return ops.tensor(values, rows, columns);
    }
}
