package io.altgrad.truth;

import static io.altgrad.spec.TrainingSettings.DATA_SEED;
import static io.altgrad.spec.TrainingSettings.ROUNDING_SEED;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.SourceSeed;
import io.altgrad.spec.Trial;
import io.altgrad.trial.Trials;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Truth 8: one seed sets every source of randomness: initial weights, batches, dropout, stochastic rounding. */
@Tag("truth")
class OneSeedSetsEverySourceOfRandomnessTest {

    @Test
    void theSameTrialTwiceGivesTheSameNumbersBitForBit() {
        Trial trial = Trials.stochastic(11);
        TrialResult first = Trials.run(trial);
        TrialResult second = Trials.run(trial);
        assertThat(first.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(losses(second)).containsExactlyElementsOf(losses(first));
        assertThat(second.record().initialStateHash()).isEqualTo(first.record().initialStateHash());
    }

    @Test
    void anotherSeedChangesTheWeightsAndTheBatches() {
        TrialResult one = Trials.run(Trials.stochastic(11));
        TrialResult other = Trials.run(Trials.stochastic(12));
        assertThat(other.record().initialStateHash()).isNotEqualTo(one.record().initialStateHash());
        assertThat(losses(other)).isNotEqualTo(losses(one));
    }

    @Test
    void everySourceIsKeyedByTheSeed() {
        // Without dropout and stochastic rounding the losses are others, so both act in the trials above.
        Trial all = Trials.stochastic(11);
        ModelSpec m = all.model();
        Trial noDropout = new Trial(
                all.format(),
                all.rules(),
                all.seed(),
                new ModelSpec(m.layers(), m.heads(), m.width(), m.context(), 0.0, m.bias()),
                all.training(),
                all.quantization(),
                all.corpus());
        Trial nearest = new Trial(
                all.format(), all.rules(), all.seed(), m, all.training(), QuantizationSpec.DEFAULT, all.corpus());
        List<Double> losses = losses(Trials.run(all));
        assertThat(losses(Trials.run(noDropout))).isNotEqualTo(losses);
        assertThat(losses(Trials.run(nearest))).isNotEqualTo(losses);
    }

    /** Three seeds of one number are that seed; a source that gets another changes by itself. */
    @Test
    void aSourceMayHaveASeedOfItsOwn() {
        Trial one = Trials.stochastic(11);
        TrialResult result = Trials.run(one);
        Trial same = one.with(DATA_SEED.to(new SourceSeed.Own(11)), ROUNDING_SEED.to(new SourceSeed.Own(11)));
        assertThat(losses(Trials.run(same))).isEqualTo(losses(result));
        assertThat(same.id()).isNotEqualTo(one.id());
        assertThat(same.ids().group()).isEqualTo(one.ids().group());
        TrialResult data = Trials.run(one.with(DATA_SEED.to(new SourceSeed.Own(12))));
        TrialResult rounding = Trials.run(one.with(ROUNDING_SEED.to(new SourceSeed.Own(12))));
        for (TrialResult other : List.of(data, rounding)) {
            assertThat(other.record().initialStateHash())
                    .isEqualTo(result.record().initialStateHash());
            assertThat(losses(other)).isNotEqualTo(losses(result));
        }
        assertThat(losses(data)).isNotEqualTo(losses(rounding));
        TrialResult init = Trials.run(Trials.stochastic(12)
                .with(DATA_SEED.to(new SourceSeed.Own(11)), ROUNDING_SEED.to(new SourceSeed.Own(11))));
        assertThat(init.record().initialStateHash())
                .isNotEqualTo(result.record().initialStateHash());
    }

    private static List<Double> losses(TrialResult result) {
        return result.record().steps().stream().map(StepMetrics::loss).toList();
    }
}
