package io.altgrad.truth;

import static io.altgrad.nn.Fixtures.TINY;
import static io.altgrad.nn.Fixtures.VOCABULARY;
import static io.altgrad.nn.Fixtures.ids;
import static io.altgrad.nn.Fixtures.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.nn.Context;
import io.altgrad.nn.Gpt;
import io.altgrad.result.TrainingRecord;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.surgery.Surgery;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.trial.Trials;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the original left to a person, second part: e5m2 and e3m4 with one seed start from identical weights and differ
 * only through quantization.
 */
@Tag("truth")
class FormatsDifferOnlyThroughQuantizationTest {

    private final Engine engine = Torch.engine();

    @Test
    void bothStartFromTheSameStateAndThenPart() {
        TrainingRecord e5m2 = Trials.run(Trials.tiny("e5m2", 5)).record();
        TrainingRecord e3m4 = Trials.run(Trials.tiny("e3m4", 5)).record();
        assertThat(e5m2.initialStateHash()).isEqualTo(e3m4.initialStateHash());
        assertThat(e5m2.steps().get(0).loss()).isNotEqualTo(e3m4.steps().get(0).loss());
        assertThat(e5m2.steps().get(0).learningRate())
                .isEqualTo(e3m4.steps().get(0).learningRate());
    }

    @Test
    void theyAgreeBitForBitOnceQuantizationIsTakenAway() {
        assertThat(lossAfterRemoving("e5m2"))
                .isEqualTo(lossAfterRemoving("e3m4"))
                .isEqualTo(lossAfterRemoving("none"));
    }

    private float lossAfterRemoving(String format) {
        try (Scope scope = engine.newScope(Place.HOST);
                Ops ops = engine.newOps(scope)) {
            Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 5);
            Surgery.quantize(gpt, SurgeryPlan.uniform(LayerFormat.parse(format), QuantizationSpec.DEFAULT), 5);
            Gpt.Loss quantized = gpt.loss(ids(ops, "a", 2, 8), ids(ops, "b", 2, 8), Context.training(ops, 5, 0));
            Surgery.dequantize(gpt);
            Gpt.Loss plain = gpt.loss(ids(ops, "a", 2, 8), ids(ops, "b", 2, 8), Context.training(ops, 5, 0));
            if (!format.equals("none")) {
                assertThat(quantized.value()).isNotEqualTo(plain.value());
            }
            assertThat(values(gpt.tokenEmbedding().weight().value())).isNotEmpty();
            return plain.value();
        }
    }
}
