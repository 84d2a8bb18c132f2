package io.altgrad.sweep;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** More rows of the table of {@link SweepFileErrorsTest}: what axes, and the keys that select among them, may not be. */
final class GridErrors {

    private GridErrors() {}

    static Stream<Arguments> axes() {
        return Stream.of(
                plus(
                        "  training.steps: 3..1",
                        "Cannot use axes.training.steps = 1 in f.yaml, line 6: expected from 3 on, and at most 100000 values."),
                plus(
                        "  training.steps: 1..3000000000",
                        "Cannot use axes.training.steps = 3000000000 in f.yaml, line 6: expected a whole number from -2147483648 to 2147483647."),
                plus(
                        "  training.steps: 1..100001",
                        "Cannot use axes.training.steps = 100001 in f.yaml, line 6: expected from 1 on, and at most 100000 values."),
                plus(
                        "  training.steps: 1...3",
                        "Cannot use axes.training.steps = 1...3 in f.yaml, line 6: expected a list, such as [a, b]."),
                plus(
                        "  training.steps: 1..2.5",
                        "Cannot use axes.training.steps = 1..2.5 in f.yaml, line 6: expected a list, such as [a, b]."),
                plus(
                        "  training.steps: [1..3, 2]",
                        "Duplicate value 2 in f.yaml, line 6, under 'axes.training.steps'; it is there in line 6 already."),
                plus(
                        "  training.steps: 0..2",
                        "Cannot use axes.training.steps = 0 in f.yaml, line 6: expected a whole number of at least 1."),
                plus(
                        "  training.learningRate: 1..3",
                        "Cannot use axes.training.learningRate = 1..3 in f.yaml, line 6: expected a list, such as [a, b]."),
                plus(
                        "  training.learningRate: {linspace: [0, 1, 3]}",
                        "Cannot use training.minLearningRate = 1.0E-4 (its default) in f.yaml, line 6: expected at most learningRate = 0.0."),
                plus(
                        "  training.steps: {logspace: [1, 3, 5]}",
                        "Duplicate value 1 in f.yaml, line 6, under 'axes.training.steps'; it is there in line 6 already."),
                plus(
                        "  training.learningRate: {logspace: [1e-4, 1e-2]}",
                        "Cannot use axes.training.learningRate.logspace = a list in f.yaml, line 6: expected [from, to, count], such as [1e-4, 1e-2, 5]."),
                plus(
                        "  training.learningRate: {logspace: [0, 1e-2, 5]}",
                        "Cannot use axes.training.learningRate.logspace = 0 in f.yaml, line 6: expected a number above 0, for it is a ratio."),
                plus(
                        "  training.learningRate: {logspace: [1e-2, -1, 5]}",
                        "Cannot use axes.training.learningRate.logspace = -1 in f.yaml, line 6: expected a number above 0, for it is a ratio."),
                plus(
                        "  training.learningRate: {logspace: [1e-4, 1e-2, 1]}",
                        "Cannot use axes.training.learningRate.logspace = 1 in f.yaml, line 6: expected a count from 2 to 100000."),
                plus(
                        "  training.learningRate: {logspace: [1e-4, 1e-2, 5.5]}",
                        "Cannot use axes.training.learningRate.logspace = 5.5 in f.yaml, line 6: expected a whole number."),
                plus(
                        "  training.learningRate: {logspace: [1e-4, x, 5]}",
                        "Cannot use axes.training.learningRate.logspace = x in f.yaml, line 6: expected a finite number."),
                plus(
                        "  training.learningRate: {logspce: [1e-4, 1e-2, 5]}",
                        "Unknown key 'logspce' in f.yaml, line 6, under 'axes.training.learningRate'; expected one of linspace, logspace. Did you mean 'logspace'?"),
                plus(
                        "  training.learningRate: {linspace: [1, 2, 3], logspace: [1, 2, 3]}",
                        "Cannot use axes.training.learningRate = a mapping in f.yaml, line 6: expected one of linspace, logspace alone."),
                plus(
                        "  training.learningRate: {logspace: 3}",
                        "Cannot use axes.training.learningRate.logspace = 3 in f.yaml, line 6: expected a list, such as [a, b]."),
                plus(
                        "  training.learningRate: {linspace: [1, 1, 2]}",
                        "Duplicate value 1 in f.yaml, line 6, under 'axes.training.learningRate'; it is there in line 6 already."),
                plus(
                        "  training.learningRate: {}",
                        "Missing key 'linspace' in f.yaml, line 6, under 'axes.training.learningRate'."),
                plus("  training.steps: {from: 1}", "Missing key 'to' in f.yaml, line 6, under 'axes.training.steps'."),
                plus(
                        "  training.steps: {from: 1, to: 3, linspace: [1, 2, 2]}",
                        "Cannot use axes.training.steps = a mapping in f.yaml, line 6: expected one of from, to, linspace, logspace alone."),
                plus(
                        "  training.steps: {file: steps.txt}",
                        "Unknown key 'file' in f.yaml, line 6, under 'axes.training.steps'; expected one of from, to, linspace, logspace."),
                plus(
                        "  training.learningRate: {from: 1, to: 2}",
                        "Cannot use axes.training.learningRate = a mapping in f.yaml, line 6: expected a list, such as [a, b]."),
                plus(
                        "  model.heads: [3, 4]\n  model.width: [96, 128]",
                        "Cannot use axes.model.width = 128 in f.yaml, line 7: expected a multiple of heads = 3."),
                plus(
                        "  model.layers: ['3']",
                        "Cannot use axes.model.layers = 3 in f.yaml, line 6: expected a whole number."),
                plus(
                        "  seed: 1..3",
                        "Duplicate key 'seed' in f.yaml, line 6, under 'axes'; it is there in line 5 already."),
                plus(
                        "  training.steps: []",
                        "Cannot use axes.training.steps = [] in f.yaml, line 6: expected from 1 to 100000 values."),
                plus(
                        "  training.steps:",
                        "Cannot use axes.training.steps = nothing in f.yaml, line 6: expected a list, such as [a, b]."),
                plus(
                        "  training.steps: 5",
                        "Cannot use axes.training.steps = 5 in f.yaml, line 6: expected a list, such as [a, b]."),
                plus(
                        "  model.bias: true..false",
                        "Cannot use axes.model.bias = true..false in f.yaml, line 6: expected a list, such as [a, b]."),
                plus(
                        "  training.steps: {logspace: [1, 1000000, 200000]}",
                        "Cannot use axes.training.steps.logspace = 200000 in f.yaml, line 6: expected a count from 2 to 100000."),
                plus(
                        "  training.learningRate: {linspace: []}",
                        "Cannot use axes.training.learningRate.linspace = [] in f.yaml, line 6: expected [from, to, count], such as [1e-4, 1e-2, 5]."),
                plus(
                        "  model.dropout: {linspace: [0, 1, 3]}",
                        "Cannot use axes.model.dropout = 1 in f.yaml, line 6: expected a number in [0, 1)."),
                plus(
                        "  training.steps: {from: 1, too: 3}",
                        "Unknown key 'too' in f.yaml, line 6, under 'axes.training.steps'; expected one of from, to, linspace, logspace. Did you mean 'to'?"));
    }

