package io.altgrad.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.altgrad.spec.TrainingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowsTest {

    private static final Draw INDEX = (index, bound) -> index;

    @Test
    void numbersTheWindowsOfAStepThrough() {
        WindowSampler sampler = new WindowSampler(INDEX, training(4, 3, 1), 1_000_000, 8);
        List<Integer> numbers = new ArrayList<>();
        for (int step = 0; step < 2; step++) {
            for (int microBatch = 0; microBatch < 3; microBatch++) {
                for (int row = 0; row < 4; row++) {
                    numbers.add(sampler.start(step, microBatch, row));
                }
            }
        }

        assertThat(numbers)
                .containsExactlyElementsOf(IntStream.range(0, 24).boxed().toList());
    }

    @Test
    void drawsTheSameWindowsHoweverAStepIsAccumulated() {
        WindowSampler whole = new WindowSampler(INDEX, training(12, 1, 1), 1_000_000, 8);
        WindowSampler halves = new WindowSampler(INDEX, training(6, 2, 1), 1_000_000, 8);

        assertThat(halves.start(7, 1, 5)).isEqualTo(whole.start(7, 0, 11));
    }

    @Test
    void drawsFromEveryWindowThatHasItsTargets() {
        WindowSampler last = new WindowSampler((index, bound) -> bound - 1, training(1, 1, 1), 100, 8);

        assertThat(last.start(0, 0, 0) + 8).as("the last target").isEqualTo(99);
    }

    @Test
    void numbersBeyond32Bits() {
        Draw high = (index, bound) -> index >>> 31;
        WindowSampler sampler = new WindowSampler(high, training(64, 1024, 1), 100, 8);

        assertThat(sampler.start(1 << 20, 0, 0)).isEqualTo(1 << 5);
    }

    @ParameterizedTest(name = "{0} batches of {1} from {2} tokens, context {3}")
    @CsvSource({"8,12,899149,64", "2,2,100,8", "3,1,10,8", "8,12,9,8", "8,12,2147483647,64"})
    void spreadsValidationFromTheFirstWindowToTheLast(int batches, int batch, int tokens, int context) {
        List<Integer> starts = validationStarts(batches, batch, tokens, context);
        double step = (tokens - context - 1.0) / (batches * batch - 1);

        assertThat(starts).isSorted().first().isEqualTo(0);
        assertThat(starts.get(starts.size() - 1) + context).isEqualTo(tokens - 1);
        for (int i = 0; i < starts.size(); i++) {
            assertThat(starts.get(i)).isEqualTo((int) (i * step + 1e-6));
        }
    }

    @Test
    void validatesOnDisjointWindowsWhereTheSplitIsLongEnough() {
        List<Integer> starts = validationStarts(8, 12, 899_149, 64);

        for (int i = 1; i < starts.size(); i++) {
            assertThat(starts.get(i) - starts.get(i - 1)).isGreaterThan(64);
        }
    }

    @Test
    void validatesOnTheFirstWindowWhereThereIsButOne() {
        assertThat(validationStarts(1, 1, 100, 8)).containsExactly(0);
    }

    @Test
    void refusesATextNoLongerThanTheContext() {
        String why = "Cannot take windows of context 8 from 8 tokens: a window and its targets need 9; give a longer"
                + " text or a smaller context.";

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new WindowSampler(INDEX, training(1, 1, 1), 8, 8))
                .withMessage(why);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new ValidationWindows(training(1, 1, 1), 8, 8))
                .withMessage(why);
    }

    private static List<Integer> validationStarts(int batches, int batch, int tokens, int context) {
        ValidationWindows windows = new ValidationWindows(training(batch, 1, batches), tokens, context);
        List<Integer> starts = new ArrayList<>();
        for (int evalBatch = 0; evalBatch < batches; evalBatch++) {
            for (int row = 0; row < batch; row++) {
                starts.add(windows.start(evalBatch, row));
            }
        }
        return starts;
    }

    private static TrainingSpec training(int batch, int accumulation, int evalBatches) {
        return new TrainingSpec(100, batch, accumulation, 1e-3, 1e-4, 10, 0, 0.9, 0.99, 0.1, 1, 50, evalBatches, 50);
    }
}
