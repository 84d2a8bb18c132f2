package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.checkpoint.ModelState;
import io.altgrad.corpus.Corpora;
import io.altgrad.engine.Torch;
import io.altgrad.fake.ReadyStore;
import io.altgrad.nn.Gpt;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.safetensors.SafetensorsFile;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import io.altgrad.sweep.SweepFile;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.TrialRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Trial trial;
    private TrialResult result;
    private ResultStore store;

    @BeforeEach
    void runATrial() throws IOException {
        trial = SweepFile.parse("""
                        name: t
                        axes: {format: [e5m2]}
                        skip: [lm_head]
                        model: {layers: 1, heads: 2, width: 16, context: 8}
                        training: {steps: 4, batch: 2, evalEvery: 2, evalBatches: 1}
                        """, "t.yaml").grid().trial(0);
        result = new GptTrialRunner(Torch.engine()).run(TrialRun.plain(trial), TrainingListener.NONE);
        store = ReadyStore.in(folder.resolve("sweep"));
        store.write("t", result);
    }

    @Test
    void writesTheWeightsThatTheStoredLossesCameFrom() throws IOException {
        Path file = folder.resolve("w.safetensors");
        assertThat(export("--trial", trial.id().substring(0, 6), "--out", file.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("final weights of trial " + trial.id());
        SafetensorsFile written = SafetensorsFile.read(file);
        assertThat(written.metadata()).containsEntry("trial_id", trial.id());
        try (Scope scope = Torch.engine().newScope(Place.HOST)) {
            Gpt start = Gpt.initialized(
                    scope, trial.model(), Corpora.load(trial.corpus()).vocabularySize(), trial.seed());
            assertThat(written.tensors().keySet())
                    .isEqualTo(ModelState.stateDict(start).keySet())
                    .contains("lm_head.weight", "transformer.wte.weight");
            assertThat(written.tensors().get("lm_head.weight"))
                    .isEqualTo(written.tensors().get("transformer.wte.weight"));
            String weight = "transformer.h.0.mlp.c_fc.weight";
            assertThat(written.tensors().get(weight).floats())
                    .isNotEqualTo(ModelState.of(start).get(weight).floats());
        }
    }

    @Test
    void givesNothingOutThatDoesNotRepeat() throws IOException {
        List<StepMetrics> steps = new ArrayList<>(result.record().steps());
        StepMetrics third = steps.get(2);
        steps.set(2, new StepMetrics(3, Math.nextUp(third.loss()), Double.NaN, Double.NaN, 1, 1, 1));
        storeInstead(result.record().initialStateHash(), steps);
        Path file = folder.resolve("w.safetensors");
        assertThat(export("--trial", trial.id(), "--out", file.toString())).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("run again, the loss of step 3 is " + third.loss() + " and not ");
        assertThat(file).doesNotExist();
    }

    @Test
    void givesNothingOutThatStartsElsewhere() throws IOException {
        storeInstead("c0ffee", result.record().steps());
        Path file = folder.resolve("w.safetensors");
        assertThat(export("--trial", trial.id(), "--out", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("run again, it starts from other weights");
        assertThat(file).doesNotExist();
    }

    private void storeInstead(String initialStateHash, List<StepMetrics> steps) throws IOException {
        TrainingRecord record = result.record();
        TrainingRecord other = new TrainingRecord(
                initialStateHash,
                record.assignments(),
                steps,
                record.layers(),
                record.cost(),
                record.resumes(),
                record.notices());
        store.write("t", new TrialResult(trial, result.outcome(), other, result.provenance(), result.endedAt(), 0));
    }

    @Test
    void mistakesAreOneLineEach() {
        assertThat(export()).isEqualTo(2);
        assertThat(export("--trial", "zz", "--out", "x")).isEqualTo(2);
        assertThat(export("--out", "x")).isEqualTo(2);
        assertThat(export("--trial", "zz", "--out", folder.toString())).isEqualTo(2);
        assertThat(export("--tensorboard", folder.resolve("sweep/sweep.yaml").toString()))
                .isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(5).allMatch(line -> line.startsWith("Cannot "));
        assertThat(err.toString()).contains("it is a folder; name a file in it.", "it is not a folder; name one");
    }

    private int export(String... arguments) {
        var command = Main.commandLine(List.of(new ExportCommand()));
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        List<String> all =
                new ArrayList<>(List.of("export", folder.resolve("sweep").toString()));
        all.addAll(List.of(arguments));
        return command.execute(all.toArray(String[]::new));
    }
}
