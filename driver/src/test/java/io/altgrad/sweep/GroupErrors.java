package io.altgrad.sweep;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** More rows of the table of {@link SweepFileErrorsTest}: what named groups may not be. */
final class GroupErrors {

    private GroupErrors() {}

    static Stream<Arguments> groups() {
        return Stream.of(
                plus(
                        "  size: {}",
                        "Cannot use axes.size = {} in f.yaml, line 6: expected names with settings, such as small: {model.layers: 2}."),
                plus(
                        "  size:\n    small:\n    large: {model.layers: 6}",
                        "Cannot use axes.size.small = nothing in f.yaml, line 7: expected settings, such as {model.layers: 2}."),
                plus(
                        "  size: {small: {}, large: {model.layers: 6}}",
                        "Cannot use axes.size.small = {} in f.yaml, line 6: expected settings, such as {model.layers: 2}."),
                plus(
                        "  size: {small: 2, large: 6}",
                        "Cannot use axes.size.small = 2 in f.yaml, line 6: expected settings, such as {model.layers: 2}."),
                plus(
                        "  size:\n    small: {model.layers: 2}\n    small: {model.layers: 6}",
                        "Duplicate key 'small' in f.yaml, line 8, under 'axes.size'; it is there in line 7 already."),
                plus(
                        "  size:\n    small: {model.layers: 2}\n    large: {model.layer: 6}",
                        "Unknown key 'model.layer' in f.yaml, line 8, under 'axes.size.large'; expected one of model.layers, model.heads, model.width, model.context, model.dropout, model.bias. Did you mean 'model.layers'?"),
                plus(
                        "  size: {small: {model: {layers: 2}}}",
                        "Unknown key 'model' in f.yaml, line 6, under 'axes.size.small'; expected one of format, rules, seed, corpus, model.*, training.*, quantization.*."),
                plus(
                        "  size:\n    small: {model.layers: 2}\n    large: {model.layers: [6, 8]}",
                        "Cannot use axes.size.large.model.layers = a list in f.yaml, line 8: expected a whole number."),
                plus(
                        "  size:\n    small: {model.layers: 2}\n    large: {model.layers: 0}",
                        "Cannot use axes.size.large.model.layers = 0 in f.yaml, line 8: expected a whole number from 1 to 10000."),
                plus(
                        "  size:\n    small: {model.width: 64}\n    large: {model.heads: 3}",
                        "Cannot use model.width = 128 (its default) in f.yaml, line 8: expected a multiple of heads = 3."),
                plus(
                        "  size:\n    small: {model.layers: 2, training.steps: 10}\n    large: {model.layers: 6}\n  training.steps: [10, 20]",
                        "Cannot use axes.size.small.training.steps = 10 in f.yaml, line 7: training.steps is an axis in line 9 already; give its values in one of the two."),
                plus(
                        "  size:\n    small: {model.layers: 2}\n    large: {model.layers: 6}\n  depth:\n    deep: {model.layers: 8}",
                        "Cannot use axes.depth.deep.model.layers = 8 in f.yaml, line 10: group 'size' sets model.layers in line 7 already; give its values in one of the two."),
                plus(
                        "  size:\n    small: {model.layers: 2}\n    large: {model.layers: 6}\nmodel: {layers: 3}",
                        "Cannot use model.layers = 3 in f.yaml, line 9: expected it only under 'axes', which has it already."),
                plus(
                        "  size:\n    small: {model.layers: 2}\n    tiny: {model.layers: 2}",
                        "Cannot use axes.size.tiny = a mapping in f.yaml, line 8: expected other settings than 'small' has in line 7, for both are one trial."),
                plus(
                        "  size:\n    small: {model.layers: 4}\n    wide: {model.width: 128}",
                        "Cannot use axes.size.wide = a mapping in f.yaml, line 8: expected other settings than 'small' has in line 7, for both are one trial."),
                plus(
                        "  layers: {small: {model.layers: 2}, large: {model.layers: 6}}",
                        "Cannot use axes.layers = a mapping in f.yaml, line 6: expected another name for a group, for that is the one of the setting model.layers."),
                plus(
                        "  rules: {small: {model.layers: 2}, large: {model.layers: 6}}",
                        "Cannot use axes.rules = a mapping in f.yaml, line 6: expected another name for a group, for that is the one of the setting rules."),
                replaced(
                        "  format: {a: {quantization.scaling: row}}",
                        "Cannot use axes.format = a mapping in f.yaml, line 4: expected another name for a group, for that is the one of the setting format."),
                plus(
                        "  training.size: {small: {model.layers: 2}}",
                        "Unknown key 'training.size' in f.yaml, line 6, under 'axes'; expected one of "
                                + AxisReader.AXES.shown().apply("training.") + ". Did you mean 'training.steps'?"),
                plus(
                        "  model: {layers: [2, 6]}",
                        "Unknown key 'model' in f.yaml, line 6, under 'axes'; expected one of format, rules, seed, corpus, model.*, training.*, quantization.*."),
                plus(
                        "  sede: {from: 1, to: 3}",
                        "Unknown key 'sede' in f.yaml, line 6, under 'axes'; expected one of format, rules, seed, corpus, model.*, training.*, quantization.*. Did you mean 'seed'?"),
                plus(
                        "  size: [small]",
                        "Unknown key 'size' in f.yaml, line 6, under 'axes'; expected one of format, rules, seed, corpus, model.*, training.*, quantization.*."),
                plus(
                        "  size: {so small: {model.layers: 2}}",
                        "Cannot use axes.size.so small = a mapping in f.yaml, line 6: expected letters, digits, dots, dashes and underscores for a name."),
                plus(
                        "  size: {small: {seed: 3}}",
                        "Cannot use axes.size.small.seed = 3 in f.yaml, line 6: seed is an axis in line 5 already; give its values in one of the two."),
                plus(
                        "  size: {small: {training.dataSeed: 3}}",
                        "Cannot use axes.size.small.training.dataSeed = 3 in f.yaml, line 6: expected no seed in a group; give 'seed' an axis of its own, so that each name has all seeds."),
                replaced(
                        "  recipe:\n    wide: {format: e5m2, quantization.scaling: row}\n    plain: {quantization.scaling: tensor}",
                        "Missing key 'format' in f.yaml, line 6, under 'axes.recipe.plain': other names have it, and without an axis it has no value."),
                plus(
                        "  size: {small: {model.layers: 2}, large: {model.layers: 6}}\nzip: [seed, size]",
                        "Cannot use zip = size in f.yaml, line 7: expected no group of settings, which move together as it is; give each name of size the settings that move with it."),
                plus(
                        "  size: {small: {model.layers: 2}, large: {model.layers: 6}}\nzip: [seed, model.layers]",
                        "Cannot use zip = model.layers in f.yaml, line 7: expected one of format, seed, size."),
                plus(
                        "  size: {small: {model.layers: 2}, large: {model.layers: 6}}\nexclude: [{model.layers: 2}]",
                        "Unknown key 'model.layers' in f.yaml, line 7, under 'exclude'; expected one of format, seed, size."),
                plus(
                        "  size: {small: {model.layers: 2}, large: {model.layers: 6}}\nexclude: [{size: {small: 1}}]",
                        "Cannot use exclude.size = a mapping in f.yaml, line 7: expected one of small, large, or a list of them."),
                plus(
                        "  size: {small: {model.layers: 2}, large: {model.layers: 6}}\nonly: {size: medium}",
                        "Cannot read f.yaml, line 7: the conditions leave out all 8 combinations of the axes; let one of them be."));
    }

    private static Arguments plus(String lines, String error) {
        return arguments(SweepFileErrorsTest.GOOD + lines + "\n", error);
    }

    /** The lines in place of the axis of formats. */
    private static Arguments replaced(String lines, String error) {
        return arguments(SweepFileErrorsTest.GOOD.replace("  format: [none, e5m2]", lines), error);
    }
}