    static Stream<Arguments> zip() {
        return Stream.of(
                plus(
                        "zip: [seed]",
                        "Cannot use zip = a list in f.yaml, line 6: expected two axes or more, which move together."),
                plus(
                        "zip: seed",
                        "Cannot use zip = seed in f.yaml, line 6: expected a list of axes, such as [training.steps, training.batch]."),
                plus(
                        "zip: [seed, fromat]",
                        "Cannot use zip = fromat in f.yaml, line 6: expected one of format, seed. Did you mean 'format'?"),
                plus(
                        "zip: [[seed, format], [seed, format]]",
                        "Duplicate axis 'seed' in f.yaml, line 6, under 'zip'; it is there in line 6 already."),
                plus(
                        "zip: [seed, seed]",
                        "Duplicate axis 'seed' in f.yaml, line 6, under 'zip'; it is there in line 6 already."),
                plus(
                        "  training.steps: [1, 2, 3]\nzip: [seed, training.steps]",
                        "Cannot use zip = training.steps in f.yaml, line 7: expected an axis of as many values as seed has, 2, and it has 3, in line 6."),
                plus(
                        "zip: [[seed, {a: b}]]",
                        "Cannot use zip = a mapping in f.yaml, line 6: expected the name of an axis."),
                plus(
                        "zip: []",
                        "Cannot use zip = [] in f.yaml, line 6: expected two axes or more, which move together."),
                plus(
                        "zip: {seed: format}",
                        "Cannot use zip = a mapping in f.yaml, line 6: expected a list of axes, such as [training.steps, training.batch]."),
                plus(
                        "zip: [seed, format]\nwhen: {seed: {format: e5m2}}",
                        "Cannot use when.seed = a mapping in f.yaml, line 7: expected no axis that moves with others, as it does since line 6."),
                plus(
                        "zip: [[seed], [format]]",
                        "Cannot use zip = a list in f.yaml, line 6: expected two axes or more, which move together."),
                plus(
                        "zip: [[]]",
                        "Cannot use zip = [] in f.yaml, line 6: expected two axes or more, which move together."));
    }

