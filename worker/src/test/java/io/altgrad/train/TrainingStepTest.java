package io.altgrad.train;

import static io.altgrad.nn.Fixtures.TINY;
import static io.altgrad.nn.Fixtures.VOCABULARY;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.altgrad.nn.Gpt;
import io.altgrad.quantize.CastObserver;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.surgery.Surgery;
import io.altgrad.tensor.TensorEngine;
import org.junit.jupiter.api.Test;

class TrainingStepTest {

    private static final int ROWS = 2;

    @Test
    void aStepLeavesNoTensorBehind() {
        TensorEngine engine = TensorEngine.get();
        try (NDManager manager = engine.newManager()) {
            Gpt gpt = Gpt.initialized(manager, TINY, VOCABULARY, 1);
            Surgery.quantize(gpt, SurgeryPlan.uniform(LayerFormat.parse("e5m2"), QuantizationSpec.DEFAULT), 1);
            TrainingSpec training = new TrainingSpec(100, ROWS, 3, 1e-3, 1e-4, 0, 0, 0.9, 0.99, 0.1, 1, 1, 1, 1, false);
            TrainingStep step = new TrainingStep(engine, manager, gpt, training, TrainingStepTest::batch, 1);
            step.run(0, CastObserver.NONE);
            int before = manager.getManagedArrays().size();
            for (int i = 1; i < 20; i++) {
                step.run(i, CastObserver.NONE);
            }
            assertThat(before).isPositive();
            assertThat(manager.getManagedArrays()).hasSize(before);
        }
    }

    private static Batch batch(long number) {
        int tokens = ROWS * TINY.context();
        long[] ids = new long[tokens];
        long[] targets = new long[tokens];
        RandomStream stream = RandomStream.of(1, "batch " + number);
        for (int i = 0; i < tokens; i++) {
            ids[i] = stream.below(i, VOCABULARY);
            targets[i] = stream.below(tokens + i, VOCABULARY);
        }
        return new Batch(ids, targets, ROWS, TINY.context());
    }
}
