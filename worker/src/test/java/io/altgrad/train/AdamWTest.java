package io.altgrad.train;

import static io.altgrad.nn.Fixtures.normal;
import static io.altgrad.nn.Fixtures.values;
import static io.altgrad.spec.TrainingSettings.BATCH;
import static io.altgrad.spec.TrainingSettings.EVAL_BATCHES;
import static io.altgrad.spec.TrainingSettings.EVAL_EVERY;
import static io.altgrad.spec.TrainingSettings.GRADIENT_CLIP;
import static io.altgrad.spec.TrainingSettings.LAYER_STATS_EVERY;
import static io.altgrad.spec.TrainingSettings.LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.MIN_LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.STEPS;
import static io.altgrad.spec.TrainingSettings.WARMUP_STEPS;
import static io.altgrad.spec.TrainingSettings.WEIGHT_DECAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.engine.StandInEngine;
import io.altgrad.engine.Torch;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.nn.Fixtures;
import io.altgrad.nn.Parameter;
import io.altgrad.quantize.StateCast;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Moments;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.StateFormat;
import io.altgrad.spec.StateFormatParser;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.tensor.DeviceStep;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The updates against Loshchilov and Hutter 2019, algorithm 2, in double precision. */
class AdamWTest {

    private static final double RATE = 1e-2;
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.99;
    private static final double DECAY = 0.1;
    private static final double CLIP = 2.0;

    private static final TrainingSpec TRAINING = TrainingSpec.DEFAULT.with(
            STEPS.to(10),
            BATCH.to(1),
            LEARNING_RATE.to(RATE),
            MIN_LEARNING_RATE.to(0.0),
            WARMUP_STEPS.to(0),
            TrainingSettings.BETA1.to(BETA1),
            TrainingSettings.BETA2.to(BETA2),
            WEIGHT_DECAY.to(DECAY),
            GRADIENT_CLIP.to(CLIP),
            EVAL_EVERY.to(1),
            EVAL_BATCHES.to(1),
            LAYER_STATS_EVERY.to(1));

    @RegisterExtension
    static final StandInEngine.OfClass DEVICE = new StandInEngine.OfClass();

    @Test
    void matricesDecayVectorsDoNotAndLargeGradientsAreClipped() {
        Engine engine = Torch.engine();
        try (Scope scope = engine.newScope(Place.HOST)) {
            Parameter matrix = Parameter.zeros(scope, 4, 5);
            Parameter vector = Parameter.zeros(scope, 6);
            Fixtures.fill(matrix, "matrix");
            Fixtures.fill(vector, "vector");
            Reference expectedMatrix = new Reference(values(matrix.value()), DECAY);
            Reference expectedVector = new Reference(values(vector.value()), 0);
            AdamW optimizer = new AdamW(Map.of("matrix", matrix, "vector", vector), TRAINING.optimizer(), scope, 1);

            for (int step = 1; step <= 5; step++) {
                float[] gradMatrix = normal("grad matrix " + step, 20);
                float[] gradVector = normal("grad vector " + step, 6);
                double norm = Math.sqrt(squares(gradMatrix) + squares(gradVector));
                try (Ops ops = engine.newOps(scope)) {
                    matrix.accumulate(ops.tensor(gradMatrix, 4, 5));
                    vector.accumulate(ops.tensor(gradVector, 6));
                    assertThat((double) step(optimizer, ops)).isCloseTo(norm, within(1e-4));
                }
                double factor = norm > CLIP ? CLIP / (norm + 1e-6) : 1;
                expectedMatrix.step(gradMatrix, factor, step);
                expectedVector.step(gradVector, factor, step);
                expectedMatrix.assertClose(values(matrix.value()));
                expectedVector.assertClose(values(vector.value()));
                assertThat(matrix.gradient()).isNull();
            }
        }
    }