    static Stream<Arguments> conditions() {
        return Stream.of(
                plus(
                        "exclude: [{seed: 1..2}]",
                        "Cannot read f.yaml, line 6: the conditions leave out all 4 combinations of the axes; let one of them be."),
                plus(
                        "exclude: [{sede: 1}]",
                        "Unknown key 'sede' in f.yaml, line 6, under 'exclude'; expected one of format, seed. Did you mean 'seed'?"),
                plus(
                        "exclude: [{seed: one}]",
                        "Cannot use exclude.seed = one in f.yaml, line 6: expected a whole number."),
                plus(
                        "exclude: [{format: e9m9}]",
                        "Cannot use exclude.format = e9m9 in f.yaml, line 6: Cannot use the format e9m9: its width in bits is 19; a format's is 2 to 16."),
                plus("exclude: []", "Cannot use exclude = [] in f.yaml, line 6: expected at least one condition."),
                plus(
                        "exclude: {}",
                        "Cannot use exclude = {} in f.yaml, line 6: expected at least one axis with a value."),
                plus(
                        "exclude: [{seed: []}]",
                        "Cannot use exclude.seed = [] in f.yaml, line 6: expected from 1 to 100000 values."),
                plus(
                        "exclude: 3",
                        "Cannot use exclude = 3 in f.yaml, line 6: expected a list of conditions, such as [{seed: 1, format: [e5m2, e4m3fn]}]."),
                plus(
                        "exclude: [{}]",
                        "Cannot use exclude = {} in f.yaml, line 6: expected at least one axis with a value."),
                plus(
                        "exclude: [[seed, 1]]",
                        "Cannot use exclude = a list in f.yaml, line 6: expected a mapping with keys out of format, seed."),
                plus(
                        "exclude: [{training.steps: 3}]",
                        "Unknown key 'training.steps' in f.yaml, line 6, under 'exclude'; expected one of format, seed."),
                plus(
                        "exclude: [{seed: 1, seed: 2}]",
                        "Duplicate key 'seed' in f.yaml, line 6, under 'exclude'; it is there in line 6 already."),
                plus(
                        "only: [{seed: 7}]",
                        "Cannot read f.yaml, line 6: the conditions leave out all 4 combinations of the axes; let one of them be."),
                plus(
                        "only: [{format: }]",
                        "Cannot use only.format = nothing in f.yaml, line 6: expected 'none' or the name of a format. Did you mean 'none'?"),
                plus(
                        "exclude: [{seed: [1, 2]}]",
                        "Cannot read f.yaml, line 6: the conditions leave out all 4 combinations of the axes; let one of them be."),
                plus(
                        "exclude: [{format: none}]\nonly: [{format: none}]",
                        "Cannot read f.yaml, line 7: the conditions leave out all 4 combinations of the axes; let one of them be."),
                plus(
                        "when: {seed: {seed: 1}}",
                        "Cannot use when.seed = a mapping in f.yaml, line 6: expected a condition over axes that apply everywhere, which seed does not."),
                plus(
                        "when: {seed: {format: e5m2}, format: {seed: 1}}",
                        "Cannot use when.seed = a mapping in f.yaml, line 6: expected a condition over axes that apply everywhere, which format does not."),
                plus(
                        "when: {training.steps: {format: e5m2}}",
                        "Unknown key 'training.steps' in f.yaml, line 6, under 'when'; expected one of format, seed."),
                plus(
                        "when: {seed: e5m2}",
                        "Cannot use when.seed = e5m2 in f.yaml, line 6: expected a mapping with keys out of format, seed."),
                plus(
                        "when: [seed]",
                        "Cannot use when = a list in f.yaml, line 6: expected a mapping with keys out of format, seed."),
                plus(
                        "when: {seed: {}}",
                        "Cannot use when.seed = {} in f.yaml, line 6: expected at least one axis with a value."),
                plus(
                        "when: {seed: {format: []}}",
                        "Cannot use when.seed.format = [] in f.yaml, line 6: expected from 1 to 100000 values."),
                plus(
                        "  model.heads: [3, 5]\n  model.width: [96, 128]\nexclude: {model.heads: 3, model.width: 128}",
                        "Cannot use axes.model.width = 96 in f.yaml, line 7: expected a multiple of heads = 5."),
                plus(
                        "  training.steps: 1..100000\n  training.batch: 1..100000\nexclude: {training.steps: 3, training.batch: 4}",
                        "Cannot read f.yaml, line 4: the axes that conditions look at have more than 134217728 combinations; give those axes fewer values."),
                plus("only: [{seed: 1.5}]", "Cannot use only.seed = 1.5 in f.yaml, line 6: expected a whole number."),
                plus(
                        "exclude: [{seed: 5..1}]",
                        "Cannot use exclude.seed = 1 in f.yaml, line 6: expected from 5 on, and at most 100000 values."),
                plus(
                        "when: {seed: {format: e9m9}}",
                        "Cannot use when.seed.format = e9m9 in f.yaml, line 6: Cannot use the format e9m9: its width in bits is 19; a format's is 2 to 16."),
                plus(
                        "exclude:",
                        "Cannot use exclude = nothing in f.yaml, line 6: expected a list of conditions, such as [{seed: 1, format: [e5m2, e4m3fn]}]."),
                plus("only: []", "Cannot use only = [] in f.yaml, line 6: expected at least one condition."),
                plus(
                        "exclude: [{format: [none, e5m2]}]",
                        "Cannot read f.yaml, line 6: the conditions leave out all 4 combinations of the axes; let one of them be."),
                plus(
                        "when: {sede: {format: e5m2}}",
                        "Unknown key 'sede' in f.yaml, line 6, under 'when'; expected one of format, seed. Did you mean 'seed'?"),
                plus(
                        "only: [{format: e5m2}, {fromat: none}]",
                        "Unknown key 'fromat' in f.yaml, line 6, under 'only'; expected one of format, seed. Did you mean 'format'?"),
                plus(
                        "when: {seed: [1]}",
                        "Cannot use when.seed = a list in f.yaml, line 6: expected a mapping with keys out of format, seed."));
    }

    static Stream<Arguments> text() {
        return Stream.of(
                plus(
                        "order: seeds",
                        "Cannot use order = seeds in f.yaml, line 6: expected one of file, seeds-last, seeds-first, cheapest-first."),
                plus(
                        "order: [seed]",
                        "Cannot use order = a list in f.yaml, line 6: expected one of file, seeds-last, seeds-first, cheapest-first."),
                arguments(
                        "name: a\nskip: []\naxes: {format: [none]}\norder: seeds-last\n",
                        "Cannot use order = seeds-last in f.yaml, line 4: expected an axis 'seed', which the file does not have."),
                plus(
                        "include: other.yaml",
                        "Cannot use include = other.yaml in f.yaml, line 6: expected none in a text that is read without its folder."),
                arguments(
                        "name: quick\nskip: [lm_head]\naxes:\n\tformat: [none, e5m2]\n",
                        "Cannot read f.yaml, line 4: it is not valid YAML (found character '\\t(TAB)' that cannot start any token. (Do n...)."));
    }

    private static Arguments plus(String lines, String error) {
        return arguments(SweepFileErrorsTest.GOOD + lines + "\n", error);
    }
}
