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
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Truth 3: surgery replaces Linears without changing the model's class, or anything else of it. */
@Tag("truth")
class SurgeryReplacesLinearsWithoutChangingTheClassTest {

    @Test
    void everyLinearIsReplacedAndEverythingElseIsTheSameObject() {
        try (Scope scope = Torch.engine().newScope(Place.HOST)) {
            Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
            Map<String, Component> before = components(gpt);

            Surgery.Result result =
                    Surgery.quantize(gpt, SurgeryPlan.uniform(LayerFormat.parse("e5m2"), QuantizationSpec.DEFAULT), 1);

            assertThat(result.root()).isSameAs(gpt);
            Map<String, Component> after = components(gpt);
            assertThat(after.keySet()).isEqualTo(before.keySet());
            before.forEach((name, component) -> {
                if (component instanceof Linear) {
                    assertThat(after.get(name)).as(name).isInstanceOf(QuantizedLinear.class);
                } else {
                    assertThat(after.get(name)).as(name).isSameAs(component);
                }
            });
            assertThat(result.assignments())
                    .hasSize(Gpt.linearNames(TINY).size())
                    .allMatch(a -> a.format().equals("e5m2"));
        }
    }

    private static Map<String, Component> components(Component root) {
        Map<String, Component> components = new HashMap<>();
        root.walk(components::put);
        return components;
    }
}
