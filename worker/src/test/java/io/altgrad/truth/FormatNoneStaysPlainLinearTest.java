package io.altgrad.truth;

import static io.altgrad.nn.Fixtures.TINY;
import static io.altgrad.nn.Fixtures.VOCABULARY;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.nn.Component;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.Linear;
import io.altgrad.nn.QuantizedLinear;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.surgery.Surgery;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Truth 7: a layer with format {@code none} stays the plain Linear that it was. */
@Tag("truth")
class FormatNoneStaysPlainLinearTest {

    @Test
    void skippedLayersAreTheSameObjects() {
        Map<String, Component> linears = linearsAfter("e5m2", "attn", "lm_head");
        assertThat(linears).hasSize(Gpt.linearNames(TINY).size());
        linears.forEach((name, component) -> assertThat(component)
                .as(name)
                .isInstanceOf(name.contains("mlp") ? QuantizedLinear.class : Linear.class));
    }

    @Test
    void anUnquantizedTrialHasNoQuantizedLayer() {
        assertThat(linearsAfter("none").values()).allMatch(Linear.class::isInstance);
    }

    private static Map<String, Component> linearsAfter(String format, String... skip) {
        try (Scope scope = Torch.engine().newScope(Place.HOST)) {
            Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
            Surgery.quantize(gpt, SurgeryPlan.uniform(LayerFormat.parse(format), QuantizationSpec.DEFAULT, skip), 1);
            Map<String, Component> linears = new LinkedHashMap<>();
            gpt.walk((name, component) -> {
                if (Gpt.linearNames(TINY).contains(name)) {
                    linears.put(name, component);
                }
            });
            return linears;
        }
    }
}
