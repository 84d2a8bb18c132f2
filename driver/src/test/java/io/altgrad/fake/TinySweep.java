package io.altgrad.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import io.altgrad.sweep.SweepFile;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.TrialRun;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A sweep of two trials of a moment each, for runs from command line to results. */
public final class TinySweep {

    /** The sweep file. */
    public static final String TEXT = """
            name: tiny
            axes: {format: [none, e5m2]}
            skip: [lm_head]
            model: {layers: 1, heads: 2, width: 16, context: 8}
            training: {steps: 3, batch: 2, evalBatches: 1}
            """;

    private TinySweep() {}

    /** The same with as many steps as that. */
    public static String ofSteps(int steps) {
        return TEXT.replace("steps: 3", "steps: " + steps);
    }

    /** Asserts that each trial of the sweep has one row, with the loss that it has in this process. */
    public static void assertWhole(String text, ResultStore results) throws IOException {
        GptTrialRunner runner = new GptTrialRunner(Torch.engine());
        Map<String, Double> expected = SweepFile.parse(text, "tiny.yaml")
                .grid()
                .trials()
                .collect(Collectors.toMap(
                        Trial::id,
                        trial -> runner.run(TrialRun.plain(trial), TrainingListener.NONE)
                                .record()
                                .validationLoss()
                                .orElseThrow()));
        List<TrialRow> rows = results.trials();
        assertThat(rows).hasSize(expected.size());
        assertThat(rows.stream().collect(Collectors.toMap(TrialRow::trialId, TrialRow::valLoss)))
                .isEqualTo(expected);
    }
}
