package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.altgrad.base.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a sweep file may not be, each with the one line that says so. */
class SweepFileErrorsTest {

    /** A file of five lines without a mistake. A row of the table adds lines from 6 on, or replaces one of these. */
    static final String GOOD = """
            name: quick
            skip: [lm_head]
            axes:
              format: [none, e5m2]
              seed: [1, 2]
            """;

    @Test
    void theFileThatTheTableSpoilsIsGood() {
        assertThat(SweepFile.parse(GOOD, "f.yaml").grid().size()).isEqualTo(4);
    }

    @Test
    void aMistakeSaysItsPlaceAndWhatWasMeantToAProgramToo() {
        String text = GOOD.replace("  seed", "  sede");
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> SweepFile.parse(text, "f.yaml"))
                .satisfies(mistake -> assertThat(mistake.place()).contains(new UserError.Place("f.yaml", 5, 3)))
                .satisfies(mistake -> assertThat(mistake.hint()).contains("Did you mean 'seed'?"));
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> SweepFile.parse(GOOD + "model: {layers: four}", "f.yaml"))
                .satisfies(mistake -> assertThat(mistake.place()).contains(new UserError.Place("f.yaml", 6, 17)))
                .satisfies(mistake -> assertThat(mistake.hint()).isEmpty());
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> SweepFile.read(Path.of("nowhere.yaml")))
                .satisfies(mistake -> assertThat(mistake.place()).isEmpty());
    }

    @ParameterizedTest
    @MethodSource({
        "keys",
        "types",
        "values",
        "axes",
        "rules",
        "contradictions",
        "recipes",
        "sizes",
        "paths",
        "yaml",
        "io.altgrad.sweep.GridErrors#axes",
        "io.altgrad.sweep.GridErrors#schedules",
        "io.altgrad.sweep.GridErrors#states",
        "io.altgrad.sweep.GridErrors#samples",
        "io.altgrad.sweep.GridErrors#zip",
        "io.altgrad.sweep.GroupErrors#groups",
        "io.altgrad.sweep.GridErrors#conditions",
        "io.altgrad.sweep.ConductErrors#conduct",
        "io.altgrad.sweep.GridErrors#untilDecided",
        "io.altgrad.sweep.GridErrors#besideUntilDecided",
        "io.altgrad.sweep.GridErrors#text"
    })
    void saysFileLineAndWhatWasExpected(String text, String line) {
        assertThatThrownBy(() -> SweepFile.parse(text, "f.yaml"))
                .isInstanceOf(UserError.class)
                .hasMessage(line);
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                plus(
                        "baselin: none",
                        "Unknown key 'baselin' in f.yaml, line 6; expected one of name, include, corpus, output, axes, zip, only, exclude, when, sample, order, recipes, rules, skip, model, training, quantization, baseline, comparison, earlyStopping, budget. Did you mean 'baseline'?"),
                plus(
                        "zzz: 1",
                        "Unknown key 'zzz' in f.yaml, line 6; expected one of name, include, corpus, output, axes, zip, only, exclude, when, sample, order, recipes, rules, skip, model, training, quantization, baseline, comparison, earlyStopping, budget."),
                plus(
                        "  sede: [1]",
                        "Unknown key 'sede' in f.yaml, line 6, under 'axes'; expected one of format, rules, seed, corpus, model.*, training.*, quantization.*. Did you mean 'seed'?"),
                plus(
                        "  quantization.amax: [1]",
                        "Unknown key 'quantization.amax' in f.yaml, line 6, under 'axes'; expected one of quantization.scaling, quantization.rounding, quantization.overflow, quantization.input, quantization.gradOutput, quantization.straightThrough, quantization.computation, quantization.compute, quantization.schedule. Did you mean 'quantization.input'?"),
                plus(
                        "  training.learningrate: [1]",
                        "Unknown key 'training.learningrate' in f.yaml, line 6, under 'axes'; expected one of training.steps, training.batch, training.accumulation, training.learningRate, training.minLearningRate, training.warmupSteps, training.decaySteps, training.beta1, training.beta2, training.weightDecay, training.gradientClip, training.evalEvery, training.evalBatches, training.layerStatsEvery, training.evalUnquantized, training.lossBound, training.evalTokens, training.evalDrawn, training.dataSeed, training.roundingSeed, training.moments, training.master, training.statesFrom. Did you mean 'training.learningRate'?"),
                plus(
                        "model:\n  layer: 3",
                        "Unknown key 'layer' in f.yaml, line 7, under 'model'; expected one of layers, heads, width, context, dropout, bias. Did you mean 'layers'?"),
                plus(
                        "? [a]\n: 1",
                        "Unknown key 'a list' in f.yaml, line 6; expected one of name, include, corpus, output, axes, zip, only, exclude, when, sample, order, recipes, rules, skip, model, training, quantization, baseline, comparison, earlyStopping, budget."),
                plus("name: other", "Duplicate key 'name' in f.yaml, line 6; it is there in line 1 already."),
                plus(
                        "  seed: [3]",
                        "Duplicate key 'seed' in f.yaml, line 6, under 'axes'; it is there in line 5 already."),
                with("name: quick", "corpus: wordnet", "Missing key 'name' in f.yaml, line 1."),
                arguments("name: quick\nskip: []\n", "Missing key 'axes' in f.yaml, line 1."),
                with(
                        "  format: [none, e5m2]",
                        "  seed: [1]",
                        "Duplicate key 'seed' in f.yaml, line 5, under 'axes'; it is there in line 4 already."),
                with(
                        "  format: [none, e5m2]",
                        "  model.bias: [true]",
                        "Missing key 'format' in f.yaml, line 4, under 'axes': a rule gives layers $format."));
    }

    static Stream<Arguments> types() {
        return Stream.of(
                plus(
                        "model: {layers: four}",
                        "Cannot use model.layers = four in f.yaml, line 6: expected a whole number."),
                plus(
                        "model:\n  layers: 3.0",
                        "Cannot use model.layers = 3.0 in f.yaml, line 7: expected a whole number."),
                plus("model: {layers: '3'}", "Cannot use model.layers = 3 in f.yaml, line 6: expected a whole number."),
                plus(
                        "model: {layers: 3000000000}",
                        "Cannot use model.layers = 3000000000 in f.yaml, line 6: expected a whole number from -2147483648 to 2147483647."),
                plus(
                        "model: {layers: [3]}",
                        "Cannot use model.layers = a list in f.yaml, line 6: expected a whole number."),
                plus(
                        "model: {layers: }",
                        "Cannot use model.layers = nothing in f.yaml, line 6: expected a whole number."),
                plus(
                        "model: {layers: !!int x}",
                        "Cannot use model.layers = x in f.yaml, line 6: expected a whole number."),
                plus("model: {bias: yes}", "Cannot use model.bias = yes in f.yaml, line 6: expected true or false."),
                plus(
                        "model: {dropout: .nan}",
                        "Cannot use model.dropout = .nan in f.yaml, line 6: expected a finite number."),
                plus(
                        "training: {learningRate: 1e999}",
                        "Cannot use training.learningRate = 1e999 in f.yaml, line 6: expected a finite number."),
                plus(
                        "training: {learningRate: 1e-400}",
                        "Cannot use training.learningRate = 1e-400 in f.yaml, line 6: expected 0, or a number of at least 4.9E-324 in magnitude."),
                plus(
                        "training: {weightDecay: -.0005e-999}",
                        "Cannot use training.weightDecay = -.0005e-999 in f.yaml, line 6: expected 0, or a number of at least 4.9E-324 in magnitude."),
                plus(
                        "training: {learningRate: 1" + "0".repeat(309) + "}",
                        "Cannot use training.learningRate = 1" + "0".repeat(59)
                                + "... in f.yaml, line 6: expected a finite number."),
                plus(
                        "training: {learningRate: 1e-}",
                        "Cannot use training.learningRate = 1e- in f.yaml, line 6: expected a finite number."),
                plus(
                        "quantization: {rounding: upward}",
                        "Cannot use quantization.rounding = upward in f.yaml, line 6: expected one of nearest, zero, stochastic,"
                                + " nearest-away, odd."),
                plus(
                        "quantization: {scaling: tensor 0}",
                        "Cannot use quantization.scaling = tensor 0 in f.yaml, line 6: expected one of none, tensor [N],"
                                + " delayed [N] [max|recent] [from 1] [margin N], row, block [N|RxC], mx"
                                + " [floor|rceil|ceil|even], nvfp4 [16x16] [four-over-six]; tensor, delayed, row and"
                                + " block may end in pow2."),
                plus(
                        "quantization: {scaling: None}",
                        "Cannot use quantization.scaling = None in f.yaml, line 6: expected one of none, tensor [N],"
                                + " delayed [N] [max|recent] [from 1] [margin N], row, block [N|RxC], mx"
                                + " [floor|rceil|ceil|even], nvfp4 [16x16] [four-over-six]; tensor, delayed, row and"
                                + " block may end in pow2. Did you mean 'none'?"),
                plus(
                        "quantization: {scaling: tensor 2000000000}",
                        "Cannot use quantization.scaling = tensor 2000000000 in f.yaml, line 6: expected a whole number from 1 to 65536."),
                plus(
                        "quantization: {overflow: saturated}",
                        "Cannot use quantization.overflow = saturated in f.yaml, line 6: expected one of saturate, ieee. Did you mean 'saturate'?"),
                plus(
                        "model: 3",
                        "Cannot use model = 3 in f.yaml, line 6: expected a mapping with keys out of layers, heads, width, context, dropout, bias."),
                plus(
                        "model: !mine {layers: 3}",
                        "Cannot use model = a mapping in f.yaml, line 6: expected a mapping with keys out of layers, heads, width, context, dropout, bias."),
                with(
                        "name: quick",
                        "name: 7",
                        "Cannot use name = 7 in f.yaml, line 1: expected a text, in quotes where it looks like a number or a boolean."),
                plus(
                        "corpus: [a]",
                        "Cannot use corpus = a list in f.yaml, line 6: expected a text, in quotes where it looks like a number or a boolean."));
    }

    static Stream<Arguments> values() {
        return Stream.of(
                plus(
                        "model:\n  heads: 4\n  width: -96",
                        "Cannot use model.width = -96 in f.yaml, line 8: expected a whole number of at least 1."),
                plus(
                        "model: {heads: 5, width: 96}",
                        "Cannot use model.width = 96 in f.yaml, line 6: expected a multiple of heads = 5."),
                plus(
                        "model:\n  heads: 5",
                        "Cannot use model.width = 128 (its default) in f.yaml, line 7: expected a multiple of heads = 5."),
                plus(
                        "training:\n  learningRate: 1e-50",
                        "Cannot use training.learningRate = 1e-50 in f.yaml, line 7: expected 0, or a number from 1.4E-45 to 3.4028235E38, for it becomes a float32."),
                plus(
                        "  training.weightDecay: [0.1, 1e-46]",
                        "Cannot use axes.training.weightDecay = 1e-46 in f.yaml, line 6: expected 0, or a number from 1.4E-45 to 3.4028235E38, for it becomes a float32."),
                plus(
                        "training: {gradientClip: 1e39}",
                        "Cannot use training.gradientClip = 1e39 in f.yaml, line 6: expected 0, or a number from 1.4E-45 to 3.4028235E38, for it becomes a float32."),
                plus(
                        "training: {beta1: 0.99999999}",
                        "Cannot use training.beta1 = 0.99999999 in f.yaml, line 6: expected 0, or a number from 1.4E-45 to 0.99999994, for it becomes a float32."),
                plus(
                        "model: {dropout: 1e-60}",
                        "Cannot use model.dropout = 1e-60 in f.yaml, line 6: expected 0, or a number from 1.4E-45 to 0.99999994, for it becomes a float32."),
                plus(
                        "training:\n  steps: 10\n  beta2: 1",
                        "Cannot use training.beta2 = 1 in f.yaml, line 8: expected a number in [0, 1)."),
                with(
                        "name: quick",
                        "name: ../quick",
                        "Cannot use name = ../quick in f.yaml, line 1: expected letters, digits, dots, dashes and underscores, for it names a folder."),
                plus("output: ' '", "Cannot use output = ' ' in f.yaml, line 6: expected a text that is not blank."),
                plus("corpus: \"\"", "Cannot use corpus = '' in f.yaml, line 6: expected a text that is not blank."),
                plus(
                        "baseline: e3m4",
                        "Cannot use baseline = e3m4 in f.yaml, line 6: expected one of axis 'format': none, e5m2."),
                plus(
                        "comparison:\n  margin: 0",
                        "Cannot use comparison.margin = 0 in f.yaml, line 7: expected a number of nats above 0."),
                plus(
                        "comparison:\n  confidence: 0.9\n  margin: -0.01",
                        "Cannot use comparison.margin = -0.01 in f.yaml, line 8: expected a number of nats above 0."),
                plus(
                        "comparison: {confidence: 1}",
                        "Cannot use comparison.confidence = 1 in f.yaml, line 6: expected a number of at least 0.5 and below 1."),
                plus(
                        "comparison: {confidence: 0}",
                        "Cannot use comparison.confidence = 0 in f.yaml, line 6: expected a number of at least 0.5 and below 1."),
                plus(
                        "comparison: {margins: 1}",
                        "Unknown key 'margins' in f.yaml, line 6, under 'comparison'; expected one of margin, confidence. Did you mean 'margin'?"),
                plus(
                        "comparison: 0.01",
                        "Cannot use comparison = 0.01 in f.yaml, line 6: expected a mapping with keys out of margin, confidence."),
                plus(
                        "baseline: 3",
                        "Cannot use baseline = 3 in f.yaml, line 6: expected 'none' or the name of a format."));
    }

    static Stream<Arguments> axes() {
        return Stream.of(
                arguments(
                        "name: a\nskip: []\naxes: {}",
                        "Cannot use axes = {} in f.yaml, line 3: expected at least one axis."),
                arguments(
                        "name: a\nskip: []\naxes: [format]",
                        "Cannot use axes = a list in f.yaml, line 3: expected a mapping with keys out of format, rules, seed, corpus, model.*, training.*, quantization.*."),
                plus(
                        "  corpus: []",
                        "Cannot use axes.corpus = [] in f.yaml, line 6: expected from 1 to 100000 values."),
                plus(
                        "  corpus: wordnet",
                        "Cannot use axes.corpus = wordnet in f.yaml, line 6: expected a list, such as [a, b]."),
                plus(
                        "  model.layers: [2, 3,\n    2]",
                        "Duplicate value 2 in f.yaml, line 7, under 'axes.model.layers'; it is there in line 6 already."),
                plus(
                        "  training.learningRate: [1e-3, 0.001]",
                        "Duplicate value 0.001 in f.yaml, line 6, under 'axes.training.learningRate'; it is there in line 6 already."),
                plus(
                        "  model.dropout: [0, -0.0]",
                        "Duplicate value -0.0 in f.yaml, line 6, under 'axes.model.dropout'; it is there in line 6 already."),
                plus(
                        "  model.layers: [2, two]",
                        "Cannot use axes.model.layers = two in f.yaml, line 6: expected a whole number."),
                plus(
                        "  model.layers: [2,\n    0]",
                        "Cannot use axes.model.layers = 0 in f.yaml, line 7: expected a whole number from 1 to 10000."),
                plus(
                        "  corpus: [a,\n    '']",
                        "Cannot use axes.corpus = '' in f.yaml, line 7: expected 'wordnet' or a path."),
                with(
                        "  format: [none, e5m2]",
                        "  format: [none, $format]",
                        "Cannot use axes.format = $format in f.yaml, line 4: expected 'none' or the name of a format."),
                with(
                        "  format: [none, e5m2]",
                        "  format: [null]",
                        "Cannot use axes.format = null in f.yaml, line 4: expected 'none' or the name of a format. Did you mean 'none'?"),
                with(
                        "  format: [none, e5m2]",
                        "  format: [False, e5m2]",
                        "Cannot use axes.format = False in f.yaml, line 4: expected 'none' or the name of a format. Did you mean 'none'?"),
                with(
                        "  format: [none, e5m2]",
                        "  format: [None, e5m2]",
                        "Cannot use axes.format = None in f.yaml, line 4: Unknown number format 'None'; a layer that is not quantized has format 'none'. Did you mean 'none'?"),
                with(
                        "  format: [none, e5m2]",
                        "  format: [fp32, e5m2]",
                        "Cannot use axes.format = fp32 in f.yaml, line 4: Unknown number format 'fp32'; a layer that is not quantized has format 'none'. Did you mean 'none'?"),
                with(
                        "  format: [none, e5m2]",
                        "  format: [none, te-mxfp]",
                        "Cannot use axes.format = te-mxfp in f.yaml, line 4: Unknown number format 'te-mxfp'; expected one of e0m7, e1m6, e2m5, e3m4, e3m4b1, e6m1, e7m0, e4m3fn, e5m2, e4m3, e3m4ieee, e4m3fnuz, e4m3b11fnuz, e5m2fnuz, e8m0fnu, e2m3fn, e3m2fn, e2m1fn, mxint8, int8, int4, bf16, fp16, or any e<E>m<M>[b<bias>] of 2 to 16 bits. P3109's are binary<K>p<P>se and binary<K>p<P>sf. Did you mean 'te-mxfp8'?"),
                with(
                        "  seed: [1, 2]",
                        "  seed: {from: 3, to: 1}",
                        "Cannot use axes.seed.to = 1 in f.yaml, line 5: expected from 3 on, and at most 100000 values."),
                with(
                        "  seed: [1, 2]",
                        "  seed: {from: 1, to: 100001}",
                        "Cannot use axes.seed.to = 100001 in f.yaml, line 5: expected from 1 on, and at most 100000 values."),
                with(
                        "  seed: [1, 2]",
                        "  seed: {from: -9223372036854775808, to: 9223372036854775807}",
                        "Cannot use axes.seed.to = 9223372036854775807 in f.yaml, line 5: expected from -9223372036854775808 on, and at most 100000 values."),
                with("  seed: [1, 2]", "  seed: {from: 1}", "Missing key 'to' in f.yaml, line 5, under 'axes.seed'."),
                with(
                        "  seed: [1, 2]",
                        "  model.dropout: {from: 0, to: 1}",
                        "Cannot use axes.model.dropout = a mapping in f.yaml, line 5: expected a list, such as [a, b]."),
                with(
                        "  seed: [1, 2]",
                        "  seed: {from: 1, to: 100000}\n  model.layers: {from: 1, to: 100000}\n"
                                + "  model.context: {from: 1, to: 100000}\n  training.steps: {from: 1, to: 100000}",
                        "Cannot read f.yaml, line 4: the axes span more than 9223372036854775807 trials."));
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                arguments(
                        "name: a\naxes: {format: [none]}",
                        "Cannot read f.yaml: expected 'rules' or 'skip', found neither."),
                plus(
                        "rules: []",
                        "Cannot read f.yaml: expected either 'rules' or 'skip', found both, in lines 6 and 2."),
                skip("skip: lm_head", "Cannot use skip = lm_head in f.yaml, line 2: expected a list, such as [a, b]."),
                skip(
                        "skip: ['(']",
                        "Cannot use skip = ( in f.yaml, line 2: expected a regular expression (Unclosed group)."),
                skip(
                        "skip: ['']",
                        "Cannot use skip = '' in f.yaml, line 2: expected a pattern that tells layers apart, such as lm_head; no pattern at all skips nothing."),
                skip(
                        "skip: [lm_head, ' ']",
                        "Cannot use skip = ' ' in f.yaml, line 2: expected a pattern that tells layers apart, such as lm_head; no pattern at all skips nothing."),
                skip(
                        "skip:\n- lm_head\n- 'attn|'",
                        "Cannot use skip = attn| in f.yaml, line 4: expected a pattern that tells layers apart, such as lm_head; no pattern at all skips nothing."),
                skip(
                        "skip: ['.*']",
                        "Cannot use skip = .* in f.yaml, line 2: expected a pattern that tells layers apart, such as lm_head; no pattern at all skips nothing."),
                skip(
                        "rules:\n- name: a\n  default: $format\n  rules:\n  - {match: 'mlp*|', format: none}",
                        "Cannot use rules.rules.match = mlp*| in f.yaml, line 6: expected a pattern that tells layers apart, or .* for every layer."),
                skip(
                        "skip: [1]",
                        "Cannot use skip = 1 in f.yaml, line 2: expected a text, in quotes where it looks like a number or a boolean."),
                skip("rules: []", "Cannot use rules = [] in f.yaml, line 2: expected at least one rule set."),
                skip("rules: [{name: all}]", "Missing key 'default' in f.yaml, line 2, under 'rules'."),
                skip("rules: [{default: none}]", "Missing key 'name' in f.yaml, line 2, under 'rules'."),
                skip(
                        "rules: [{name: a, defualt: none}]",
                        "Unknown key 'defualt' in f.yaml, line 2, under 'rules'; expected one of name, default, rules. Did you mean 'default'?"),
                skip(
                        "rules:\n- name: ' '\n  default: $format",
                        "Cannot use rules.name = ' ' in f.yaml, line 3: expected a name that is not blank."),
                skip(
                        "rules:\n- {name: a, default: none}\n- {name: a, default: $format}",
                        "Cannot use rules.name = a in f.yaml, line 4: expected a name that no other rule set has."),
                skip(
                        "rules:\n- {name: a, default: none}\n- {name: b, default: $format}",
                        "Missing key 'rules' in f.yaml, line 6, under 'axes': the file has 2 rule sets; name those to sweep."),
                skip(
                        "rules:\n- {name: a, default: none}",
                        "Cannot use axes.format = e5m2 in f.yaml, line 5: expected one value, for no rule gives a layer $format."),
                skip(
                        "rules:\n- name: a\n  default: $format\n  rules:\n  - {match: x}",
                        "Missing key 'format' in f.yaml, line 6, under 'rules.rules'."),
                skip(
                        "rules:\n- name: a\n  default: $format\n  rules:\n  - {match: '[', format: none}",
                        "Cannot use rules.rules.match = [ in f.yaml, line 6: expected a regular expression (Unclosed character class)."),
                skip(
                        "rules:\n- {name: all, default: $format}\n- {name: mlp-only, default: $format}",
                        "  rules: [all, mlp_only]",
                        "Cannot use axes.rules = mlp_only in f.yaml, line 8: expected one of all, mlp-only. Did you mean 'mlp-only'?"));
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                plus(
                        "  model.layers: [2, 3]\nmodel:\n  layers: 4",
                        "Cannot use model.layers = 4 in f.yaml, line 8: expected it only under 'axes', which has it already."),
                plus(
                        "  corpus: [wordnet]\ncorpus: wordnet",
                        "Cannot use corpus = wordnet in f.yaml, line 7: expected it only under 'axes', which has it already."),
                plus(
                        "training:\n  evalBatches: 4\n  evalTokens: 4096",
                        "Cannot use training.evalTokens = 4096 in f.yaml, line 8: expected no training.evalBatches beside it, as in line 7: both say how much text an evaluation reads."),
                plus(
                        "  training.evalTokens: [4096, 8192]\ntraining: {evalBatches: 4}",
                        "Cannot use training.evalTokens = 4096 in f.yaml, line 6: expected no training.evalBatches beside it, as in line 7: both say how much text an evaluation reads."),
                plus(
                        "  model.width: [96,\n    128]\n  model.heads: [3, 4]",
                        "Cannot use axes.model.width = 128 in f.yaml, line 7: expected a multiple of heads = 3."),
                plus(
                        "  training.learningRate: [1e-3,\n    1e-5]",
                        "Cannot use training.minLearningRate = 1.0E-4 (its default) in f.yaml, line 7: expected at most learningRate = 1.0E-5."),
                plus(
                        "  training.learningRate: [1e-3, 1e-5]\ntraining:\n  minLearningRate: 1e-4",
                        "Cannot use training.minLearningRate = 1e-4 in f.yaml, line 8: expected at most learningRate = 1.0E-5."));
    }

    static Stream<Arguments> recipes() {
        String mx = "another with format e5m2b3, or one of MX's [e5m2, e4m3fn, e3m2fn, e2m3fn, e2m1fn, mxint8].";
        String ofScales = "expected a format with a sign and a zero; e8m0fnu is one of scales, as scaling mx has them.";
        return Stream.of(
                arguments(
                        GOOD.replace("e5m2", "e3m4") + "quantization:\n  scaling: mx\n",
                        "Cannot use quantization.scaling = mx in f.yaml, line 7: expected another with format e3m4, or one of MX's [e5m2, e4m3fn, e3m2fn, e2m3fn, e2m1fn, mxint8]."),
                arguments(
                        GOOD.replace("e5m2", "e4m3fn") + "quantization: {scaling: nvfp4}\n",
                        "Cannot use quantization.scaling = nvfp4 in f.yaml, line 6: expected another with format e4m3fn; nvfp4 has e2m1fn alone."),
                plus(
                        "  quantization.scaling: [tensor,\n    mx]\nquantization: {gradOutput: e5m2b3}",
                        "Cannot use axes.quantization.scaling = mx in f.yaml, line 7: expected " + mx),
                plus(
                        "  quantization.input: [none, e5m2b3]\nquantization: {scaling: mx}",
                        "Cannot use quantization.scaling = mx in f.yaml, line 7: expected " + mx),
                skip(
                        "rules:\n- {name: a, default: $format, rules: [{match: mlp, format: e5m2b3}]}",
                        "quantization: {scaling: mx}",
                        "Cannot use quantization.scaling = mx in f.yaml, line 7: expected " + mx),
                plus(
                        "quantization: {scaling: mx, overflow: ieee}",
                        "Cannot use quantization.overflow = ieee in f.yaml, line 6: expected saturate with scaling mx, which clamps (OCP MX v1.0, section 6.3)."),
                plus(
                        "recipes: [{name: r, weight: {format: e4m3fn, scaling: mx,\n  overflow: ieee}}]",
                        "Cannot use recipes.weight.overflow = ieee in f.yaml, line 7: expected saturate with scaling mx, which clamps (OCP MX v1.0, section 6.3)."),
                arguments(
                        GOOD.replace("e5m2", "te-nvfp4") + "training: {batch: 3}\nmodel: {context: 10}\n",
                        "Cannot use training.batch = 3 in f.yaml, line 6: expected batch x context, now 30, to be a multiple of 16, for a recipe's hadamard transforms gradWeight, which sums over them."),
                arguments(
                        GOOD.replace("e5m2", "te-nvfp4") + "  training.batch: [8,\n   3]\nmodel: {context: 10}\n",
                        "Cannot use axes.training.batch = 3 in f.yaml, line 7: expected batch x context, now 30, to be a multiple of 16, for a recipe's hadamard transforms gradWeight, which sums over them."),
                arguments(
                        GOOD.replace("e5m2", "{weight: e5m2, hadamard: {forward: 32}}") + "model: {width: 48}\n",
                        "Cannot use model.width = 48 in f.yaml, line 6: expected a multiple of 32, for a recipe's hadamard transforms forward."),
                arguments(
                        "name: t\naxes: {seed: [1]}\nrules:\n- {name: a, default: {weight: e5m2, hadamard: {gradInput: 16}}}\n",
                        "Cannot use rules = a list in f.yaml, line 4: expected some that give lm_head no transform of gradInput, which sums over the vocabulary there."),
                arguments(
                        GOOD.replace("e5m2", "e8m0fnu"),
                        "Cannot use axes.format = e8m0fnu in f.yaml, line 4: " + ofScales),
                plus(
                        "quantization: {gradOutput: e8m0fnu}",
                        "Cannot use quantization.gradOutput = e8m0fnu in f.yaml, line 6: " + ofScales),
                plus(
                        "recipes: [{name: r, input: {format: e8m0fnu, scaling: none}}]",
                        "Cannot use recipes.input.format = e8m0fnu in f.yaml, line 6: " + ofScales),
                skip(
                        "rules: [{name: a, default: $format, rules: [{match: mlp, format: e8m0fnu}]}]",
                        "Cannot use rules.rules.format = e8m0fnu in f.yaml, line 2: " + ofScales));
    }

    static Stream<Arguments> sizes() {
        return Stream.of(
                plus(
                        "model: {layers: 2000000}",
                        "Cannot use model.layers = 2000000 in f.yaml, line 6: expected a whole number from 1 to 10000."),
                plus(
                        "model: {layers: 12, width: 16384}",
                        "Cannot use model.width = 16384 in f.yaml, line 6: expected a width with which 12 layers have at most 2147483647 parameters, 12 for each layer and pair of channels."),
                plus(
                        "model: {context: 2000000000}",
                        "Cannot use model.context = 2000000000 in f.yaml, line 6: expected at most 4194303 with width 128, for a tensor of one sequence has 4 x width x context elements."),
                plus(
                        "training: {batch: 2000000000}",
                        "Cannot use training.batch = 2000000000 in f.yaml, line 6: expected at most 65535 with context 64 and width 128, for a tensor has batch x context x 4 x width elements."),
                plus(
                        "  training.batch: [12, 40000]\n  model.context: [64,\n    128]",
                        "Cannot use axes.training.batch = 40000 in f.yaml, line 6: expected at most 32767 with context 128 and width 128, for a tensor has batch x context x 4 x width elements."));
    }

    static Stream<Arguments> paths() {
        String home = System.getProperty("user.home");
        String reason = "'~' and '$NAME' are a shell's, and are not replaced here; write ";
        return Stream.of(
                plus(
                        "output: ~/sweeps/tiny",
                        "Cannot use output = ~/sweeps/tiny in f.yaml, line 6: " + reason + home + "/sweeps/tiny."),
                plus("output: $HOME/a$", "Cannot use output = $HOME/a$ in f.yaml, line 6: " + reason + home + "/a$."),
                plus(
                        "output: \"${HOME}/a/${USER}\"",
                        "Cannot use output = ${HOME}/a/${USER} in f.yaml, line 6: " + reason + "the path in full."),
                plus("corpus: ~/a.txt", "Cannot use corpus = ~/a.txt in f.yaml, line 6: " + reason + home + "/a.txt."),
                plus(
                        "  corpus: [wordnet,\n    ~else/a.txt]",
                        "Cannot use axes.corpus = ~else/a.txt in f.yaml, line 7: " + reason + "the path in full."));
    }

    @Test
    void aPathMayHoldWhatAShellWouldReplaceNothingOf() {
        assertThat(SweepFile.parse(GOOD + "output: ./~a/b~/1$/$2\n", "f.yaml").output())
                .isEqualTo("./~a/b~/1$/$2");
    }

    @Test
    void aRuleForEveryLayerMaySaySo() {
        String rules = "rules: [{name: a, default: none, rules: [{match: '.*', format: $format}]}]";
        assertThat(SweepFile.parse(GOOD.replace("skip: [lm_head]", rules), "f.yaml")
                        .ruleSets())
                .hasSize(1);
    }

    static Stream<Arguments> yaml() {
        return Stream.of(
                arguments("", "Cannot read f.yaml: it is empty."),
                arguments(
                        "[a]",
                        "Cannot read f.yaml, line 1: expected a mapping with keys out of name, include, corpus, output, axes, zip, only, exclude, when, sample, order, recipes, rules, skip, model, training, quantization, baseline, comparison, earlyStopping, budget."),
                plus(
                        "model: {layers: 3",
                        "Cannot read f.yaml, line 7: it is not valid YAML (expected ',' or '}', but got <stream end>)."),
                plus("---\nname: b", "Cannot read f.yaml, line 6: it is not valid YAML (but found another document)."),
                arguments(
                        "name: t\naxes: {format: [none], rules: [a]}\nrules: [{name: \"a\\nb\", default: $format}]\n",
                        "Cannot use axes.rules = a in f.yaml, line 2: expected one of a\\nb."),
                plus(
                        "corpus: *nowhere",
                        "Cannot read f.yaml, line 6: it is not valid YAML (found undefined alias nowhere)."),
                plus(
                        "corpus: größe \uD83D\uDE00\nbaseline: \u0007",
                        "Cannot read f.yaml, line 7: the character U+0007 is not allowed in YAML."),
                plus(
                        "corpus: " + "[".repeat(50_000),
                        "Cannot read f.yaml, line 6: lists and mappings are nested more than 16 deep."),
                plus(
                        "output: &a x\ncorpus: [" + "*a, ".repeat(65) + "]",
                        "Cannot read f.yaml, line 7: more than 64 aliases."),
                plus(
                        "#" + "x".repeat(1 << 20),
                        "Cannot read f.yaml: it has more than 1048576 characters; write it shorter."),
                plus(
                        "\"a\\nb" + "c".repeat(100) + "\": 1",
                        "Unknown key 'a\\nb" + "c".repeat(56)
                                + "...' in f.yaml, line 6; expected one of name, include, corpus, output, axes, zip, only, exclude, when, sample, order, recipes, rules, skip, model, training, quantization, baseline, comparison, earlyStopping, budget."));
    }

    @Test
    void aFileThatIsNotThere(@TempDir Path folder) {
        Path file = folder.resolve("no.yaml");
        assertThatThrownBy(() -> SweepFile.read(file)).hasMessage("Cannot read " + file + ": there is no such file.");
    }

    @Test
    void aFolder(@TempDir Path folder) {
        assertThatThrownBy(() -> SweepFile.read(folder))
                .hasMessage("Cannot read " + folder + ": it is a folder; name the sweep file in it.");
    }

    @Test
    void aFileInAnotherEncoding(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("a.yaml"), "name: \u00e4".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> SweepFile.read(file)).hasMessage("Cannot read " + file + ": it is not UTF-8 text.");
    }

    private static Arguments plus(String lines, String error) {
        return arguments(GOOD + lines + "\n", error);
    }

    private static Arguments with(String line, String other, String error) {
        return arguments(GOOD.replace(line + "\n", other + "\n"), error);
    }

    private static Arguments skip(String other, String error) {
        return with("skip: [lm_head]", other, error);
    }

    private static Arguments skip(String other, String axis, String error) {
        return arguments(GOOD.replace("skip: [lm_head]", other) + axis + "\n", error);
    }
}
