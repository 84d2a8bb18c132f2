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
                        "  training.steps: 1-3",
                        "Cannot use axes.training.steps = 1-3 in f.yaml, line 6: expected a list, such as [a, b]. Did you mean 1..3?"),
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
                        "Cannot use axes.training.steps = 5 in f.yaml, line 6: expected a list, such as [a, b]. Did you mean [5]?"),
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

    static Stream<Arguments> states() {
        return Stream.of(
                plus(
                        "training: {moments: e4m3fn}",
                        "Cannot use training.moments = e4m3fn in f.yaml, line 6: expected none, or a format for each, such as {first: e4m3fn, second: fp16}, or one of fp8-lm, coat, adam-8bit."),
                plus(
                        "training: {moments: {first: e4m3fn, third: fp16}}",
                        "Unknown key 'third' in f.yaml, line 6, under 'training.moments'; expected one of first, second."),
                plus(
                        "training:\n  moments:\n    first: {format: e4m3fn, scaling: delayed}",
                        "Cannot use training.moments.first.scaling = delayed in f.yaml, line 8: expected a scale of the present amax, such as tensor or block 128, or none."),
                plus(
                        "training: {moments: {second: {format: e4m3fn, scaling: block 8x8, expand: true}}}",
                        "Cannot use training.moments.second.scaling = block 8x8 in f.yaml, line 6: expected tensor, row or block N where the range is expanded."),
                plus(
                        "training: {moments: {second: dynamic8 0}}",
                        "Cannot use training.moments.second = dynamic8 0 in f.yaml, line 6: expected a number of elements behind it, such as 256, or nothing."),
                plus(
                        "training: {master: e8m0fnu}",
                        "Cannot use training.master = e8m0fnu in f.yaml, line 6: expected a format with a sign and a zero; e8m0fnu is one of scales, as scaling mx has them."),
                plus(
                        "training: {master: {format: bf16, rounding: random}}",
                        "Cannot use training.master.rounding = random in f.yaml, line 6: expected one of nearest, zero, stochastic, nearest-away, odd."),
                plus(
                        "training: {statesFrom: -1}",
                        "Cannot use training.statesFrom = -1 in f.yaml, line 6: expected a whole number of at least 0."));
    }

    static Stream<Arguments> schedules() {
        return Stream.of(
                plus(
                        "quantization: {schedule: [{until: 80 %, format: e5m2}]}",
                        "Cannot use quantization.schedule = a list in f.yaml, line 6: expected no 'until' in the last phase, which lasts to the end."),
                plus(
                        "quantization: {schedule: [{format: e5m2}, {format: none}]}",
                        "Cannot use quantization.schedule = a list in f.yaml, line 6: expected an 'until' in every phase but the last."),
                plus(
                        "quantization: {schedule: [{until: 80 %}, {until: 50 %, format: e5m2}, {format: none}]}",
                        "Cannot use quantization.schedule = a list in f.yaml, line 6: expected each 'until' behind the one before, which is 80 %."),
                plus(
                        "quantization: {schedule: [{until: 20}, {until: 20, format: e5m2}, {format: none}]}",
                        "Cannot use quantization.schedule = a list in f.yaml, line 6: expected each 'until' behind the one before, which is 20."),
                plus(
                        "quantization: {schedule: [{until: 100}, {format: none}]}",
                        "Cannot use quantization.schedule = a list in f.yaml, line 6: expected phases of at least one of the 100 steps each, and this one would end after step 100."),
                plus(
                        "quantization: {schedule: [{until: 60}, {until: 50 %, format: e5m2}, {format: none}]}",
                        "Cannot use quantization.schedule = a list in f.yaml, line 6: expected phases of at least one of the 100 steps each, and this one would end after step 50, the one before after step 60."),
                plus(
                        "quantization: {schedule: [{until: 0.5 %}, {format: none}]}",
                        "Cannot use quantization.schedule = a list in f.yaml, line 6: expected phases of at least one of the 100 steps each, and this one would end after step 0."),
                plus(
                        "quantization: {schedule: [{until: 100 %}, {format: none}]}",
                        "Cannot use quantization.schedule.until = 100 % in f.yaml, line 6: expected a share above 0 % and below 100 %."),
                plus(
                        "quantization: {schedule: [{until: 0}, {format: none}]}",
                        "Cannot use quantization.schedule.until = 0 in f.yaml, line 6: expected a whole number of at least 1."),
                plus(
                        "quantization: {schedule: [{until: 0.8}, {format: none}]}",
                        "Cannot use quantization.schedule.until = 0.8 in f.yaml, line 6: expected a step such as 500, a share of the steps such as 80 %, or decay."),
                plus(
                        "quantization: {schedule: [{until: [5]}, {format: none}]}",
                        "Cannot use quantization.schedule.until = a list in f.yaml, line 6: expected a step such as 500, a share of the steps such as 80 %, or decay."),
                plus(
                        "training: {minLearningRate: 1e-3}\nquantization: {schedule: [{until: decay}, {format: none}]}",
                        "Cannot use quantization.schedule = a list in f.yaml, line 7: expected a learning rate that decays, and training.minLearningRate is the learningRate of 0.001; give steps or a share of them."),
                plus(
                        "training: {warmupSteps: 0}\nquantization: {schedule: [{until: decay}, {format: none}]}",
                        "Cannot use quantization.schedule = a list in f.yaml, line 7: expected phases of at least one of the 100 steps each, and this one would end after step 0."),
                plus(
                        "quantization: {schedule: []}",
                        "Cannot use quantization.schedule = [] in f.yaml, line 6: expected none, or a list of phases such as [{until: 80 %}, {format: none}]."),
                plus(
                        "quantization: {schedule: e5m2}",
                        "Cannot use quantization.schedule = e5m2 in f.yaml, line 6: expected none, or a list of phases such as [{until: 80 %}, {format: none}]."),
                plus(
                        "quantization: {schedule: [{from: 20, format: none}]}",
                        "Unknown key 'from' in f.yaml, line 6, under 'quantization.schedule'; expected one of until, format, backward."),
                plus(
                        "quantization: {schedule: [{until: 20}, {backward: dequantized}]}",
                        "Cannot use quantization.schedule.backward = dequantized in f.yaml, line 6: expected one of none."),
                plus(
                        "quantization: {schedule: [{until: 20}, {format: e8m0fnu}]}",
                        "Cannot use quantization.schedule.format = e8m0fnu in f.yaml, line 6: expected a format with a sign and a zero; e8m0fnu is one of scales, as scaling mx has them."),
                plus(
                        "quantization: {schedule: [{until: 20}, {format: e9m9}]}",
                        "Cannot use quantization.schedule.format = e9m9 in f.yaml, line 6: Cannot use the format e9m9: its width in bits is 19; a format's is 2 to 16."),
                plus(
                        "  quantization.schedule: [{until: 80 %}, {format: none}]",
                        "Cannot use axes.quantization.schedule = a mapping in f.yaml, line 6: expected none, or a list of phases such as [{until: 80 %}, {format: none}]."),
                plus(
                        "  quantization.schedule: [none, [{until: 80 %}, {format: none}], [{until: 80.0 %}, {format: none}]]",
                        "Duplicate value a list in f.yaml, line 6, under 'axes.quantization.schedule'; it is there in line 6 already."),
                plus(
                        "  quantization.schedule: [none, [{until: 60}, {format: none}]]\n  training.steps: [100, 50]",
                        "Cannot use axes.quantization.schedule = $format until 60 then none in f.yaml, line 6: expected phases of at least one of the 50 steps each, and this one would end after step 60."),
                plus(
                        "quantization: {scaling: mx, schedule: [{until: 20}, {format: e3m4}]}",
                        "Cannot use quantization.scaling = mx in f.yaml, line 6: expected another with format e3m4, or one of MX's [e5m2, e4m3fn, e3m2fn, e2m3fn, e2m1fn, mxint8]."));
    }

    static Stream<Arguments> samples() {
        return Stream.of(
                plus(
                        "sample: {combinations: 2, seed: 1}",
                        "Cannot use sample.combinations = 2 in f.yaml, line 6: expected axes to choose of, and all but format and seed have one combination; add one, or leave 'sample' out."),
                plus(
                        "sample: {combinations: -1, seed: 1}",
                        "Cannot use sample.combinations = -1 in f.yaml, line 6: expected axes to choose of, and all but format and seed have one combination; add one, or leave 'sample' out."),
                plus(
                        "  training.steps: 10..20\nsample: {combinations: -1, seed: 1}",
                        "Cannot use sample.combinations = -1 in f.yaml, line 7: expected a count of at least 1 and below the 11 combinations of all axes but format and seed."),
                plus(
                        "  training.steps: 10..20\nsample: {combinations: 11, seed: 1}",
                        "Cannot use sample.combinations = 11 in f.yaml, line 7: expected a count of at least 1 and below the 11 combinations of all axes but format and seed."),
                plus(
                        "  training.steps: 10..20\nsample: {combinations: 0, seed: 1}",
                        "Cannot use sample.combinations = 0 in f.yaml, line 7: expected a count of at least 1 and below the 11 combinations of all axes but format and seed."),
                plus(
                        "  training.steps: 10..20\nsample: {combinations: 3}",
                        "Missing key 'seed' in f.yaml, line 7, under 'sample'."),
                plus(
                        "  training.steps: 10..20\nsample: {combinations: few, seed: 1}",
                        "Cannot use sample.combinations = few in f.yaml, line 7: expected a whole number."),
                plus(
                        "  training.steps: 10..20\nsample: {points: 3, combinations: 3, seed: 1}",
                        "Cannot use sample.points = 3 in f.yaml, line 7: expected an axis to draw, such as training.learningRate: {loguniform: [1e-4, 1e-2]}."),
                plus(
                        "  training.steps: 1..100000\n  training.evalEvery: 1..100000\nsample: {combinations: 3, seed: 1}",
                        "Cannot read f.yaml, line 4: the axes have more than 134217728 combinations to choose of; give them fewer values."),
                plus(
                        "  training.learningRate: {loguniform: [1e-4, 1e-2]}",
                        "Missing key 'sample' in f.yaml, line 4: axis 'training.learningRate' is drawn; say how often, such as sample: {points: 16}."),
                plus(
                        "sample: {points: 4}",
                        "Cannot use sample.points = 4 in f.yaml, line 6: expected an axis to draw, such as training.learningRate: {loguniform: [1e-4, 1e-2]}."),
                plus(
                        "  training.learningRate: {loguniform: [1e-4, 1e-2]}\nsample: 4",
                        "Cannot use sample = 4 in f.yaml, line 7: expected a mapping with keys out of points, method, combinations, seed."),
                plus(
                        "  training.learningRate: {loguniform: [1e-4, 1e-2]}\nsample: {seed: 4}",
                        "Missing key 'points' in f.yaml, line 7, under 'sample'."),
                plus(
                        "  training.learningRate: {loguniform: [1e-4, 1e-2]}\nsample: {points: 1}",
                        "Cannot use sample.points = 1 in f.yaml, line 7: expected a count from 2 to 100000."),
                plus(
                        "  training.learningRate: {loguniform: [1e-4, 1e-2]}\nsample: {points: 100001}",
                        "Cannot use sample.points = 100001 in f.yaml, line 7: expected a count from 2 to 100000."),
                plus(
                        "  training.learningRate: {loguniform: [1e-4, 1e-2]}\nsample: {points: many}",
                        "Cannot use sample.points = many in f.yaml, line 7: expected a whole number."),
                plus(
                        "  training.learningRate: {loguniform: [1e-4, 1e-2]}\nsample: {points: 4, method: halton}",
                        "Cannot use sample.method = halton in f.yaml, line 7: expected one of random, latin, sobol."),
                plus(
                        "  training.learningRate: {loguniform: [1e-4, 1e-2]}\nsample: {points: 4, method: latin}",
                        "Missing key 'seed' in f.yaml, line 7, under 'sample'."),
                plus(
                        "  training.learningRate: {loguniform: [1e-4, 1e-2]}\nsample: {point: 4}",
                        "Unknown key 'point' in f.yaml, line 7, under 'sample'; expected one of points, method, combinations, seed. Did you mean 'points'?"),
                plus(
                        "  training.learningRate: {loguniform: [0, 1e-2]}\nsample: {points: 4}",
                        "Cannot use axes.training.learningRate.loguniform = 0 in f.yaml, line 6: expected a number above 0, for it is a ratio."),
                plus(
                        "  training.learningRate: {loguniform: [1e-2, 1e-4]}\nsample: {points: 4}",
                        "Cannot use axes.training.learningRate.loguniform = 1e-4 in f.yaml, line 6: expected a number above 1e-2."),
                plus(
                        "  training.learningRate: {uniform: [1e-3, 1e-3]}\nsample: {points: 4}",
                        "Cannot use axes.training.learningRate.uniform = 1e-3 in f.yaml, line 6: expected a number above 1e-3."),
                plus(
                        "  training.learningRate: {uniform: [1e-3, 1e-2, 5]}\nsample: {points: 4}",
                        "Cannot use axes.training.learningRate.uniform = a list in f.yaml, line 6: expected [from, to], such as [1e-4, 1e-2]."),
                plus(
                        "  training.learningRate: {uniform: 1e-3}\nsample: {points: 4}",
                        "Cannot use axes.training.learningRate.uniform = 1e-3 in f.yaml, line 6: expected a list, such as [a, b]."),
                plus(
                        "  training.learningRate: {uniform: [1e-3, high]}\nsample: {points: 4}",
                        "Cannot use axes.training.learningRate.uniform = high in f.yaml, line 6: expected a finite number."),
                plus(
                        "  training.learningRate: {uniform: [1e-3, 1e-2], loguniform: [1e-3, 1e-2]}\nsample: {points: 4}",
                        "Cannot use axes.training.learningRate = a mapping in f.yaml, line 6: expected one of uniform, loguniform alone."),
                plus(
                        "  training.steps: {uniform: [10, 100]}\nsample: {points: 4}",
                        "Cannot use axes.training.steps = a mapping in f.yaml, line 6: expected a list, for only axes of numbers with fractions are drawn."),
                plus(
                        "  model.dropout: {uniform: [0.9, 1.5]}\nsample: {points: 4}",
                        "Cannot use axes.model.dropout = 1.2 in f.yaml, line 6: expected a number in [0, 1)."),
                plus(
                        "  training.learningRate: {uniform: [1e-3, 1e-2]}\nsample: {points: 2}\nzip: [seed, training.learningRate]",
                        "Duplicate axis 'training.learningRate' in f.yaml, line 8, under 'zip'; it is there in line 6 already."));
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
                        "Cannot read f.yaml, line 4: it is not valid YAML (found character '\\t(TAB)' that cannot start any token)."));
    }

    /** Rows of seeds until decided; those that end in a comma have more of the mapping. */
    static Stream<Arguments> untilDecided() {
        return Stream.of(
                seeds("from: 1, until: decided", "Missing key 'atMost' in f.yaml, line 5, under 'axes.seed'."),
                seeds("until: decided, atMost: 9", "Missing key 'from' in f.yaml, line 5, under 'axes.seed'."),
                seeds("from: 1, atMost: 9", "Missing key 'until' in f.yaml, line 5, under 'axes.seed'."),
                seeds(
                        "from: 1, until: decidd, atMost: 9",
                        "Cannot use axes.seed.until = decidd in f.yaml, line 5: expected one of decided. Did you mean 'decided'?"),
                seeds(
                        "from: 1, until: [decided], atMost: 9",
                        "Cannot use axes.seed.until = a list in f.yaml, line 5: expected decided."),
                seeds(
                        "from: 1.5, until: decided, atMost: 9",
                        "Cannot use axes.seed.from = 1.5 in f.yaml, line 5: expected a whole number."),
                seeds(
                        "from: 9223372036854775807, until: decided, atMost: 9",
                        "Cannot use axes.seed.from = 9223372036854775807 in f.yaml, line 5: expected at most 9223372036854775798."),
                seeds(
                        "from: 1, until: decided, atMost: 9, atLeast: 10",
                        "Cannot use axes.seed.atMost = 9 in f.yaml, line 5: expected a number of seeds from atLeast = 10 to 100000."),
                seeds(
                        "from: 1, until: decided, atMost: 3",
                        "Cannot use axes.seed.atMost = 3 in f.yaml, line 5: expected a number of seeds from atLeast = 4 to 100000."),
                seeds(
                        "from: 1, until: decided, atMost: 100001",
                        "Cannot use axes.seed.atMost = 100001 in f.yaml, line 5: expected a number of seeds from atLeast = 4 to 100000."),
                seeds(
                        "from: 1, until: decided, atMost: 9, atLeast: 1",
                        "Cannot use axes.seed.atLeast = 1 in f.yaml, line 5: expected at least 2 seeds, for a verdict needs a spread."),
                seeds(
                        "from: 1, until: decided, atMost: many",
                        "Cannot use axes.seed.atMost = many in f.yaml, line 5: expected a whole number."),
                seeds(
                        "from: 1, until: decided, atMost: 9, to: 9",
                        "Unknown key 'to' in f.yaml, line 5, under 'axes.seed'; expected one of from, until, atMost, atLeast."),
                seeds(
                        "from: 1, untl: decided, atMost: 9",
                        "Unknown key 'untl' in f.yaml, line 5, under 'axes.seed'; expected one of from, until, atMost, atLeast. Did you mean 'until'?"),
                plus(
                        "  training.steps: {from: 1, until: decided, atMost: 9}",
                        "Unknown key 'until' in f.yaml, line 6, under 'axes.training.steps'; expected one of from, to, linspace, logspace."));
    }

    /** Rows of what may not stand beside seeds until decided. */
    static Stream<Arguments> besideUntilDecided() {
        String tied =
                "expected no axis 'seed' there, to which line 5 adds seeds until rows are decided, the same ones to each.";
        return Stream.of(
                beside("zip: [format, seed]", "Cannot use zip = seed in f.yaml, line 6: " + tied),
                beside("exclude: {format: e5m2, seed: 3}", "Cannot use exclude.seed = 3 in f.yaml, line 6: " + tied),
                beside(
                        "only: [{seed: 1..3}, {format: none}]",
                        "Cannot use only.seed = 1..3 in f.yaml, line 6: " + tied),
                beside("when: {seed: {format: none}}", "Cannot use when.seed = a mapping in f.yaml, line 6: " + tied),
                beside(
                        "  training.steps: [5, 6]\nwhen: {training.steps: {seed: 2}}",
                        "Cannot use when.training.steps.seed = 2 in f.yaml, line 7: " + tied),
                beside(
                        "earlyStopping: {rule: asha, minSteps: 50}",
                        "Cannot use earlyStopping.rule = asha in f.yaml, line 6: expected none, for line 5 adds seeds until rows are decided, and a rule would leave them to be decided by the seeds that went well; give a list of seeds, or no rule."),
                arguments(
                        growing("from: 1, until: decided, atMost: 9").replace("[none, e5m2]", "[e4m3fn, e5m2]"),
                        "Cannot use axes.seed.until = decided in f.yaml, line 5: expected the baseline, none, for every row to be decided against, and e4m3fn has none; put it on axis 'format', or name another with 'baseline'."),
                beside(
                        "  training.steps: [5, 6]\nexclude: {format: none, training.steps: 6}",
                        "Cannot use axes.seed.until = decided in f.yaml, line 5: expected the baseline, none, for every row to be decided against, and e5m2 steps 6 has none; put it on axis 'format', or name another with 'baseline'."),
                arguments(
                        growing("from: 1, until: decided, atMost: 9").replace("[none, e5m2]", "[none]"),
                        "Cannot use axes.seed.until = decided in f.yaml, line 5: expected a format beside the baseline, none, for there is nothing to decide."));
    }

    private static Arguments seeds(String mapping, String error) {
        return arguments(growing(mapping), error);
    }

    private static Arguments beside(String lines, String error) {
        return arguments(growing("from: 1, until: decided, atMost: 9") + lines + "\n", error);
    }

    private static String growing(String mapping) {
        return SweepFileErrorsTest.GOOD.replace("[1, 2]", "{" + mapping + "}");
    }

    private static Arguments plus(String lines, String error) {
        return arguments(SweepFileErrorsTest.GOOD + lines + "\n", error);
    }
}
