package io.altgrad.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.result.TrialResult;
import io.altgrad.spec.Compute;
import io.altgrad.spec.QuantizationSettings;
import io.altgrad.spec.Trial;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ConcurrentTrialsTest {

    @Test
    void twoTrialsAtOnceGiveBitForBitWhatEachGivesAlone() {
        List<Trial> trials = List.of(
                Trials.stochastic(1),
                Trials.tiny("e3m4", 2),
                Trials.stochastic(3).with(QuantizationSettings.COMPUTE.to(Compute.BFLOAT16)));
        List<List<Double>> alone = trials.stream()
                .map(Trials::run)
                .map(ConcurrentTrialsTest::numbers)
                .toList();
        List<CompletableFuture<TrialResult>> running = trials.stream()
                .map(trial -> CompletableFuture.supplyAsync(() -> Trials.run(trial), task -> new Thread(task).start()))
                .toList();
        List<List<Double>> together = running.stream()
                .map(CompletableFuture::join)
                .map(ConcurrentTrialsTest::numbers)
                .toList();
        assertThat(together).isEqualTo(alone);
    }

    private static List<Double> numbers(TrialResult result) {
        return result.record().steps().stream()
                .flatMap(step -> List.of(step.loss(), step.gradientNorm(), step.validationLoss()).stream())
                .toList();
    }
}
