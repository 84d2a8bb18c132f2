package io.altgrad.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.format.ArrayCodec;
import io.altgrad.format.CastStatistics;
import io.altgrad.format.FormatFixtures;
import io.altgrad.format.Formats;
import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.format.ScalarCodec;
import io.altgrad.format.Scale;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.ScaleFormat;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.ScalingParser;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels' source against the CPU's codecs, bit for bit. {@code -Daltgrad.samples=10000000} is the long form. */
class CastKernelsTest {

    private static final int SAMPLES = Integer.getInteger("altgrad.samples", 8_000);
    private static final int CHUNK = 1 << 20;
    private static final RandomStream DRAWS = RandomStream.of(1337, "rounding/test");
    private static final Scaling UNSCALED = Scaling.NONE;

    private static CudaShim shim;
    private static Kernels all;
    private static CastKernels kernels;

    @BeforeAll
    static void open() {
        shim = CudaShim.open();
        all = Kernels.load(shim.device(), () -> 0);
        kernels = all.casts();
    }

    @AfterAll
    static void close() {
        if (kernels != null) {
            all.close();
            shim.close();
        }
    }

    static Stream<NumberFormat> formats() {
        return FormatFixtures.all().stream();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyCodeMidpointAndNeighbourIsTheScalarCodecs(NumberFormat format) {
        float[] values = FormatFixtures.boundaries(format);
        for (Rounding rounding : Rounding.values()) {
            for (Overflow overflow : Overflow.values()) {
                Cast cast = new Cast(format, UNSCALED, rounding, overflow);
                assertEqualsScalar(cast, values, 1f, 3);
                if (format.bits() <= 8) {
                    assertEqualsScalar(cast, values, 0.7f, 0);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void randomValuesAreTheScalarCodecs(NumberFormat format) {
        RandomStream source = RandomStream.of(7, "values/" + format.name());
        for (int done = 0; done < SAMPLES; done += CHUNK) {
            int count = Math.min(CHUNK, SAMPLES - done);
            float[] values = FormatFixtures.randomFloats(format, source, 2L * done, count);
            for (Rounding rounding : Rounding.values()) {
                Overflow overflow = rounding == Rounding.TOWARD_ZERO ? Overflow.SATURATE : Overflow.TO_INF_OR_NAN;
                assertEqualsScalar(new Cast(format, UNSCALED, rounding, overflow), values, 1f, done);
            }
        }
    }

    /** A draw equal to the fraction does not round up; the next float above the value does. */
    @ParameterizedTest
    @ValueSource(strings = {"e5m2", "e4m3fn", "e0m7", "e8m0b128"})
    void drawsAtTheEdgeAreTheScalarCodecs(String format) {
        NumberFormat parsed = Formats.parse(format);
        Cast cast = new Cast(parsed, UNSCALED, Rounding.STOCHASTIC, Overflow.SATURATE);
        int[] words = new int[1000];
        DRAWS.fillBits(words, 0);
        float[] values = new float[words.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((words[i] >>> 8) * 0x1p-24 * parsed.minPositive());
            values[i] = i % 3 == 0 ? Math.nextUp(values[i]) : values[i];
        }
        assertEqualsScalar(cast, values, 1f, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 255, 1024, 300_000})
    void amaxIsTheArrayCodecs(int size) {
        float[] values = normal(size);
        assertThat(amax(values)).isEqualTo(ArrayCodec.amax(values, 0, size));
        if (size > 0) {
            values[size / 2] = Float.NaN;
            assertThat(amax(values)).isNaN();
            values[size / 2] = Float.NEGATIVE_INFINITY;
            assertThat(amax(values)).isInfinite();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "e4m3fn, row, 37, 100",
        "e5m2, row pow2, 5, 3000",
        "e3m4, block 16, 7, 50",
        "e4m3fn, block 128, 9, 300",
        "e4m3fn, block 128x128, 200, 300",
        "e2m5, block 4x8 pow2, 30, 30",
        "e4m3fn, mx, 33, 70",
        "e2m1fn, mx, 8, 32",
        "e5m2, mx, 3, 1000",
        "e2m1fn, nvfp4, 33, 72",
        "e2m1fn, nvfp4, 5, 4096"
    })
    void blocksHaveTheScalesAndTheValuesOfTheCpu(String format, String scaling, int rows, int columns) {
        for (Rounding rounding : Rounding.values()) {
            Cast cast = new Cast(Formats.parse(format), ScalingParser.parse(scaling), rounding, Overflow.SATURATE);
            float[] values = wide(rows * columns);
            Arrays.fill(values, 0, Math.min(columns, 40), 0f);
            assertBlocksEqual(cast, values, rows, columns);
        }
    }

    /** Blocks of zeros, of the smallest and of the largest floats, each beside the others. */
    @ParameterizedTest
    @CsvSource({
        "e2m1fn, nvfp4, 1e-33",
        "e2m1fn, nvfp4, 1e-45",
        "e2m1fn, nvfp4, 3.3895e38",
        "e2m1fn, nvfp4, 3.4028235e38",
        "e5m2, block 16 pow2, 3.3895e38",
        "e4m3fn, row pow2, 3.4028235e38",
        "bf16, row pow2, 3.4028235e38",
        "e4m3fn, mx, 3.4028235e38",
        "e3m4, block 16, 1e-45"
    })
    void extremeBlocksAreTheCpusAndFinite(String format, String scaling, float extreme) {
        int columns = 32;
        float[] values = new float[5 * columns];
        for (int i = 0; i < columns; i++) {
            values[columns + i] = extreme * (1 - i / 64f);
            values[3 * columns + i] = -extreme / (1 << i % 20);
            values[4 * columns + i] = i < 16 ? extreme : 0;
        }
        for (Rounding rounding : Rounding.values()) {
            Cast cast = new Cast(Formats.parse(format), ScalingParser.parse(scaling), rounding, Overflow.SATURATE);
            for (float value : assertBlocksEqual(cast, values, 5, columns)) {
                assertThat(value).isFinite();
            }
        }
    }

    @Test
    void scalesAreTheCpusForEveryAmax() {
        float[] amaxes = FormatFixtures.randomFloats(Formats.parse("bf16"), RandomStream.of(5, "amaxes"), 0, 20_000);
        for (int i = 0; i < amaxes.length; i++) {
            amaxes[i] = Float.isFinite(amaxes[i]) ? Math.abs(amaxes[i]) : i * Float.MIN_VALUE;
        }
        for (String format : List.of("e4m3fn", "e5m2", "e7m0", "bf16", "e0m7", "e3m4")) {
            for (ScaleFormat kind : List.of(ScaleFormat.FLOAT32, ScaleFormat.POWER_OF_TWO)) {
                NumberFormat parsed = Formats.parse(format);
                Cast cast = new Cast(parsed, Scaling.block(1, 1, kind), Rounding.NEAREST_EVEN, Overflow.SATURATE);
                float[] scales = blockScales(cast, amaxes);
                for (int i = 0; i < amaxes.length; i++) {
                    float expected = kind == ScaleFormat.FLOAT32
                            ? Scale.of(parsed, amaxes[i])
                            : Scale.powerOfTwo(parsed, amaxes[i]);
                    assertThat(scales[i]).as("%s, amax %s", format, amaxes[i]).isEqualTo(expected);
                }
            }
        }
    }

    private static float[] blockScales(Cast cast, float[] amaxes) {
        try (DeviceMemory in = DeviceMemory.of(shim.device(), amaxes);
                DeviceMemory scales = DeviceMemory.allocate(shim.device(), in.bytes())) {
            kernels.castBlocks(CastArguments.of(cast, in.address(), 1, amaxes.length)
                    .blocks(1, 1, 0)
                    .scales(scales.address()));
            return scales.floats();
        }
    }

    @ParameterizedTest
    @CsvSource({"32, 32", "1, 1", "33, 65", "100, 7", "16, 400", "257, 130"})
    void packWritesTheSameCodesInBothLayouts(int rows, int columns) {
        float[] values = wide(rows * columns);
        for (String format : List.of("e4m3fn", "e5m2", "e3m4", "e2m1fn")) {
            for (Rounding rounding : Rounding.values()) {
                Cast cast = new Cast(Formats.parse(format), UNSCALED, rounding, Overflow.SATURATE);
                try (DeviceMemory in = DeviceMemory.of(shim.device(), values);
                        DeviceMemory codes = DeviceMemory.allocate(shim.device(), values.length);
                        DeviceMemory transposed = DeviceMemory.allocate(shim.device(), values.length)) {
                    CastArguments arguments = CastArguments.of(cast, in.address(), rows, columns)
                            .scale(3f)
                            .draws(DRAWS, 5)
                            .codes(codes.address())
                            .transposed(transposed.address());
                    CastStatistics statistics = kernels.packWithStatistics(arguments);
                    byte[] expected = codes(cast, values, 3f, 5);
                    assertThat(codes.toBytes()).isEqualTo(expected);
                    assertThat(transposed.toBytes()).isEqualTo(transposed(expected, rows, columns));
                    assertSame(statistics, cpuStatistics(cast, values, 3f, 5));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 70_000, 1_500_000})
    void statisticsAreTheCpusAndTheSameEveryTime(int size) {
        float[] values = wide(size);
        for (Rounding rounding : List.of(Rounding.NEAREST_EVEN, Rounding.STOCHASTIC)) {
            Cast cast = new Cast(Formats.parse("e4m3fn"), UNSCALED, rounding, Overflow.SATURATE);
            try (DeviceMemory in = DeviceMemory.of(shim.device(), values)) {
                CastArguments arguments = CastArguments.of(cast, in.address(), 1, size)
                        .scale(100f)
                        .draws(DRAWS, 2);
                CastStatistics first = kernels.castWithStatistics(arguments);
                assertSame(first, cpuStatistics(cast, values, 100f, 2));
                assertThat(kernels.castWithStatistics(arguments)).isEqualTo(first);
                assertThat(first.saturated()).isGreaterThan(size > 1 ? 0 : -1);
                assertThat(first.underflowed()).isGreaterThan(size > 1 ? 0 : -1);
            }
        }
    }

    @Test
    void theMaskNamesWhatSaturates() {
        Cast cast = new Cast(Formats.parse("e4m3fn"), UNSCALED, Rounding.NEAREST_EVEN, Overflow.SATURATE);
        float[] values = {1, 448, 464, 465, -464, -465, 1000, Float.POSITIVE_INFINITY, 0};
        try (DeviceMemory in = DeviceMemory.of(shim.device(), values);
                DeviceMemory kept = DeviceMemory.allocate(shim.device(), in.bytes())) {
            kernels.cast(CastArguments.of(cast, in.address(), 1, values.length).kept(kept.address()));
            assertThat(kept.floats()).containsExactly(1, 1, 1, 0, 1, 0, 0, 0, 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 0.1", "5, 3, 0.2", "4096, 0, 0.5", "100000, 12345678901, 0.3", "1000, 1, 0.999999999"})
    void dropoutHasTheFactorsOfTheCpu(int size, long firstDraw, double probability) {
        float kept = (float) (1 / (1 - probability));
        float[] expected = new float[size];
        DRAWS.fillUniform(expected, firstDraw);
        for (int i = 0; i < size; i++) {
            expected[i] = expected[i] < probability ? 0 : kept;
        }
        try (DeviceMemory out = DeviceMemory.allocate(shim.device(), 4L * size)) {
            all.dropout().fill(out.address(), size, DRAWS, firstDraw, probability, kept);
            assertThat(out.floats()).isEqualTo(expected);
        }
    }

    /** As they are, and as many of them as kernels take that take four at a time. */
    private static void assertEqualsScalar(Cast cast, float[] values, float scale, long firstDraw) {
        assertSameAsScalar(cast, values, scale, firstDraw);
        assertSameAsScalar(cast, Arrays.copyOf(values, values.length / 4 * 4), scale, firstDraw);
    }

    private static void assertSameAsScalar(Cast cast, float[] values, float scale, long firstDraw) {
        boolean hasCodes = cast.format().bits() <= 8;
        try (DeviceMemory in = DeviceMemory.of(shim.device(), values);
                DeviceMemory out = DeviceMemory.allocate(shim.device(), in.bytes());
                DeviceMemory codes = DeviceMemory.allocate(shim.device(), values.length)) {
            CastArguments arguments = CastArguments.of(cast, in.address(), 1, values.length)
                    .scale(scale)
                    .draws(DRAWS, firstDraw)
                    .values(out.address());
            kernels.cast(hasCodes ? arguments.codes(codes.address()) : arguments);
            float[] actual = out.floats();
            byte[] actualCodes = codes.toBytes();
            ScalarCodec codec = ScalarCodec.of(cast.format());
            int[] words = words(cast, values.length, firstDraw);
            for (int i = 0; i < values.length; i++) {
                float scaled = values[i] * scale;
                float rounded = codec.round(scaled, cast.rounding(), cast.overflow(), words[i]);
                float expected = Float.isNaN(rounded) ? Float.NaN : rounded / scale;
                if (Float.floatToRawIntBits(actual[i]) != Float.floatToRawIntBits(expected)) {
                    throw new AssertionError(cast + ", scale " + scale + ": " + values[i] + " became " + actual[i]
                            + ", not " + expected + ", word " + Integer.toHexString(words[i]));
                }
                if (hasCodes && (cast.format().hasNaN() || !Float.isNaN(scaled))) {
                    int code = codec.encode(scaled, cast.rounding(), cast.overflow(), words[i]);
                    if ((actualCodes[i] & 0xff) != code) {
                        throw new AssertionError(cast + ", scale " + scale + ": " + values[i] + " has code "
                                + (actualCodes[i] & 0xff) + ", not " + code);
                    }
                }
            }
        }
    }

    /** A view of a tensor begins anywhere; the kernels that take four elements at once are not for it. */
    @ParameterizedTest
    @CsvSource({"none", "row", "mx", "block 384"})
    void memoryThatBeginsAnywhereIsCastAlike(String scaling) {
        int rows = 4;
        int columns = 384;
        float[] values = wide(rows * columns + 1);
        for (Rounding rounding : List.of(Rounding.NEAREST_EVEN, Rounding.STOCHASTIC)) {
            Cast cast = new Cast(Formats.parse("e4m3fn"), ScalingParser.parse(scaling), rounding, Overflow.SATURATE);
            float[] expected = castAt(cast, Arrays.copyOfRange(values, 1, values.length), 0, rows, columns);
            assertThat(castAt(cast, values, 1, rows, columns)).isEqualTo(expected);
        }
    }

    private static float[] castAt(Cast cast, float[] values, int first, int rows, int columns) {
        try (DeviceMemory in = DeviceMemory.of(shim.device(), values);
                DeviceMemory out = DeviceMemory.of(shim.device(), new float[values.length])) {
            CastArguments arguments = CastArguments.of(cast, in.address() + 4L * first, rows, columns)
                    .scale(1)
                    .draws(DRAWS, 6)
                    .values(out.address() + 4L * first);
            if (cast.scaling().equals(UNSCALED)) {
                kernels.cast(arguments);
            } else {
                kernels.castBlocks(arguments.blocks(1, cast.scaling().block().columnsOf(columns), 0));
            }
            assertThat(arguments.kernels()).isEqualTo(first == 0 ? "_" + cast.rounding() : "_any");
            return Arrays.copyOfRange(out.floats(), first, values.length);
        }
    }

    private static float[] assertBlocksEqual(Cast cast, float[] values, int rows, int columns) {
        int height = cast.scaling().block().rows();
        int width = width(cast.scaling(), columns);
        float tensorAmax = ArrayCodec.amax(values, 0, values.length);
        float[] expected = new float[values.length];
        int across = (columns + width - 1) / width;
        float[] expectedScales = new float[(rows + height - 1) / height * across];
        ArrayCodec codec = ArrayCodec.of(cast.format(), cast.rounding(), cast.overflow());
        CastStatistics statistics = CastStatistics.EMPTY;
        float smallest = Float.POSITIVE_INFINITY;
        float largest = 0;
        for (int block = 0; block < expectedScales.length; block++) {
            int row = block / across * height;
            int column = block % across * width;
            int w = Math.min(width, columns - column);
            float amax = 0;
            for (int r = row; r < Math.min(rows, row + height); r++) {
                amax = Math.max(amax, ArrayCodec.amax(values, r * columns + column, w));
            }
            float scale = scale(cast, amax, tensorAmax);
            expectedScales[block] = scale;
            smallest = amax == 0 ? smallest : Math.min(smallest, scale);
            largest = amax == 0 ? largest : Math.max(largest, scale);
            for (int r = row; r < Math.min(rows, row + height); r++) {
                int at = r * columns + column;
                codec.quantize(values, at, expected, at, w, scale, DRAWS, 9 + at);
                statistics = statistics.plus(codec.statistics(values, expected, at, w, scale));
            }
        }
        try (DeviceMemory in = DeviceMemory.of(shim.device(), values);
                DeviceMemory out = DeviceMemory.allocate(shim.device(), in.bytes());
                DeviceMemory scales = DeviceMemory.allocate(shim.device(), 4L * expectedScales.length)) {
            CastKernels.OfBlocks actual =
                    kernels.castBlocksWithStatistics(CastArguments.of(cast, in.address(), rows, columns)
                            .blocks(height, width, tensorAmax)
                            .draws(DRAWS, 9)
                            .values(out.address())
                            .scales(scales.address()));
            assertThat(scales.floats()).as("scales").isEqualTo(expectedScales);
            assertThat(out.floats()).as("values").isEqualTo(expected);
            assertSame(actual.statistics(), statistics);
            assertThat(actual.smallestScale()).isEqualTo(smallest);
            assertThat(actual.largestScale()).isEqualTo(largest);
            return expected;
        }
    }

    private static int width(Scaling scaling, int columns) {
        if (scaling.equals(Scaling.MX)) {
            return 32;
        }
        return scaling.equals(Scaling.NVFP4) ? 16 : scaling.block().columnsOf(columns);
    }

    private static float scale(Cast cast, float amax, float tensorAmax) {
        if (cast.scaling().equals(Scaling.MX)) {
            return Scale.mx(cast.format(), amax);
        } else if (cast.scaling().equals(Scaling.NVFP4)) {
            return Scale.nvfp4(amax, tensorAmax);
        }
        return cast.scaling().toString().endsWith("pow2")
                ? Scale.powerOfTwo(cast.format(), amax)
                : Scale.of(cast.format(), amax);
    }

    private static CastStatistics cpuStatistics(Cast cast, float[] values, float scale, long firstDraw) {
        float[] quantized = new float[values.length];
        ArrayCodec codec = ArrayCodec.of(cast.format(), cast.rounding(), cast.overflow());
        codec.quantize(values, 0, quantized, 0, values.length, scale, DRAWS, firstDraw);
        return codec.statistics(values, quantized, 0, values.length, scale);
    }

    private static void assertSame(CastStatistics actual, CastStatistics expected) {
        assertThat(actual.count()).isEqualTo(expected.count());
        assertThat(actual.saturated()).isEqualTo(expected.saturated());
        assertThat(actual.underflowed()).isEqualTo(expected.underflowed());
        assertThat(actual.signal()).isCloseTo(expected.signal(), within(1e-11 * expected.signal()));
        assertThat(actual.noise()).isCloseTo(expected.noise(), within(1e-11 * expected.noise()));
    }

    private static byte[] codes(Cast cast, float[] values, float scale, long firstDraw) {
        int[] words = words(cast, values.length, firstDraw);
        byte[] codes = new byte[values.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte)
                    ScalarCodec.of(cast.format()).encode(values[i] * scale, cast.rounding(), cast.overflow(), words[i]);
        }
        return codes;
    }

    private static byte[] transposed(byte[] codes, int rows, int columns) {
        byte[] transposed = new byte[codes.length];
        for (int i = 0; i < codes.length; i++) {
            transposed[i % columns * rows + i / columns] = codes[i];
        }
        return transposed;
    }

    private static int[] words(Cast cast, int length, long firstDraw) {
        int[] words = new int[length];
        if (cast.rounding() == Rounding.STOCHASTIC) {
            DRAWS.fillBits(words, firstDraw);
        }
        return words;
    }

    private static float amax(float[] values) {
        try (DeviceMemory in = DeviceMemory.of(shim.device(), values.length == 0 ? new float[1] : values)) {
            return kernels.amax(in.address(), values.length);
        }
    }

    private static float[] normal(int size) {
        float[] values = new float[size];
        RandomStream.of(3, "normal").fillNormal(values, 0, 1);
        return values;
    }

    /** Normal, with every seventh element a thousandth and every eleventh a thousandfold. */
    private static float[] wide(int size) {
        float[] values = normal(size);
        for (int i = 0; i < size; i++) {
            values[i] *= i % 7 == 0 ? 1e-6f : i % 11 == 0 ? 1e3f : 1;
        }
        return values;
    }
}
