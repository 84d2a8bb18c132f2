package io.altgrad.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.corpus.Corpora;
import io.altgrad.corpus.Corpus;
import io.altgrad.engine.Torch;
import io.altgrad.nn.Gpt;
import io.altgrad.quantize.Mode;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.spec.Trial;
import io.altgrad.surgery.Surgery;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.trial.Trials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On which text a trial is evaluated, and that nothing else decides about the loss. */
class ValidationTest {

    private static final int CONTEXT = 16;

    private final Engine engine = Torch.engine();
    private final Scope scope = engine.newScope(Place.HOST);
    private final Corpus corpus = Corpora.load(Trial.WORDNET);

    @AfterEach
    void free() {
        scope.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "16, 1", "17, 2", "2048, 128", "2049, 129"})
    void tokensAreRoundedUpToWholeWindows(int tokens, int windows) {
        assertThat(windows(trial(4, tokens))).hasSize(windows);
    }

    @Test
    void tokensGiveTheSameWindowsWhateverTheBatch() {
        List<String> windows = windows(trial(3, 4096));
        assertThat(windows).hasSize(256).doesNotHaveDuplicates().isEqualTo(windows(trial(24, 4096)));
        assertThat(windows(trial(3, 0))).isNotEqualTo(windows(trial(24, 0)));
    }

    @Test
    void batchesGiveTheWindowsThatTheyGave() {
        assertThat(windows(trial(3, 0))).hasSize(4 * 3);
        assertThat(BatchSource.validation(trial(3, 0), corpus)).hasSize(4).allMatch(batch -> batch.rows() == 3);
    }

    /** Inputs share a scale with all that is evaluated together, so that this may not depend on the batch either. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "e5m2", "e2m1fn"})
    void tokensGiveTheSameLossBitForBitWhateverTheBatch(String format) {
        Gpt gpt = quantized(format);
        double loss = loss(gpt, trial(3, 4000));
        assertThat(loss(gpt, trial(24, 4000))).isEqualTo(loss);
        assertThat(loss(gpt, trial(1, 4000))).isEqualTo(loss);
        assertThat(Math.abs(loss(gpt, trial(24, 0)) - loss(gpt, trial(3, 0))))
                .isFinite()
                .isGreaterThan(1e-3);
    }

    @Test
    void theLossIsTheMeanOfAllTokensThoughTheLastBatchIsSmaller() {
        Gpt gpt = quantized("none");
        Trial trial = trial(1, 70 * CONTEXT);
        assertThat(BatchSource.validation(trial, corpus))
                .extracting(Batch::rows)
                .containsExactly(64, 6);
        double sum = 0;
        for (Batch batch : BatchSource.validation(trial, corpus)) {
            sum += new Evaluation(engine, scope, gpt, List.of(batch)).loss(Mode.EVALUATE) * batch.rows();
        }
        assertThat(loss(gpt, trial)).isCloseTo(sum / 70, within(1e-12));
    }

    private static Trial trial(int batch, int evalTokens) {
        return Trials.evaluated(Trials.tiny("none", 1), batch, evalTokens, false);
    }

    private double loss(Gpt gpt, Trial trial) {
        return new Evaluation(engine, scope, gpt, BatchSource.validation(trial, corpus)).loss(Mode.EVALUATE);
    }

    private Gpt quantized(String format) {
        QuantizationSpec d = QuantizationSpec.DEFAULT;
        QuantizationSpec inputsToo = new QuantizationSpec(
                ScalingParser.parse("tensor"),
                d.rounding(),
                d.overflow(),
                new LayerFormat.OfTrial(),
                d.gradOutput(),
                d.straightThrough(),
                d.computation());
        Gpt gpt = Gpt.initialized(scope, Trials.tiny("none", 1).model(), corpus.vocabularySize(), 1);
        Surgery.quantize(gpt, SurgeryPlan.uniform(LayerFormat.parse(format), inputsToo), 1);
        return gpt;
    }

    private List<String> windows(Trial trial) {
        List<String> windows = new ArrayList<>();
        for (Batch batch : BatchSource.validation(trial, corpus)) {
            for (int row = 0; row < batch.rows(); row++) {
                windows.add(Arrays.toString(Arrays.copyOfRange(batch.ids(), row * CONTEXT, (row + 1) * CONTEXT)));
            }
        }
        return windows;
    }
}
