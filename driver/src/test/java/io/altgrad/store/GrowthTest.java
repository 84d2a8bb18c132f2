package io.altgrad.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.KnownEffects;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.Trial;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class GrowthTest {

    private static final Sweep SWEEP = KnownEffects.sweep();
    private static final List<PlannedTrial> PLANNED = SWEEP.grid().planned().toList();

    @Test
    void everyRowBeginsWithTheSameSeedsAndDecidedOnesStop() {
        Growth growth = new Growth(SWEEP, PLANNED, List.of());
        assertThat(growth.asked()).extracting(planned -> planned.trial().seed()).containsOnly(1L, 2L, 3L, 4L);
        assertThat(growth.ids()).hasSize(7 * 4);
        assertThat(growth.most()).isEqualTo(7 * 12);
        Map<String, TrialRow> rows = new LinkedHashMap<>();
        grow(growth, rows, new Random(1), PLANNED.size());
        assertThat(growth.ids()).isEqualTo(KnownEffects.ids());
        assertThat(growth.most()).isEqualTo(growth.ids().size()).isEqualTo(53);
    }

    /** Whoever runs it, in whichever order trials end, and however often it begins anew from what is stored. */
    @Test
    void theOrderOfEndsAndNewBeginningsChangeNothing() {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            Map<String, TrialRow> rows = new LinkedHashMap<>();
            Growth growth = new Growth(SWEEP, PLANNED, rows.values());
            while (grow(growth, rows, random, 1 + random.nextInt(30))) {
                Growth again = new Growth(SWEEP, PLANNED, rows.values());
                assertThat(again.ids()).as("seed " + seed).isEqualTo(growth.ids());
                assertThat(again.most()).isEqualTo(growth.most());
                growth = again;
            }
            assertThat(rows.keySet()).as("seed " + seed).isEqualTo(KnownEffects.ids());
        }
    }

    /** As a fixed list leaves them behind: none is asked for twice, and those beyond a verdict are not asked for. */
    @Test
    void resultsThatAreThereAlreadyAreNotWaitedFor() {
        List<TrialRow> rows =
                PLANNED.stream().map(planned -> row(planned.trial())).toList();
        Growth growth = new Growth(SWEEP, PLANNED, rows);
        assertThat(growth.ids()).isEqualTo(KnownEffects.ids());
        assertThat(growth.most()).isEqualTo(53);
    }

    @Test
    void aBaselineThatDivergesEndsItsRowsAsTheirOwnTrialsDo() {
        assertThat(seeds(trial -> trial.format().toString().equals("none")
                        ? FakeTrials.ended(trial, new Outcome.Diverged(2, "lm_head", "The loss is NaN."))
                        : KnownEffects.result(trial)))
                .containsOnly(4L);
    }

    @Test
    void aTrialThatFailedIsALostSeedToo() {
        Function<Trial, TrialResult> results =
                trial -> trial.format().toString().equals("e4m3fn") && trial.seed() <= 2
                        ? FakeTrials.ended(trial, new Outcome.Failed("timeout", "too long", ""))
                        : KnownEffects.result(trial);
        Growth growth = grown(results);
        assertThat(growth.asked().stream()
                        .filter(planned -> planned.trial().format().toString().equals("e4m3fn")))
                .as("two more for the two that were lost")
                .hasSize(6);
    }

    @Test
    void afterADifferenceThatIsNoNumberThereIsNothingToDecide() {
        assertThat(seeds(trial -> trial.format().toString().equals("none")
                        ? KnownEffects.result(trial)
                        : FakeTrials.completed(trial, Double.POSITIVE_INFINITY)))
                .containsOnly(4L);
    }

    /** A row that nothing is compared with begins as the others do, and there it stays. */
    @Test
    void aBaselineWithoutRowsHasTheFirstSeeds() {
        Sweep sweep = SweepFile.parse(
                KnownEffects.SWEEP.replace(
                        "comparison:",
                        "  training.steps: [5, 6]\nexclude: {training.steps: 6, format: "
                                + "[e4m3fn, e5m2, e3m4, e2m3fn, e3m2fn, e2m1fn]}\ncomparison:"),
                "f.yaml");
        Growth growth = new Growth(sweep, sweep.grid().planned().toList(), List.of());
        grow(growth, new LinkedHashMap<>(), new Random(1), Integer.MAX_VALUE);
        assertThat(growth.asked().stream()
                        .filter(planned -> planned.trial().training().schedule().steps() == 6))
                .hasSize(4);
        assertThat(growth.ids()).hasSize(53 + 4);
    }

    private static Collection<Long> seeds(Function<Trial, TrialResult> results) {
        Map<String, Long> most = new LinkedHashMap<>();
        grown(results)
                .asked()
                .forEach(planned -> most.merge(
                        planned.trial().format().toString(), planned.trial().seed(), Math::max));
        return most.values();
    }

    private static Growth grown(Function<Trial, TrialResult> results) {
        Growth growth = new Growth(SWEEP, PLANNED, List.of());
        List<PlannedTrial> open = new ArrayList<>(growth.asked());
        while (!open.isEmpty()) {
            open.addAll(growth.take(results.apply(open.remove(0).trial())));
        }
        return growth;
    }

    /** Ends so many trials that are asked for, in some order; false where there were fewer. */
    private static boolean grow(Growth growth, Map<String, TrialRow> rows, Random random, int most) {
        List<PlannedTrial> open = new ArrayList<>(growth.asked());
        open.removeIf(planned -> rows.containsKey(planned.id()));
        Set<String> given = new HashSet<>();
        for (int ended = 0; ended < most && !open.isEmpty(); ended++) {
            PlannedTrial planned = open.remove(random.nextInt(open.size()));
            assertThat(given.add(planned.id())).as("given once").isTrue();
            rows.put(planned.id(), row(planned.trial()));
            open.addAll(growth.take(KnownEffects.result(planned.trial())));
        }
        return !open.isEmpty();
    }

    private static TrialRow row(Trial trial) {
        return TrialRow.of("grown", KnownEffects.result(trial));
    }
}
