package io.altgrad.truth;

import static io.altgrad.nn.Fixtures.TINY;
import static io.altgrad.nn.Fixtures.VOCABULARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.altgrad.engine.Torch;
import io.altgrad.nn.Gpt;
import io.altgrad.result.LayerAssignment;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.Rule;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.surgery.Surgery;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Truth 6: rules give each layer its format by pattern, searched anywhere in its name, and the first match wins. */
@Tag("truth")
class RulesGiveFormatsByPatternFirstMatchWinsTest {

    @Test
    void aMixOfRulesAssignsEachLayerByItsFirstMatch() {
        RuleSet rules = new RuleSet(
                "mix",
                List.of(
                        new Rule("h\\.0\\.mlp", LayerFormat.parse("e3m4")),
                        new Rule("mlp", LayerFormat.parse("$format")),
                        new Rule("lm_head", LayerFormat.parse("none"))),
                LayerFormat.parse("e4m3fn"));
        SurgeryPlan plan = new SurgeryPlan(rules, LayerFormat.parse("e5m2"), QuantizationSpec.DEFAULT);
        try (Scope scope = Torch.engine().newScope(Place.HOST)) {
            Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
            assertThat(Surgery.quantize(gpt, plan, 1).assignments())
                    .extracting(LayerAssignment::layer, LayerAssignment::format, LayerAssignment::reason)
                    .containsExactly(
                            tuple("transformer.h.0.attn.c_attn", "e4m3fn", "default"),
                            tuple("transformer.h.0.attn.c_proj", "e4m3fn", "default"),
                            tuple("transformer.h.0.mlp.c_fc", "e3m4", "h\\.0\\.mlp"),
                            tuple("transformer.h.0.mlp.c_proj", "e3m4", "h\\.0\\.mlp"),
                            tuple("transformer.h.1.attn.c_attn", "e4m3fn", "default"),
                            tuple("transformer.h.1.attn.c_proj", "e4m3fn", "default"),
                            tuple("transformer.h.1.mlp.c_fc", "e5m2", "mlp"),
                            tuple("transformer.h.1.mlp.c_proj", "e5m2", "mlp"),
                            tuple("lm_head", "none", "lm_head"));
        }
    }
}
