package io.altgrad.truth;

import static io.altgrad.nn.Fixtures.TINY;
import static io.altgrad.nn.Fixtures.VOCABULARY;
import static io.altgrad.nn.Fixtures.ids;
import static io.altgrad.nn.Fixtures.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.nn.Component;
import io.altgrad.nn.Context;
import io.altgrad.nn.Fixtures;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.Parameter;
import io.altgrad.nn.QuantizedLinear;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.surgery.Surgery;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Truth 5: the tie of embedding and head survives surgery, quantized or not, and its way back. */
@Tag("truth")
class TieOfEmbeddingAndHeadSurvivesTest {

    private final Engine engine = Torch.engine();

    @Test
    void theHeadSharesTheEmbeddingsParameterBeforeDuringAndAfter() {
        try (Scope scope = engine.newScope(Place.HOST)) {
            Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
            Parameter table = gpt.tokenEmbedding().weight();
            assertThat(headWeight(gpt)).isSameAs(table);
            Surgery.quantize(gpt, SurgeryPlan.uniform(LayerFormat.parse("e5m2"), QuantizationSpec.DEFAULT), 1);
            assertThat(head(gpt)).isInstanceOf(QuantizedLinear.class);
            assertThat(headWeight(gpt)).isSameAs(table);
            assertThat(gpt.namedParameters()).doesNotContainKey("lm_head.weight");
            Surgery.dequantize(gpt);
            assertThat(headWeight(gpt)).isSameAs(table);
        }
    }

    @Test
    void theTableIsSharedWhereItsRowsAreCastToo() {
        try (Scope scope = engine.newScope(Place.HOST);
                Ops ops = engine.newOps(scope)) {
            Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
            Parameter table = gpt.tokenEmbedding().weight();
            float[] before = values(table.value());
            LayerFormat everywhere = new LayerFormat.Custom(
                    "everywhere", Fixtures.everywhere(Fixtures.cast("e2m1fn"), Fixtures.cast("e5m2")));
            Surgery.quantize(gpt, SurgeryPlan.uniform(everywhere, QuantizationSpec.DEFAULT), 1);
            gpt.loss(ids(ops, "one", 1, 2), ids(ops, "two", 1, 2), Context.training(ops, 1, 0))
                    .backward(1);
            assertThat(headWeight(gpt)).isSameAs(table);
            assertThat(values(table.value())).containsExactly(before);
            assertThat(gpt.namedParameters()).doesNotContainKey("lm_head.weight");
        }
    }

    @Test
    void theSharedParameterGathersTheGradientsOfBothUses() {
        try (Scope scope = engine.newScope(Place.HOST);
                Ops ops = engine.newOps(scope)) {
            Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
            Surgery.quantize(gpt, SurgeryPlan.uniform(LayerFormat.parse("e5m2"), QuantizationSpec.DEFAULT), 1);
            gpt.loss(ids(ops, "one", 1, 2), ids(ops, "two", 1, 2), Context.training(ops, 1, 0))
                    .backward(1);
            float[] gradient = values(gpt.tokenEmbedding().weight().gradient());
            int rowsWithGradient = 0;
            for (int row = 0; row < VOCABULARY; row++) {
                rowsWithGradient += gradient[row * TINY.width()] != 0 ? 1 : 0;
            }
            // The head gives every row a gradient; the embedding alone would reach at most the two input tokens.
            assertThat(rowsWithGradient).isEqualTo(VOCABULARY);
        }
    }

    private static Component head(Gpt gpt) {
        return gpt.slots().stream()
                .filter(slot -> slot.name().equals("lm_head"))
                .findFirst()
                .orElseThrow()
                .component();
    }

    private static Parameter headWeight(Gpt gpt) {
        return head(gpt).parameters().get("weight");
    }
}
