package io.altgrad.app;

import io.altgrad.checkpoint.ModelState;
import io.altgrad.corpus.Corpora;
import io.altgrad.engine.Torch;
import io.altgrad.nn.Gpt;
import io.altgrad.safetensors.SafetensorsFile;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialParser;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.train.StateDigest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The weights that a trial begins with. */
final class InitialState {

    private InitialState() {}

    /** Writes them with nanoGPT's names and (out, in) weights; returns the hash that a result of the trial has of them. */
    static String write(Trial trial, Path file) throws IOException {
        OutputFile state = new OutputFile(file, "the initial state").require();
        int vocabulary = Corpora.load(trial.corpus()).vocabularySize();
        try (Scope scope = Torch.engine().newScope(Place.HOST)) {
            Gpt gpt = Gpt.initialized(scope, trial.model(), vocabulary, trial.seed());
            String hash = StateDigest.of(gpt);
            Map<String, String> metadata =
                    Map.of("trial", TrialParser.toJson(trial), "trial_id", trial.id(), "initial_state_hash", hash);
            return state.write(partial -> {
                SafetensorsFile.write(partial, ModelState.stateDict(gpt), metadata);
                return hash;
            });
        }
    }
}