    /** An update of plain AdamW from what was kept, whose moments and weights are then cast; the weights saw them before. */
    @Test
    void whatIsKeptIsCastWhenTheUpdateIsDone() {
        StateFormat first = StateFormatParser.parse("dynamic8 8").orElseThrow();
        StateFormat second = rounded("e5m2", Rounding.NEAREST_EVEN, "tensor");
        StateFormat master = rounded("bf16", Rounding.STOCHASTIC, "none");
        TrainingSpec keeping = TRAINING.with(
                TrainingSettings.MOMENTS.to(new Moments(first, second)),
                TrainingSettings.MASTER.to(master),
                TrainingSettings.STATES_FROM.to(7));
        Engine engine = Torch.engine();
        try (Scope scope = engine.newScope(Place.HOST)) {
            Map<String, Parameter> kept = parameters(scope);
            AdamW keeps = new AdamW(kept, keeping.optimizer(), scope, 5);
            StateCast castFirst = StateCast.of("matrix", "first moment", first, StateCast.Sign.SIGNED, 5);
            StateCast castSecond = StateCast.of("matrix", "second moment", second, StateCast.Sign.NOT_NEGATIVE, 5);
            StateCast castMaster = StateCast.of("matrix", "master", master, StateCast.Sign.SIGNED, 5);
            try (Ops ops = engine.newOps(scope)) {
                Tensor start = ops.tensor(values(kept.get("matrix").value()), 4, 5);
                keeps.begin(ops);
                assertThat(values(kept.get("matrix").value())).isEqualTo(values(castMaster.apply(start, ops, 0)));
            }
            for (int update = 1; update <= 4; update++) {
                Map<String, Parameter> plain = parameters(scope);
                plain.forEach((name, parameter) ->
                        parameter.value().fill(values(kept.get(name).value())));
                AdamW from = new AdamW(plain, TRAINING.optimizer(), scope, 5);
                from.restore(keeps.moments(), update - 1);
                try (Ops ops = engine.newOps(scope)) {
                    for (Map<String, Parameter> each : List.of(kept, plain)) {
                        each.get("matrix").accumulate(normal(ops, "grad matrix " + update, 4, 5));
                        each.get("vector").accumulate(normal(ops, "grad vector " + update, 6));
                    }
                    step(keeps, ops);
                    step(from, ops);
                    float[] moment = from.moments().first().get("matrix").floats();
                    float[] square = from.moments().second().get("matrix").floats();
                    assertThat(keeps.moments().first().get("matrix").floats())
                            .isEqualTo(values(castFirst.apply(ops.tensor(moment, 4, 5), ops, update)))
                            .isNotEqualTo(moment);
                    assertThat(keeps.moments().second().get("matrix").floats())
                            .isEqualTo(values(castSecond.apply(ops.tensor(square, 4, 5), ops, update)))
                            .isNotEqualTo(square);
                    assertThat(values(kept.get("matrix").value()))
                            .isEqualTo(
                                    values(castMaster.apply(plain.get("matrix").value(), ops, update)))
                            .isNotEqualTo(values(plain.get("matrix").value()));
                    // Six elements, fewer than statesFrom.
                    assertThat(values(kept.get("vector").value()))
                            .isEqualTo(values(plain.get("vector").value()));
                    assertThat(keeps.moments().first().get("vector"))
                            .isEqualTo(from.moments().first().get("vector"));
                }
            }
        }
    }

    /**
     * From the same state on: a parameter to two units in its last place and a millionth of the learning rate, a moment to a
     * millionth of the largest.
     */
    @Test
    void theKernelsOfADeviceUpdateAsLibtorchDoes() {
        Engine engine = DEVICE.get().engineByKernels();
        try (Scope scope = engine.newScope(Place.HOST);
                Ops own = engine.newOps(scope)) {
            DeviceStep device = own.deviceStep().orElseThrow();
            Map<String, Parameter> byLibtorch = large(scope);
            Map<String, Parameter> byKernels = large(scope);
            AdamW libtorch = new AdamW(byLibtorch, TRAINING.optimizer(), scope, 1);
            AdamW kernels = new AdamW(byKernels, TRAINING.optimizer(), scope, 1);
            for (int step = 1; step <= 5; step++) {
                byKernels.forEach((name, parameter) ->
                        parameter.value().fill(values(byLibtorch.get(name).value())));
                kernels.restore(libtorch.moments(), step - 1);
                try (Ops ops = engine.newOps(scope)) {
                    // Above the clipping norm, and below it.
                    for (Map<String, Parameter> each : List.of(byLibtorch, byKernels)) {
                        accumulate(each, ops, step, step % 2 == 0 ? 1e-3f : 1);
                    }
                    device.begin(List.of(kernels.rates(RATE)));
                    device.update(kernels.states());
                    float norm = device.end()[0];
                    kernels.clearGradients();
                    kernels.updated(ops);
                    assertThat(step(libtorch, ops)).isEqualTo(norm);
                }
                byLibtorch.forEach((name, parameter) -> assertNear(
                        values(byKernels.get(name).value()),
                        values(parameter.value()),
                        x -> 2 * Math.ulp(x) + 1e-6 * RATE));
                assertNear(kernels.moments().first(), libtorch.moments().first());
                assertNear(kernels.moments().second(), libtorch.moments().second());
            }
        }
    }

