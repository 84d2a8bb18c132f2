package io.altgrad.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RandomStreamTest {

    private static final RandomStream STREAM = RandomStream.of(1337, "test");

    @Test
    void counterIsTheBlockBelowTheHashOfTheName() {
        // printf abc | sha256sum: ba7816bf 8f01cfea ...
        RandomStream stream = RandomStream.of(42, "abc");
        int[] block = new int[4];
        Philox.block(7, 0xba7816bf8f01cfeaL, 42, block, 0);

        assertThat(stream.counterHigh()).isEqualTo(0xba7816bf8f01cfeaL);
        assertThat(stream.key()).isEqualTo(42);
        assertThat(new int[] {stream.bits(28), stream.bits(29), stream.bits(30), stream.bits(31)})
                .containsExactly(block);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "1, 2", "3, 64", "5, 3", "6, 1001", "4294967297, 10", "17179869183, 9"})
    void anElementDependsOnItsIndexOnly(long first, int length) {
        int[] bits = new int[length];
        STREAM.fillBits(bits, first);
        float[] normals = new float[length];
        STREAM.fillNormal(normals, first, 2f);
        float[] uniforms = new float[length];
        STREAM.fillUniform(uniforms, first);

        for (int i = 0; i < length; i++) {
            float[] normal = new float[1];
            STREAM.fillNormal(normal, first + i, 2f);
            assertThat(bits[i]).isEqualTo(STREAM.bits(first + i));
            assertThat(normals[i]).isEqualTo(normal[0]);
            assertThat(uniforms[i]).isEqualTo((STREAM.bits(first + i) >>> 8) / 16777216f);
        }
    }

    @Test
    void fillsOnlyTheLengthThatIsAsked() {
        int[] bits = new int[8];
        STREAM.fillBits(bits, 5, 2);

        assertThat(Arrays.copyOfRange(bits, 5, 8)).containsOnly(0);
        assertThat(bits[4]).isEqualTo(STREAM.bits(6));
    }

    @Test
    void seedAndNameBothMatter() {
        assertThat(STREAM.bits(0))
                .isEqualTo(RandomStream.of(1337, "test").bits(0))
                .isNotEqualTo(RandomStream.of(1338, "test").bits(0))
                .isNotEqualTo(RandomStream.of(1337 + (1L << 32), "test").bits(0))
                .isNotEqualTo(RandomStream.of(1337, "tesu").bits(0));
    }

    @Test
    void normalsHaveTheMomentsOfANormal() {
        int n = 1 << 20;
        float[] normals = new float[n];
        STREAM.fillNormal(normals, 0, 1);

        double mean = 0;
        double square = 0;
        double fourth = 0;
        double neighbours = 0;
        int beyondTwo = 0;
        for (int i = 0; i < n; i++) {
            double x = normals[i];
            mean += x / n;
            square += x * x / n;
            fourth += x * x * x * x / n;
            neighbours += i == 0 ? 0 : x * normals[i - 1] / n;
            beyondTwo += Math.abs(x) > 2 ? 1 : 0;
        }
        double sigma = 1 / Math.sqrt(n);
        assertThat(mean).isCloseTo(0, within(4 * sigma));
        assertThat(square).isCloseTo(1, within(4 * Math.sqrt(2) * sigma));
        assertThat(fourth).isCloseTo(3, within(4 * Math.sqrt(96) * sigma));
        assertThat(neighbours).isCloseTo(0, within(4 * sigma));
        assertThat((double) beyondTwo / n).isCloseTo(0.0455003, within(4 * Math.sqrt(0.0455) * sigma));
    }

    @Test
    void normalsAreTheSameOnEveryMachine() {
        float[] normals = new float[10_000];
        STREAM.fillNormal(normals, 3, 0.02f);

        ByteBuffer bytes = ByteBuffer.allocate(4 * normals.length);
        bytes.asFloatBuffer().put(normals);
        CRC32 crc = new CRC32();
        crc.update(bytes.array());
        assertThat(Long.toHexString(crc.getValue())).isEqualTo("862d307b");
    }

    @Test
    void uniformsFillTheUnitIntervalEvenly() {
        int n = 1 << 18;
        float[] uniforms = new float[n];
        STREAM.fillUniform(uniforms, 1);

        int[] counts = new int[64];
        for (float u : uniforms) {
            assertThat(u >= 0 && u < 1).isTrue();
            counts[(int) (u * 64)]++;
        }
        // 99.99 % of a chi-squared variable with 63 degrees of freedom lies below 113.
        assertThat(chiSquared(counts, n)).isLessThan(113);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 65, 1_000_003, (1L << 40) + 7, Long.MAX_VALUE})
    void belowIsTheHighHalfOfTheProduct(long bound) {
        for (long i = 0; i < 1000; i++) {
            BigInteger random = BigInteger.valueOf(STREAM.bits(2 * i + 1) & 0xFFFFFFFFL)
                    .shiftLeft(32)
                    .or(BigInteger.valueOf(STREAM.bits(2 * i) & 0xFFFFFFFFL));
            long expected =
                    random.multiply(BigInteger.valueOf(bound)).shiftRight(64).longValueExact();
            assertThat(STREAM.below(i, bound)).isEqualTo(expected).isBetween(0L, bound - 1);
        }
    }

    @Test
    void belowIsUniform() {
        int n = 1 << 17;
        int[] counts = new int[10];
        for (int i = 0; i < n; i++) {
            counts[(int) STREAM.below(i, counts.length)]++;
        }
        // 99.99 % of a chi-squared variable with 9 degrees of freedom lies below 33.8.
        assertThat(chiSquared(counts, n)).isLessThan(33.8);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void refusesABoundThatLeavesNothing(long bound) {
        assertThatThrownBy(() -> STREAM.below(0, bound))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot draw a number below " + bound + ": the bound must be at least 1.");
    }

    private static double chiSquared(int[] counts, int n) {
        double expected = (double) n / counts.length;
        return Arrays.stream(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
    }
}
