package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.spec.Accumulator;
import io.altgrad.spec.Backward;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Hadamard;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Product;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.Site;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialParser;
import io.altgrad.spec.Use;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RecipeReaderTest {

    private static final String FILE = """
            name: t
            axes:
              format: [none, hybrid, e5m2]
            recipes:
              - name: hybrid
                weight: E4M3FN
                input: {format: e4m3fn, scaling: row}
                gradOutput: {format: e5m2, scaling: delayed 16 max, rounding: stochastic, overflow: ieee}
                straightThrough: masked
            rules:
              - name: all
                default: $format
                rules:
                  - {match: lm_head, format: none}
                  - {match: c_fc, format: {weight: e3m4, gradOutput: e5m2}}
            """;

    private static final Recipe HYBRID = Recipe.ofOperands(
            Map.of(
                    Operand.WEIGHT, cast("e4m3fn", "tensor 16", Rounding.NEAREST_EVEN, Overflow.SATURATE),
                    Operand.INPUT, cast("e4m3fn", "row", Rounding.NEAREST_EVEN, Overflow.SATURATE),
                    Operand.GRAD_OUTPUT, cast("e5m2", "delayed 16 max", Rounding.STOCHASTIC, Overflow.TO_INF_OR_NAN)),
            StraightThrough.MASKED);

    @Test
    void aRecipeIsAValueOfTheFormatAxis() {
        Sweep sweep = SweepFile.parse(FILE, "f.yaml");
        assertThat(sweep.grid().axisValues(1)).containsEntry("format", "hybrid");
        SurgeryPlan plan = sweep.grid().trial(1).surgery();
        assertThat(plan.format()).isEqualTo(new LayerFormat.Custom("hybrid", HYBRID));
        assertThat(plan.recipe("transformer.h.0.attn.c_attn")).contains(HYBRID);
        assertThat(plan.recipe("lm_head")).isEmpty();
    }

    @Test
    void aRuleGivesARecipeByItsParts() {
        SurgeryPlan plan = SweepFile.parse(FILE, "f.yaml").base().surgery();
        assertThat(plan.formatOf("transformer.h.0.mlp.c_fc")).hasToString("e3m4-none-e5m2");
        assertThat(plan.recipe("transformer.h.0.mlp.c_fc"))
                .hasValueSatisfying(recipe -> assertThat(recipe.named()).containsOnlyKeys("weight", "gradOutput"));
    }

    @Test
    void aProductMayHaveACastOfItsOwn() {
        String byProduct = "weight: {forward: e4m3fn, gradInput: {format: e5m2, scaling: row}}";
        LayerFormat.Custom hybrid = (LayerFormat.Custom) SweepFile.parse(FILE.replace("weight: E4M3FN", byProduct), "f")
                .grid()
                .trial(1)
                .format();
        assertThat(hybrid.recipe().named())
                .containsOnlyKeys("weight.forward", "weight.gradInput", "input", "gradOutput")
                .containsEntry("weight.forward", HYBRID.cast(Use.WEIGHT_FORWARD).orElseThrow())
                .containsEntry("weight.gradInput", cast("e5m2", "row", Rounding.NEAREST_EVEN, Overflow.SATURATE));
    }

    @Test
    void aProductThatIsLeftOutSeesNoCast() {
        String forwardOnly = FILE.replace("{weight: e3m4, gradOutput: e5m2}", "{weight: {forward: e3m4}, input: e5m2}");
        SurgeryPlan plan = SweepFile.parse(forwardOnly, "f.yaml").base().surgery();
        assertThat(plan.formatOf("transformer.h.0.mlp.c_fc")).hasToString("e3m4_none-e5m2-none");
        assertThat(plan.recipe("transformer.h.0.mlp.c_fc"))
                .hasValueSatisfying(recipe -> assertThat(recipe.named()).containsOnlyKeys("weight.forward", "input"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gradWeight: none | e3m4-e5m2_none-e5m2_none | weight, input.forward, gradOutput.gradInput",
                "backward: none | e3m4_none-e5m2_none-none | weight.forward, input.forward",
                "backward: dequantized | e3m4-e5m2-none-dequantized | weight.forward, input.forward"
            })
    void aShortFormTakesCastsAway(String form, String name, String casts) {
        String gradOutput = form.startsWith("gradWeight") ? ", gradOutput: e5m2" : "";
        String given = FILE.replace(
                "{weight: e3m4, gradOutput: e5m2}", "{weight: e3m4, input: e5m2" + gradOutput + ", " + form + "}");
        SurgeryPlan plan = SweepFile.parse(given, "f.yaml").base().surgery();
        assertThat(plan.formatOf("transformer.h.0.mlp.c_fc")).hasToString(name);
        Recipe recipe = plan.recipe("transformer.h.0.mlp.c_fc").orElseThrow();
        assertThat(recipe.named()).containsOnlyKeys(casts.split(", "));
        assertThat(recipe.backward()).isEqualTo(form.contains("dequantized") ? Backward.DEQUANTIZED : Backward.CAST);
    }

    @Test
    void aCastMayDrawFewRandomBits() {
        String few = FILE.replace(", overflow: ieee", ", randomBits: 8");
        Sweep sweep = SweepFile.parse(few, "f.yaml");
        LayerFormat.Custom hybrid = (LayerFormat.Custom) sweep.grid().trial(1).format();
        assertThat(hybrid.recipe()
                        .cast(Use.GRAD_OUTPUT_GRAD_INPUT)
                        .orElseThrow()
                        .randomBits())
                .isEqualTo(8);
        assertThat(TrialParser.fromJson(TrialParser.toJson(sweep.grid().trial(1))))
                .isEqualTo(sweep.grid().trial(1));
        assertThat(sweep.grid().trial(1).id())
                .isNotEqualTo(SweepFile.parse(few.replace(", randomBits: 8", ""), "f.yaml")
                        .grid()
                        .trial(1)
                        .id());
    }

    @Test
    void productsMayHaveTransformsAndAccumulators() {
        String more = FILE.replace(
                "straightThrough: masked",
                "hadamard: {gradInput: 16, gradWeight: 64}\n"
                        + "    accumulate: {gradWeight: {format: e8m13, every: 128, into: float32}, forward: {format:"
                        + " bf16, rounding: zero}}");
        Sweep sweep = SweepFile.parse(more, "f.yaml");
        Recipe recipe = ((LayerFormat.Custom) sweep.grid().trial(1).format()).recipe();
        assertThat(recipe.transforms())
                .isEqualTo(Map.of(Product.GRAD_INPUT, new Hadamard(16), Product.GRAD_WEIGHT, new Hadamard(64)));
        assertThat(recipe.accumulators())
                .isEqualTo(Map.of(
                        Product.FORWARD, new Accumulator(7, Accumulator.WHOLE, Rounding.TOWARD_ZERO),
                        Product.GRAD_WEIGHT, new Accumulator(13, 128, Rounding.NEAREST_EVEN)));
        Trial trial = sweep.grid().trial(1);
        assertThat(TrialParser.fromJson(TrialParser.toJson(trial))).isEqualTo(trial);
        String without = more.replaceAll("\\n *(hadamard|accumulate):.*", "");
        assertThat(trial.id())
                .isNotEqualTo(SweepFile.parse(without, "f.yaml").grid().trial(1).id());
    }

    @Test
    void oneAccumulatorMayBeThatOfAllProducts() {
        String all = FILE.replace("{weight: e3m4, gradOutput: e5m2}", """
                {weight: e3m4, input: e5m2, gradOutput: e5m2, hadamard: {forward: 16}, accumulate: {format: e8m9}}""");
        SurgeryPlan plan = SweepFile.parse(all, "f.yaml").base().surgery();
        assertThat(plan.formatOf("transformer.h.0.mlp.c_fc")).hasToString("e3m4-e5m2-e5m2-hadamard-e8m9");
        assertThat(plan.recipe("transformer.h.0.mlp.c_fc").orElseThrow().accumulators())
                .containsOnlyKeys(Product.values());
    }

    @Test
    void aForwardThatTheBackwardKeepsToIsAnotherTrial() {
        String none = FILE.replace("{weight: e3m4, gradOutput: e5m2}", "{weight: e3m4, backward: none}");
        Sweep dequantized = SweepFile.parse(none.replace("backward: none", "backward: dequantized"), "f.yaml");
        assertThat(dequantized.base().id())
                .isNotEqualTo(SweepFile.parse(none, "f.yaml").base().id());
        assertThat(TrialParser.fromJson(TrialParser.toJson(dequantized.base()))).isEqualTo(dequantized.base());
    }

    @Test
    void sayingTheSameForBothProductsIsSayingItForTheOperand() {
        String twice = FILE.replace("weight: E4M3FN", "weight: {forward: e4m3fn, gradInput: e4m3fn}");
        assertThat(SweepFile.parse(twice, "f.yaml").grid().trial(1).id())
                .isEqualTo(SweepFile.parse(FILE, "f.yaml").grid().trial(1).id());
    }

    private static final String BEYOND = FILE.replace("straightThrough: masked", """
            straightThrough: masked
                attention:
                  query: e4m3fn
                  key: {scores: e4m3fn, gradQuery: {format: e4m3fn, scaling: row}}
                  gradScores: e5m2
                norm: bf16
                residual: {output: {format: e4m3fn, scaling: row}, gradOutput: bf16}""");

    /** 16 bits have no scale unless one is given, for they are computed with as they are. */
    @Test
    void whatIsNoLinearIsCastByNameAndByDefaultUntouched() {
        Trial trial = SweepFile.parse(BEYOND, "f.yaml").grid().trial(1);
        Recipe recipe = ((LayerFormat.Custom) trial.format()).recipe();
        Cast scaled = cast("e4m3fn", "tensor 16", Rounding.NEAREST_EVEN, Overflow.SATURATE);
        Cast plain = cast("bf16", "none", Rounding.NEAREST_EVEN, Overflow.SATURATE);
        Cast byRow = cast("e4m3fn", "row", Rounding.NEAREST_EVEN, Overflow.SATURATE);
        assertThat(recipe.beyond().named())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "attention.query", scaled,
                        "attention.key.scores", scaled,
                        "attention.key.gradQuery", byRow,
                        "attention.gradScores", cast("e5m2", "tensor 16", Rounding.NEAREST_EVEN, Overflow.SATURATE),
                        "residual.output", byRow,
                        "residual.gradOutput", plain,
                        "norm.output", plain));
        assertThat(TrialParser.fromJson(TrialParser.toJson(trial))).isEqualTo(trial);
        Trial without = SweepFile.parse(FILE, "f.yaml").grid().trial(1);
        assertThat(trial.id()).isNotEqualTo(without.id());
        assertThat(((LayerFormat.Custom) without.format()).recipe().beyond().isEmpty())
                .isTrue();
    }

    @Test
    void aRecipeMayLeaveLinearsAsTheyAre() {
        String attention = FILE.replace("{weight: e3m4, gradOutput: e5m2}", "{attention: {query: e4m3fn}, norm: bf16}")
                .replace("match: c_fc", "match: h.0");
        SurgeryPlan plan = SweepFile.parse(attention, "f.yaml").base().surgery();
        assertThat(plan.formatOf("transformer.h.0.attn.core_attention"))
                .hasToString("none-none-none-attention_e4m3fn-norm_bf16");
        assertThat(plan.recipe("transformer.h.0.mlp.c_fc")).isEmpty();
        assertThat(plan.formatText("transformer.h.0.mlp.c_fc")).isEqualTo("none");
        assertThat(plan.recipe("transformer.h.0.attn.core_attention", Site.ATTENTION))
                .isPresent();
        assertThat(plan.recipe("transformer.h.0.mlp.gelu", Site.GELU)).isEmpty();
    }

    @Test
    void theShortFormsOfTheBackwardAreOfAttentionToo() {
        String none = FILE.replace(
                "{weight: e3m4, gradOutput: e5m2}", "{attention: {query: e4m3fn, value: e5m2}, backward: none}");
        Recipe recipe = ((LayerFormat.Custom)
                        SweepFile.parse(none, "f.yaml").base().surgery().formatOf("c_fc"))
                .recipe();
        assertThat(recipe.beyond().named()).containsOnlyKeys("attention.query.scores", "attention.value.output");
    }

    static Stream<Arguments> mistakesBeyondLinears() {
        return Stream.of(
                Arguments.of(
                        "query: e4m3fn",
                        "querry: e4m3fn",
                        "Unknown key 'querry' in f.yaml, line 11, under 'recipes.attention'; expected one of query,"
                                + " key, probabilities, value, gradScores, gradOutput. Did you mean 'query'?"),
                Arguments.of(
                        "query: e4m3fn",
                        "query: {output: e4m3fn}",
                        "Unknown key 'output' in f.yaml, line 11, under 'recipes.attention.query'; expected one of"
                                + " scores, gradKey."),
                Arguments.of(
                        "gradScores: e5m2",
                        "gradScores: {format: e3m4, scaling: mx}",
                        "Cannot use recipes.attention.gradScores.scaling = mx in f.yaml, line 13: expected another with"
                                + " format e3m4, or one of MX's [e5m2, e4m3fn, e3m2fn, e2m3fn, e2m1fn, mxint8]."),
                Arguments.of(
                        "norm: bf16",
                        "norm: {input: bf16}",
                        "Unknown key 'input' in f.yaml, line 14, under 'recipes.norm'; expected one of format, scaling,"
                                + " rounding, overflow, randomBits."),
                Arguments.of(
                        "norm: bf16",
                        "norm: none",
                        "Cannot use recipes.norm = none in f.yaml, line 14: Unknown number format 'none'"),
                Arguments.of(
                        "norm: bf16",
                        "layernorm: bf16",
                        "Unknown key 'layernorm' in f.yaml, line 14, under 'recipes'; expected one of name, weight"),
                Arguments.of(
                        "norm: bf16",
                        "norm: e8m0fnu",
                        "Cannot use recipes.norm = e8m0fnu in f.yaml, line 14: expected a format with a sign and a"
                                + " zero; e8m0fnu is one of scales, as scaling mx has them."),
                Arguments.of(
                        "gradOutput: {format: e5m2, scaling: delayed 16 max, rounding: stochastic, overflow: ieee}",
                        "backward: none",
                        "Cannot use recipes.backward = none in f.yaml, line 8: expected no cast for"
                                + " attention.key.gradQuery beside it, as in line 11."));
    }

    @ParameterizedTest
    @MethodSource("mistakesBeyondLinears")
    void aMistakeBeyondLinearsIsOneLineThatNamesItsPlace(String right, String wrong, String line) {
        assertThatThrownBy(() -> SweepFile.parse(BEYOND.replace(right, wrong), "f.yaml"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(line);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(
                        "weight: E4M3FN",
                        "weights: E4M3FN",
                        "Unknown key 'weights' in f.yaml, line 6, under 'recipes'; expected one of name, weight, input,"
                                + " gradOutput, gradWeight, backward, straightThrough, hadamard, accumulate, attention,"
                                + " embedding, residual, norm, gelu, logits. Did you mean 'weight'?"),
                Arguments.of(
                        "straightThrough: masked",
                        "gradWeight: e5m2",
                        "Cannot use recipes.gradWeight = e5m2 in f.yaml, line 9: expected one of none."),
                Arguments.of(
                        "straightThrough: masked",
                        "backward: dequantised",
                        "Cannot use recipes.backward = dequantised in f.yaml, line 9: expected one of none,"
                                + " dequantized. Did you mean 'dequantized'?"),
                Arguments.of(
                        "straightThrough: masked",
                        "hadamard: {gradWeight: 24}",
                        "Cannot use recipes.hadamard.gradWeight = 24 in f.yaml, line 9: expected one of 16, 32, 64,"
                                + " 128."),
                Arguments.of(
                        "straightThrough: masked",
                        "hadamard: {weight: 16}",
                        "Unknown key 'weight' in f.yaml, line 9, under 'recipes.hadamard'; expected one of forward,"
                                + " gradInput, gradWeight."),
                Arguments.of(
                        "straightThrough: masked",
                        "straightThrough: masked\n    hadamard: {forward: 16}",
                        "Cannot use recipes.hadamard = a mapping in f.yaml, line 10: expected none of forward with"
                                + " straightThrough masked, for what saturates there is no element of the operand."),
                Arguments.of(
                        "input: {format: e4m3fn, scaling: row}\n    gradOutput: {format: e5m2, scaling: delayed 16 max,"
                                + " rounding: stochastic, overflow: ieee}",
                        "input: e4m3fn\n    backward: dequantized\n    hadamard: {gradInput: 16}",
                        "Cannot use recipes.hadamard = a mapping in f.yaml, line 9: expected none with backward"
                                + " dequantized, which multiplies what the forward cast."),
                Arguments.of(
                        "straightThrough: masked",
                        "accumulate: {format: fp16}",
                        "Cannot use recipes.accumulate.format = fp16 in f.yaml, line 9: expected an accumulator with"
                                + " float32's exponent, e8m1 to e8m22 or bf16; without 'accumulate' sums are float32."),
                Arguments.of(
                        "straightThrough: masked",
                        "accumulate: {format: e8m13, into: bf16}",
                        "Cannot use recipes.accumulate.into = bf16 in f.yaml, line 9: expected one of float32."),
                Arguments.of(
                        "straightThrough: masked",
                        "accumulate: {format: e8m13, every: -1}",
                        "Cannot use recipes.accumulate.every = -1 in f.yaml, line 9: expected a whole number of at"
                                + " least 0."),
                Arguments.of(
                        "straightThrough: masked",
                        "accumulate: {format: e8m13, rounding: stochastic}",
                        "Cannot use recipes.accumulate.rounding = stochastic in f.yaml, line 9: expected one of"
                                + " nearest, zero for an accumulator."),
                Arguments.of(
                        "straightThrough: masked",
                        "accumulate: {gradInput: {format: e8m5}}",
                        "Cannot use recipes.accumulate = a mapping in f.yaml, line 9: expected at least e8m6 for"
                                + " gradInput, which multiplies e4m3fn by e5m2."),
                Arguments.of(
                        "input: {format: e4m3fn, scaling: row}",
                        "accumulate: {format: e8m13}",
                        "Cannot use recipes.accumulate = a mapping in f.yaml, line 7: expected casts of both operands"
                                + " of forward, for products of float32 numbers are wider than e8m13."),
                Arguments.of(
                        "rounding: stochastic",
                        "rounding: odd, randomBits: 8",
                        "Cannot use recipes.gradOutput.randomBits = 8 in f.yaml, line 8: expected 32 with rounding"
                                + " odd."),
                Arguments.of(
                        "rounding: stochastic",
                        "rounding: stochastic, randomBits: 33",
                        "Cannot use recipes.gradOutput.randomBits = 33 in f.yaml, line 8: expected a whole number"
                                + " from 1 to 32."),
                Arguments.of(
                        "straightThrough: masked",
                        "backward: none",
                        "Cannot use recipes.backward = none in f.yaml, line 9: expected no cast for"
                                + " gradOutput.gradInput beside it, as in line 8."),
                Arguments.of(
                        "input: {format: e4m3fn, scaling: row}",
                        "input: {gradWeight: e5m2}\n    gradWeight: none",
                        "Cannot use recipes.gradWeight = none in f.yaml, line 8: expected no cast for input.gradWeight"
                                + " beside it, as in line 7."),
                Arguments.of(
                        "scaling: row",
                        "scaling: rows",
                        "Cannot use recipes.input.scaling = rows in f.yaml, line 7: expected one of none, tensor [N],"
                                + " delayed [N] [max|recent] [from 1] [margin N], row, block [N|RxC], mx"
                                + " [floor|rceil|ceil|even], nvfp4 [16x16] [four-over-six]; tensor, delayed, row and"
                                + " block may end in pow2. Did you mean 'row'?"),
                Arguments.of(
                        "weight: E4M3FN",
                        "weight: {forward: e4m3fn, gradWeight: e5m2}",
                        "Unknown key 'gradWeight' in f.yaml, line 6, under 'recipes.weight'; expected one of forward,"
                                + " gradInput."),
                Arguments.of(
                        "weight: E4M3FN",
                        "weight: {forward: {format: e3m4, scaling: mx}}",
                        "Cannot use recipes.weight.forward.scaling = mx in f.yaml, line 6: expected another with format"
                                + " e3m4, or one of MX's [e5m2, e4m3fn, e3m2fn, e2m3fn, e2m1fn, mxint8]."),
                Arguments.of(
                        "name: hybrid",
                        "name: e5m2",
                        "Cannot use recipes.name = e5m2 in f.yaml, line 5: expected a name that no format and no other"
                                + " recipe has."),
                Arguments.of(
                        "straightThrough: masked",
                        "straightThrough: maskd",
                        "Cannot use recipes.straightThrough = maskd in f.yaml, line 9: expected one of identity,"
                                + " masked. Did you mean 'masked'?"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsOneLineThatNamesItsPlace(String right, String wrong, String line) {
        assertThatThrownBy(() -> SweepFile.parse(FILE.replace(right, wrong), "f.yaml"))
                .isInstanceOf(UserError.class)
                .hasMessage(line);
    }

    @Test
    void anUnknownFormatIsNamedWithWhatExists() {
        assertThatThrownBy(() -> SweepFile.parse(FILE.replace("[none, hybrid, e5m2]", "[none, e9m9]"), "f.yaml"))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot use axes.format = e9m9 in f.yaml, line 3: Cannot use the format e9m9: its width in"
                        + " bits is 19; a format's is 2 to 16.");
    }

    private static Cast cast(String format, String scaling, Rounding rounding, Overflow overflow) {
        return new Cast(Formats.parse(format), ScalingParser.parse(scaling), rounding, overflow);
    }
}
