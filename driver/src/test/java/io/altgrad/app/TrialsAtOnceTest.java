package io.altgrad.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.sweep.Grid;
import io.altgrad.sweep.SweepFile;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class TrialsAtOnceTest {

    private static final long GIB = 1L << 30;

    @Test
    void coresAndMemoryBothBoundIt() {
        assertThat(new TrialsAtOnce(8, GIB, 16 * GIB).count()).isEqualTo(8);
        assertThat(new TrialsAtOnce(8, GIB, 8 * GIB).notice()).isEmpty();
        assertThat(new TrialsAtOnce(8, 3 * GIB, 16 * GIB).count()).isEqualTo(5);
        assertThat(new TrialsAtOnce(8, 3 * GIB, 16 * GIB).notice())
                .hasValue(
                        "Trains 5 at once, though there are cores for 8: each needs about 3.00 GiB, and 16.00 GiB are free"
                                + " for them; --master local[N] takes N cores all the same.");
    }

    @Test
    void oneTrialIsTriedHoweverLittleMemoryThereIs() {
        assertThat(new TrialsAtOnce(2, GIB, -1).count()).isEqualTo(1);
        assertThat(new TrialsAtOnce(2, GIB, -1).notice())
                .hasValueSatisfying(line -> assertThat(line).startsWith("Trains 1 at once"));
    }

    @Test
    void theLargestTrialOfTheSweepDecides() {
        Grid grid = SweepFile.parse("""
                        name: t
                        skip: []
                        axes: {format: [none, e5m2], model.layers: [1, 12, 2]}
                        model: {width: 768, heads: 12, context: 256}
                        """, "f.yaml").grid();
        Grid large = SweepFile.parse("""
                        name: t
                        skip: []
                        axes: {format: [e5m2], model.layers: [12]}
                        model: {width: 768, heads: 12, context: 256}
                        """, "f.yaml").grid();
        TrialsAtOnce all = TrialsAtOnce.onThisMachine(grid.trials().iterator(), threads(1), new Configuration());
        assertThat(all.bytesEach())
                .isEqualTo(TrialsAtOnce.onThisMachine(large.trials().iterator(), threads(1), new Configuration())
                        .bytesEach())
                .isGreaterThan(GIB);
        assertThat(all.byCores()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(TrialsAtOnce.onThisMachine(large.trials().iterator(), threads(1_000), new Configuration())
                        .byCores())
                .isEqualTo(1);
    }

    @Test
    void aStackTakesAsMuchAsItsTrials() {
        Grid grid = SweepFile.parse("name: t\nskip: []\naxes: {format: [none]}\n", "f.yaml")
                .grid();
        RunOptions.Computation stacked = RunOptions.DEFAULT.withStack(6).computation();
        long one = TrialsAtOnce.onThisMachine(grid.trials().iterator(), threads(1), new Configuration())
                .bytesEach();
        assertThat(TrialsAtOnce.onThisMachine(grid.trials().iterator(), stacked, new Configuration())
                        .bytesEach())
                .isEqualTo(6 * one);
    }

    private static RunOptions.Computation threads(int count) {
        return RunOptions.DEFAULT.withThreads(count).computation();
    }
}
