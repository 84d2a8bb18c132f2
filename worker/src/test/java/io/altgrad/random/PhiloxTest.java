package io.altgrad.random;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.vector.Warming;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhiloxTest {

    /** The known answers that the authors publish with Random123 ({@code kat_vectors}, philox4x32 10). */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void matchesThePublishedKnownAnswers(String counter, String key, String expected) {
        int[] c = words(counter);
        int[] k = words(key);
        int[] out = new int[6];

        Philox.block(join(c[0], c[1]), join(c[2], c[3]), join(k[0], k[1]), out, 1);

        int[] e = words(expected);
        assertThat(out).containsExactly(0, e[0], e[1], e[2], e[3], 0);
    }

    /** Counters whose low word carries, and that wrap at 2^64 without touching the high half. */
    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, 0xFFFFFFF0L, 0xFFFFFFFFL, 0x100000000L, 0x7FFFFFFFFFFFFFF5L, 0xFFFFFFFEFFFFFFFAL, -13, -8, -1
            })
    void vectorsGiveTheWordsOfTheScalarBlocks(long first) {
        VectorPhilox vectors = new VectorPhilox();
        for (long high : new long[] {0, -1, 0x1234567890ABCDEFL}) {
            for (long key : new long[] {0, -1, 0x85A308D3_A4093822L}) {
                for (int count = 0; count <= 40; count++) {
                    int[] out = new int[4 * count + 6];
                    int[] expected = new int[out.length];
                    vectors.blocks(first, high, key, count, out, 3);
                    for (int i = 0; i < count; i++) {
                        Philox.block(first + i, high, key, expected, 3 + 4 * i);
                    }
                    assertThat(out).containsExactly(expected);
                }
            }
        }
    }

    @Test
    @Timeout(60)
    void aStreamIsTheSameBeforeAndAfterItHasWarmedUp() {
        RandomStream stream = RandomStream.of(5, "warm");
        int[] before = new int[5000];
        stream.fillBits(before, 7);
        for (long used = 0; used < Warming.PLAIN_ELEMENTS || !Philox.warm(); used += 5000) {
            stream.fillBits(new int[5000], 7);
        }
        int[] after = new int[5000];
        stream.fillBits(after, 7);
        assertThat(after).containsExactly(before);
        for (int i = 0; i < after.length; i++) {
            assertThat(after[i]).isEqualTo(stream.bits(7 + i));
        }
    }

    private static int[] words(String hex) {
        return java.util.Arrays.stream(hex.split(" "))
                .mapToInt(word -> Integer.parseUnsignedInt(word, 16))
                .toArray();
    }

    private static long join(int low, int high) {
        return (low & 0xFFFFFFFFL) | ((long) high << 32);
    }
}
