package io.altgrad.truth;

import static io.altgrad.nn.Fixtures.TINY;
import static io.altgrad.nn.Fixtures.VOCABULARY;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.nn.Component;
import io.altgrad.nn.Gpt;
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

/** Truth 4: {@code dequantize} restores the very Linears that were there. */
@Tag("truth")
class DequantizeRestoresTheLinearsTest {

    @Test
    void everyModuleIsTheObjectItWasBeforeSurgery() {
        try (Scope scope = Torch.engine().newScope(Place.HOST)) {
            Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
            Map<String, Component> before = components(gpt);
            SurgeryPlan plan = SurgeryPlan.uniform(LayerFormat.parse("e3m4"), QuantizationSpec.DEFAULT);
            Surgery.quantize(gpt, plan, 1);
            assertThat(components(gpt)).isNotEqualTo(before);

            Component root = Surgery.dequantize(gpt);

            assertThat(root).isSameAs(gpt);
            components(gpt)
                    .forEach((name, component) -> assertThat(component).as(name).isSameAs(before.get(name)));
        }
    }

    private static Map<String, Component> components(Component root) {
        Map<String, Component> components = new LinkedHashMap<>();
        root.walk(components::put);
        return components;
    }
}
