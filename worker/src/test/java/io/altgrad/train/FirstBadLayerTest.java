package io.altgrad.train;

import static io.altgrad.nn.Fixtures.TINY;
import static io.altgrad.nn.Fixtures.VOCABULARY;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.nn.Context;
import io.altgrad.nn.Fixtures;
import io.altgrad.nn.Gpt;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.surgery.Surgery;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstBadLayerTest {

    private static final float HUGE = 1e30f;

    @ParameterizedTest
    @ValueSource(strings = {"transformer.wte", "transformer.h.1.mlp.c_fc", "transformer.ln_f"})
    void isTheOneWithAParameterThatIsNotFinite(String layer) {
        assertThat(found(gpt -> {
                    set(gpt, layer + ".weight", Float.NaN);
                    return gpt;
                }))
                .isEqualTo(layer);
    }

    @Test
    void isTheOneThatOverflowsThoughEveryParameterIsFinite() {
        assertThat(found(gpt -> {
                    set(gpt, "transformer.h.0.mlp.c_fc.weight", HUGE);
                    set(gpt, "transformer.h.0.mlp.c_proj.weight", HUGE);
                    return gpt;
                }))
                .isEqualTo("transformer.h.0.mlp.c_proj");
    }

    @Test
    void isFoundBehindQuantizedLayersToo() {
        assertThat(found(gpt -> {
                    Surgery.quantize(gpt, SurgeryPlan.uniform(LayerFormat.parse("e5m2"), QuantizationSpec.DEFAULT), 1);
                    set(gpt, "transformer.h.1.ln_2.weight", Float.MAX_VALUE);
                    set(gpt, "transformer.h.1.mlp.c_fc.weight", HUGE);
                    return gpt;
                }))
                .isEqualTo("transformer.h.1.ln_2");
    }

    @Test
    void isNoneWhereAllIsFinite() {
        assertThat(found(gpt -> gpt)).isEmpty();
    }

    @Test
    void leavesTheModelWithItsOwnLayers() {
        Engine engine = Torch.engine();
        try (Scope scope = engine.newScope(Place.HOST);
                Ops ops = engine.newOps(scope)) {
            Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
            String before = Surgery.linearNames(gpt).toString();
            FirstBadLayer.ofForward(gpt, Fixtures.ids(ops, "ids", 2, 8), Context.training(ops, 1, 0));
            assertThat(Surgery.linearNames(gpt)).hasToString(before);
        }
    }

    private static String found(Function<Gpt, Gpt> change) {
        Engine engine = Torch.engine();
        try (Scope scope = engine.newScope(Place.HOST);
                Ops ops = engine.newOps(scope)) {
            Gpt gpt = change.apply(Gpt.initialized(scope, TINY, VOCABULARY, 1));
            return FirstBadLayer.ofForward(gpt, Fixtures.ids(ops, "ids", 2, 8), Context.training(ops, 1, 0));
        }
    }

    private static void set(Gpt gpt, String parameter, float value) {
        HostView view = HostView.of(gpt.namedParameters().get(parameter).value());
        float[] values = new float[view.size()];
        Arrays.fill(values, value);
        view.write(0, values, values.length);
    }
}
