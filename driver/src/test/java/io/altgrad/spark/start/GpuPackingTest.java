package io.altgrad.spark.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuPackingTest {

    @ParameterizedTest
    @CsvSource({
        // at most, GiB of each, GiB of the GPU, at once
        "4, 2, 80, 4",
        "4, 24, 80, 3",
        "4, 40, 80, 2",
        "4, 79, 80, 1",
        "4, 81, 80, 1",
        "4, 0, 80, 4",
        "1, 2, 80, 1"
    })
    void asManyTrialsAreOnAGpuAsItsMemoryHolds(int trials, long gibEach, long gib, int atOnce) {
        assertThat(new GpuPacking(trials, gibEach << 30).onGpuOf(gib << 30)).isEqualTo(atOnce);
    }

    @Test
    void executorsReadWhatTheDriverHasSet() {
        SparkConf conf = new SparkConf(false);
        assertThat(GpuPacking.of(conf)).isEqualTo(GpuPacking.NONE);
        GpuPacking packing = new GpuPacking(3, 1L << 33);
        packing.properties().forEach(conf::set);
        assertThat(GpuPacking.of(conf)).isEqualTo(packing);
    }

    @Test
    void noTrialAtOnceIsAMistake() {
        assertThatThrownBy(() -> new GpuPacking(0, 0))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot train 0 trials on a GPU at once: --trials-per-gpu takes at least 1.");
    }
}
