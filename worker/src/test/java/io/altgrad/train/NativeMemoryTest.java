package io.altgrad.train;

import static io.altgrad.spec.TrainingSettings.BATCH;
import static io.altgrad.spec.TrainingSettings.EVAL_BATCHES;
import static io.altgrad.spec.TrainingSettings.EVAL_EVERY;
import static io.altgrad.spec.TrainingSettings.LAYER_STATS_EVERY;
import static io.altgrad.spec.TrainingSettings.MIN_LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.WARMUP_STEPS;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.nn.Gpt;
import io.altgrad.quantize.CastObserver;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.surgery.Surgery;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.NativeMemory;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import org.junit.jupiter.api.Test;

/** Native memory that is in use, as the C library counts it, over thousands of steps. */
class NativeMemoryTest {

    private static final int VOCABULARY = 16;
    private static final int ROWS = 16;
    private static final int TIME = 8;
    private static final ModelSpec SMALLEST = new ModelSpec(1, 1, 32, TIME, 0.1, true);

    private static final int STEPS = 5_000;
    private static final int WARM = 1_000;

    /** The JVM's compilers come and go by some MiB. One forgotten activation of each step, 16 KiB, comes to 62. */
    private static final long BOUND = 16 << 20;

    @Test
    void fiveThousandStepsTakeNoMoreMemoryThanOneThousand() {
        NativeMemory.assumeKnown();
        Engine engine = Torch.engine();
        try (Scope scope = engine.newScope(Place.HOST)) {
            Gpt gpt = Gpt.initialized(scope, SMALLEST, VOCABULARY, 1);
            QuantizationSpec d = QuantizationSpec.DEFAULT;
            QuantizationSpec everyOperand = new QuantizationSpec(
                    d.scaling(),
                    d.rounding(),
                    d.overflow(),
                    new LayerFormat.OfTrial(),
                    new LayerFormat.OfTrial(),
                    d.straightThrough(),
                    d.computation());
            Surgery.quantize(gpt, SurgeryPlan.uniform(LayerFormat.parse("e5m2"), everyOperand), 1);
            TrainingStep step = new TrainingStep(engine, scope, gpt, training(), NativeMemoryTest::batch, 1);
            long before = smallestInUse(step, 0, WARM);
            smallestInUse(step, WARM, STEPS - WARM);
            long after = smallestInUse(step, STEPS - WARM, STEPS);
            assertThat(after - before).as("bytes gained since %s", before).isLessThan(BOUND);
        }
    }

    /** The smallest figure after any of the latter half of the steps. */
    private static long smallestInUse(TrainingStep step, int from, int to) {
        long smallest = Long.MAX_VALUE;
        for (int i = from; i < to; i++) {
            step.run(i, CastObserver.NONE);
            if (i >= (from + to) / 2 && i % 20 == 0) {
                smallest = Math.min(smallest, NativeMemory.inUse());
            }
        }
        return smallest;
    }

    private static Batch batch(long number) {
        RandomStream stream = RandomStream.of(1, "tokens");
        long[] ids = new long[ROWS * TIME];
        long[] targets = new long[ROWS * TIME];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = stream.below(2 * (number * ids.length + i), VOCABULARY);
            targets[i] = stream.below(2 * (number * ids.length + i) + 1, VOCABULARY);
        }
        return new Batch(ids, targets, ROWS, TIME);
    }

    private static TrainingSpec training() {
        return TrainingSpec.DEFAULT.with(
                TrainingSettings.STEPS.to(STEPS),
                BATCH.to(ROWS),
                MIN_LEARNING_RATE.to(1e-3),
                WARMUP_STEPS.to(0),
                EVAL_EVERY.to(1),
                EVAL_BATCHES.to(1),
                LAYER_STATS_EVERY.to(1));
    }
}