    /** A matrix that takes several CUDA blocks, four elements at a time, and a vector that takes one at a time. */
    private static Map<String, Parameter> large(Scope scope) {
        Map<String, Parameter> parameters =
                Map.of("matrix", Parameter.zeros(scope, 96, 100), "vector", Parameter.zeros(scope, 37));
        parameters.forEach((name, parameter) -> Fixtures.fill(parameter, name));
        return parameters;
    }

    private static void accumulate(Map<String, Parameter> parameters, Ops ops, int step, float size) {
        parameters.forEach((name, parameter) -> {
            long[] shape = parameter.value().shape().toArray();
            float[] gradient = values(normal(ops, "grad " + name + " " + step, shape));
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] *= size;
            }
            parameter.accumulate(ops.tensor(gradient, shape));
        });
    }

    private static void assertNear(Map<String, SafeTensor> actual, Map<String, SafeTensor> expected) {
        expected.forEach((name, moment) -> {
            double largest = 0;
            for (float value : moment.floats()) {
                largest = Math.max(largest, Math.abs(value));
            }
            double bound = 1e-6 * largest;
            assertNear(actual.get(name).floats(), moment.floats(), x -> bound);
        });
    }

    private static void assertNear(float[] actual, float[] expected, FloatToDouble bound) {
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(bound.of(expected[i])));
        }
    }

    @FunctionalInterface
    private interface FloatToDouble {
        double of(float value);
    }

    /** An update by all gradients that have gathered; gives their norm. */
    private static float step(AdamW optimizer, Ops ops) {
        float[] norms = optimizer.norms(ops);
        optimizer.step(ops, norms, Map.of(0, RATE));
        optimizer.clearGradients();
        optimizer.updated(ops);
        return norms[0];
    }

    private static StateFormat rounded(String format, Rounding rounding, String scaling) {
        Cast cast = new Cast(Formats.parse(format), ScalingParser.parse(scaling), rounding, Overflow.SATURATE);
        return new StateFormat.Rounded(cast, StateFormat.Range.AS_IS);
    }

    private static Map<String, Parameter> parameters(Scope scope) {
        Parameter matrix = Parameter.zeros(scope, 4, 5);
        Parameter vector = Parameter.zeros(scope, 6);
        Fixtures.fill(matrix, "matrix");
        Fixtures.fill(vector, "vector");
        return Map.of("matrix", matrix, "vector", vector);
    }

    private static double squares(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }

    /** One parameter and its moments. */
    private static final class Reference {

        private final double[] value;
        private final double[] first;
        private final double[] second;
        private final double decay;

        Reference(float[] start, double decay) {
            value = new double[start.length];
            for (int i = 0; i < start.length; i++) {
                value[i] = start[i];
            }
            first = new double[start.length];
            second = new double[start.length];
            this.decay = decay;
        }

        void step(float[] gradient, double factor, int step) {
            for (int i = 0; i < value.length; i++) {
                double g = gradient[i] * factor;
                first[i] = BETA1 * first[i] + (1 - BETA1) * g;
                second[i] = BETA2 * second[i] + (1 - BETA2) * g * g;
                double m = first[i] / (1 - Math.pow(BETA1, step));
                double v = second[i] / (1 - Math.pow(BETA2, step));
                value[i] -= RATE * (m / (Math.sqrt(v) + 1e-8) + decay * value[i]);
            }
        }

        void assertClose(float[] actual) {
            for (int i = 0; i < value.length; i++) {
                assertThat((double) actual[i]).isCloseTo(value[i], within(2e-6));
            }
        }
    }
}
