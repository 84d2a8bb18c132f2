package io.altgrad.compare;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.ReadyStore;
import io.altgrad.result.Outcome;
import io.altgrad.statistics.Spread;
import io.altgrad.store.ResultStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EqualLossTest {

    @TempDir
    Path folder;

    private ResultStore store;

    /** Of seed s, none ends at L and e5m2 at L + 0.1 + 0.002 s, both 0.1 higher a step before, evaluated at 2, 4 and 5. */
    @BeforeEach
    void runASweep() throws IOException {
        store = ReadyStore.in(folder);
        for (long seed = 1; seed <= 3; seed++) {
            store.write("test", FakeTrials.completed(trial("none", seed)));
            store.write("test", FakeTrials.completed(trial("e5m2", seed)));
        }
        store.write("test", FakeTrials.ended(trial("e5m2", 4), new Outcome.Diverged(4, "", "the loss is NaN")));
    }

    /** none falls from L + 0.3 at step 2 to L + 0.1 at step 4, so that it had L + 0.1 + 0.002 s at 4 - 0.02 s. */
    @Test
    void aWorseRowIsCensoredAndTheBaselineHadItsLossBefore() throws IOException {
        EqualLoss.Cost cost = cost("none");
        assertThat(cost.extra().censored()).isEqualTo(3);
        assertThat(cost.extra().pairs()).isEqualTo(3);
        assertThat(cost.extra().median()).isEmpty();
        assertThat(cost.baselineHad().seen().values()).satisfiesExactly(is(0.796), is(0.792), is(0.788));
        assertThat(lines("none"))
                .contains(
                        "  e5m2: none's final loss: not within its steps in 3 of 3; none had the row's: at 79.2 % [78.2, 80.2]"
                                + " (3 pairs)");
    }

    @Test
    void aBetterRowTakesFewerStepsAndTokens() throws IOException {
        EqualLoss.Cost cost = cost("e5m2");
        assertThat(cost.extra().censored()).isZero();
        assertThat(cost.extra().seen().values()).satisfiesExactly(is(-0.204), is(-0.208), is(-0.212));
        assertThat(cost.extra().median()).hasValueCloseTo(-0.208, within(1e-9));
        assertThat(cost.baselineHad().censored()).isEqualTo(3);
        // 6400 tokens in 5 steps, of which 1.04 are spared.
        assertThat(lines("e5m2"))
                .contains(
                        "  none: e5m2's final loss: -20.8 % [-21.8, -19.8], -1,331 tokens; e5m2 had the row's: not within its"
                                + " steps in 3 of 3 (3 pairs)");
    }

    @Test
    void theMedianCountsTheCensoredAsTheLargest() {
        assertThat(censored(2, 0.1, 0.3, 0.2).median()).hasValue(0.3);
        assertThat(censored(1, 0.1, 0.3, 0.2).median()).hasValueCloseTo(0.25, within(1e-12));
        assertThat(censored(3, 0.1, 0.3, 0.2).median()).isEmpty();
        assertThat(censored(1).median()).isEmpty();
    }

    @Test
    void withoutABaselineThereIsNothingToSay() throws IOException {
        assertThat(lines("e3m4")).last().isEqualTo("  no row has a pair of completed seeds with evaluations");
    }

    private static EqualLoss.Reached censored(int pairs, double... seen) {
        return new EqualLoss.Reached(new Spread(DoubleStream.of(seen).boxed().toList()), pairs);
    }

    private static ThrowingConsumer<Double> is(double expected) {
        return value -> assertThat(value).isCloseTo(expected, within(1e-9));
    }

    private EqualLoss.Cost cost(String baseline) throws IOException {
        return EqualLoss.of(Comparison.of(results().trials(), baseline), results())
                .values()
                .iterator()
                .next();
    }

    private List<String> lines(String baseline) throws IOException {
        return EqualLoss.lines(Comparison.of(results().trials(), baseline), results());
    }

    private Results results() throws IOException {
        return Results.read(List.of(folder.toString()), new Configuration());
    }
}
