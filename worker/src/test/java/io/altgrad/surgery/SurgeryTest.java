package io.altgrad.surgery;

import static io.altgrad.nn.Fixtures.TINY;
import static io.altgrad.nn.Fixtures.VOCABULARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.engine.Torch;
import io.altgrad.nn.Bias;
import io.altgrad.nn.Component;
import io.altgrad.nn.ComponentList;
import io.altgrad.nn.ComponentMap;
import io.altgrad.nn.Fixtures;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.Layer;
import io.altgrad.nn.Linear;
import io.altgrad.nn.NativeFit;
import io.altgrad.nn.QuantizedLayer;
import io.altgrad.nn.QuantizedLinear;
import io.altgrad.nn.Slot;
import io.altgrad.result.LayerAssignment;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.Rule;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Site;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SurgeryTest {

    private static final SurgeryPlan E5M2 = SurgeryPlan.uniform(LayerFormat.parse("e5m2"), QuantizationSpec.DEFAULT);

    private final Scope scope = Torch.engine().newScope(Place.HOST);

    @AfterEach
    void free() {
        scope.close();
    }

    @Test
    void reachesLinearsInNestedModulesListsAndMaps() {
        Map<String, Layer> heads = new LinkedHashMap<>();
        heads.put("left", linear());
        heads.put("right", linear());
        Nest inner = new Nest(linear(), new ComponentList<>(Layer.class, List.of(linear(), linear())));
        Nest root = new Nest(linear(), new ComponentMap<>(Component.class, Map.of("inner", inner)));
        Nest outer = new Nest(
                linear(), new ComponentList<>(Component.class, List.of(root, new ComponentMap<>(Layer.class, heads))));

        Surgery.quantize(outer, E5M2, 1);

        Map<String, Component> all = new LinkedHashMap<>();
        outer.walk(all::put);
        assertThat(all.values()).noneMatch(Linear.class::isInstance);
        assertThat(Surgery.linearNames(outer))
                .containsExactly(
                        "own",
                        "rest.0.own",
                        "rest.0.rest.inner.own",
                        "rest.0.rest.inner.rest.0",
                        "rest.0.rest.inner.rest.1",
                        "rest.1.left",
                        "rest.1.right");
    }

    @Test
    void aRootLinearIsReplacedAndComesBack() {
        Linear root = linear();
        Surgery.Result result = Surgery.quantize(root, E5M2, 1);
        assertThat(result.root())
                .isInstanceOfSatisfying(
                        QuantizedLinear.class,
                        quantized -> assertThat(quantized.linear()).isSameAs(root));
        assertThat(Surgery.dequantize(result.root())).isSameAs(root);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aGptHasTheParametersThatItsShapeSays(boolean bias) {
        ModelSpec model = new ModelSpec(3, 2, 16, 8, 0, bias);
        long counted = Gpt.zeros(scope, model, VOCABULARY).namedParameters().values().stream()
                .mapToLong(parameter -> parameter.value().shape().size())
                .sum();
        assertThat(Gpt.parameterCount(model, VOCABULARY)).isEqualTo(counted);
    }

    @Test
    void twiceIsTheSameAsOnce() {
        Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
        List<?> once = Surgery.quantize(gpt, E5M2, 1).assignments();
        Map<String, Component> first = new LinkedHashMap<>();
        gpt.walk(first::put);
        assertThat(Surgery.quantize(gpt, E5M2, 1).assignments()).isEqualTo(once);
        gpt.walk((name, component) -> assertThat(component).as(name).isSameAs(first.get(name)));
    }

    @Test
    void anotherPlanWrapsTheOriginalAndNotTheWrapper() {
        Nest root = new Nest(linear(), new ComponentList<>(Component.class, List.of()));
        Layer original = root.own();
        Surgery.quantize(root, E5M2, 1);
        Surgery.quantize(root, SurgeryPlan.uniform(LayerFormat.parse("e3m4"), QuantizationSpec.DEFAULT), 1);
        assertThat(root.own()).isInstanceOfSatisfying(QuantizedLinear.class, quantized -> {
            assertThat(quantized.linear()).isSameAs(original);
            assertThat(quantized).hasToString("QuantizedLinear(4 -> 4, weight=e3m4)");
        });
    }

    @Test
    void aRuleThatMatchesNoLayerIsRefusedBeforeAnythingChanges() {
        Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
        RuleSet mistyped =
                new RuleSet("mix", List.of(new Rule("mpl", new LayerFormat.Unquantized())), new LayerFormat.OfTrial());
        SurgeryPlan plan = new SurgeryPlan(mistyped, LayerFormat.parse("e5m2"), QuantizationSpec.DEFAULT);
        assertThatThrownBy(() -> Surgery.quantize(gpt, plan, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot apply rule 'mpl' of rule set 'mix': it matches no layer; the layers are"
                        + " transformer.h.0.attn.c_attn, transformer.h.0.attn.c_proj, transformer.h.0.mlp.c_fc,"
                        + " transformer.h.0.mlp.c_proj, transformer.h.1.attn.c_attn, … lm_head.");
        gpt.walk((name, component) -> assertThat(component).as(name).isNotInstanceOf(QuantizedLinear.class));
    }

    @Test
    void theNamesWithoutAnEngineAreTheNamesOfTheTree() {
        Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
        assertThat(Surgery.linearNames(gpt)).isEqualTo(Gpt.linearNames(TINY));
        assertThat(Surgery.sites(gpt).entrySet())
                .containsExactlyElementsOf(Gpt.sites(TINY).entrySet());
    }

    @Test
    void aRecipeIsAppliedWhereverItCastsSomethingAndTakenBack() {
        Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
        Map<String, Component> before = tree(gpt);
        List<LayerAssignment> made = Surgery.quantize(
                        gpt, everywhere(new Rule("h\\.0", new LayerFormat.Unquantized())), 1)
                .assignments();
        assertThat(made).extracting(LayerAssignment::layer).containsExactlyElementsOf(namesCastBesideBlock0());
        assertThat(made)
                .isEqualTo(Surgery.foresee(
                        List.of(everywhere(new Rule("h\\.0", new LayerFormat.Unquantized()))),
                        gpt,
                        NativeFit.Hardware.ANY));
        gpt.walk((name, component) -> assertThat(component instanceof QuantizedLayer)
                .as(name)
                .isEqualTo(Gpt.sites(TINY).containsKey(name) && !name.contains("h.0")));
        Surgery.dequantize(gpt);
        assertThat(tree(gpt)).containsExactlyEntriesOf(before);
    }

    /** Every site but those of the first block; of that the Linears, which stay as they are. */
    private static List<String> namesCastBesideBlock0() {
        return Gpt.sites(TINY).entrySet().stream()
                .filter(site -> site.getValue() == Site.LINEAR || !site.getKey().contains("h.0"))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void aRuleMaySpeakOfWhatIsNoLinearWhereItsRecipeDoes() {
        Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
        SurgeryPlan norms = everywhere(new Rule("ln_f", new LayerFormat.Unquantized()));
        assertThat(Surgery.quantize(gpt, norms, 1).assignments())
                .extracting(LayerAssignment::layer)
                .contains("transformer.h.1.ln_2.output")
                .doesNotContain("transformer.ln_f.output");
        SurgeryPlan idle = everywhere(new Rule("ln_f", LayerFormat.parse("e5m2")));
        assertThatThrownBy(() -> Surgery.quantize(gpt, idle, 1))
                .hasMessageStartingWith("Cannot apply rule 'ln_f' of rule set 'mix': it matches no layer;")
                .hasMessageEndingWith(
                        "… lm_head. At transformer.ln_f.output only a recipe with 'norm' casts something.");
    }

    private static SurgeryPlan everywhere(Rule rule) {
        LayerFormat format = new LayerFormat.Custom(
                "everywhere", Fixtures.everywhere(Fixtures.cast("e4m3fn"), Fixtures.cast("e5m2")));
        return new SurgeryPlan(
                new RuleSet("mix", List.of(rule), new LayerFormat.OfTrial()), format, QuantizationSpec.DEFAULT);
    }

    private static Map<String, Component> tree(Component root) {
        Map<String, Component> tree = new LinkedHashMap<>();
        root.walk(tree::put);
        return tree;
    }

    @Test
    void aSlotThatTakesOnlyLinearsSaysSo() {
        Component strict = new Strict(linear());
        assertThatThrownBy(() -> Surgery.quantize(strict, E5M2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot put a QuantizedLinear into slot 'only': it takes only Linear;"
                        + " declare the slot with Layer.class.");
    }

    private Linear linear() {
        return new Linear(scope, 4, 4, Bias.WITH);
    }

    /** A Linear of its own and any other component. */
    private static final class Nest extends Component {
        private final Slot<Layer> own;

        Nest(Linear own, Component rest) {
            this.own = slot("own", Layer.class, own);
            slot("rest", Component.class, rest);
        }

        Layer own() {
            return own.component();
        }
    }

    private static final class Strict extends Component {
        Strict(Linear only) {
            slot("only", Linear.class, only);
        }
    }
}
