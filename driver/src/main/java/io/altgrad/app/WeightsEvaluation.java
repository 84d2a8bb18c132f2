package io.altgrad.app;

import io.altgrad.base.Count;
import io.altgrad.base.UserError;
import io.altgrad.checkpoint.ModelState;
import io.altgrad.corpus.TokenFile;
import io.altgrad.engine.Torch;
import io.altgrad.nn.Gpt;
import io.altgrad.quantize.Mode;
import io.altgrad.result.LayerAssignment;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.safetensors.SafetensorsFile;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.surgery.Surgery;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.train.Batch;
import io.altgrad.train.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The loss of a model from a file on token ids from a file.
 *
 * @param weights parameters as safetensors with nanoGPT's names; the head is tied unless its weight differs from the token
 *     embedding
 * @param heads attention heads, which the file does not tell
 * @param tokens ids as little-endian int32
 * @param windows how many windows of the model's context T are read; window n reads ids n T to n T + T, and its targets
 *     are shifted by one
 */
public record WeightsEvaluation(Path weights, int heads, Path tokens, int windows) {

    /**
     * A mean loss and what it is of.
     *
     * @param nats mean cross-entropy
     * @param quantizedLinears Linears whose weights were cast
     * @param linears all Linears
     * @param tied true where the head's weight is the token embedding
     */
    public record Loss(double nats, long quantizedLinears, int linears, boolean tied) {}

    /**
     * Reads the files, and evaluates what {@code plan} makes of the model.
     *
     * @param seed for stochastic rounding
     * @throws UserError if a file is not what it should be, the ids are too few or not the model's, or a rule of
     *     {@code plan} matches no layer
     */
    public Loss loss(SurgeryPlan plan, long seed) throws IOException {
        Map<String, SafeTensor> tensors = SafetensorsFile.read(weights).tensors();
        int[] ids = TokenFile.read(tokens);
        Engine engine = Torch.engine();
        try (Scope scope = engine.newScope(Place.HOST)) {
            Gpt gpt = ModelState.toGpt(scope, tensors, heads);
            List<LayerAssignment> assignments = Surgery.quantize(gpt, plan, seed).assignments().stream()
                    .filter(LayerAssignment::isLinear)
                    .toList();
            double nats = new Evaluation(engine, scope, gpt, batches(ids, gpt)).loss(Mode.EVALUATE_DRAWN);
            long quantized = assignments.stream()
                    .filter(assignment -> !assignment.format().equals(LayerFormat.NONE))
                    .count();
            return new Loss(nats, quantized, assignments.size(), ModelState.isTied(tensors));
        }
    }

    private List<Batch> batches(int[] ids, Gpt gpt) {
        int time = gpt.model().context();
        long needed = (long) windows * time + 1;
        if (windows < 1 || ids.length < needed) {
            throw new UserError("Cannot read " + Count.of(windows, "window") + " of " + time + " ids from " + tokens
                    + ": they need " + needed + " ids and it has " + ids.length + "; give --windows 1 to "
                    + (ids.length - 1) / time + ".");
        }
        List<Batch> batches = new ArrayList<>();
        for (int window = 0; window < windows; window++) {
            long[] inputs = new long[time];
            long[] targets = new long[time];
            for (int i = 0; i < time; i++) {
                inputs[i] = known(ids, window * time + i, gpt.vocabulary());
                targets[i] = known(ids, window * time + i + 1, gpt.vocabulary());
            }
            batches.add(new Batch(inputs, targets, 1, time));
        }
        return batches;
    }

    private long known(int[] ids, int index, int vocabulary) {
        if (ids[index] < 0 || ids[index] >= vocabulary) {
            throw new UserError("Cannot use id " + ids[index] + " at place " + index + " of " + tokens
                    + ": the model's vocabulary is 0 to " + (vocabulary - 1) + ".");
        }
        return ids[index];
    }
}
