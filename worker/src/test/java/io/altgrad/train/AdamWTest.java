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

import io.altgrad.engine.Torch;
import io.altgrad.nn.Fixtures;
import io.altgrad.nn.Parameter;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
                    assertThat(optimizer.step(ops, RATE)).isCloseTo(norm, within(1e-4));
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
