package io.altgrad.cli;

import io.altgrad.checkpoint.ModelState;
import io.altgrad.corpus.TokenFile;
import io.altgrad.engine.djl.DjlEngine;
import io.altgrad.format.Rounding;
import io.altgrad.nn.Gpt;
import io.altgrad.quantize.Mode;
import io.altgrad.result.LayerAssignment;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.safetensors.SafetensorsFile;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.surgery.Surgery;
import io.altgrad.sweep.UserError;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.text.Count;
import io.altgrad.train.Batch;
import io.altgrad.train.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code altgrad evaluate}: the loss of a model from a file on token ids from a file. */
@Command(
        name = "evaluate",
        description = {
            "Print the mean loss in nats of a model on the first windows of an id file;",
            "whether it is the quantized one stands on standard error. The file has nanoGPT's names;",
            "the head is tied unless its lm_head.weight differs from transformer.wte.weight."
        },
        showDefaultValues = true)
final class EvaluateCommand implements Callable<Integer> {

    @Option(names = "--weights", paramLabel = "FILE", required = true, description = "Parameters as safetensors.")
    private Path weights;

    @Option(names = "--tokens", paramLabel = "FILE", required = true, description = "Ids as little-endian int32.")
    private Path tokens;

    @Option(
            names = "--windows",
            paramLabel = "K",
            required = true,
            description = "Windows of the model's context T; window n reads ids n·T to n·T+T, targets shifted by one.")
    private int windows;

    @Option(names = "--heads", paramLabel = "H", required = true, description = "Attention heads.")
    private int heads;

    @Option(
            names = "--format",
            paramLabel = "NAME",
            defaultValue = "none",
            description = "Quantize the weights of every Linear, the head's too.")
    private String format;

    @Option(names = "--skip", paramLabel = "REGEX", description = "Leave Linears that it is found in as they are.")
    private List<String> skip = List.of();

    @Option(names = "--rounding", defaultValue = "nearest", description = "${COMPLETION-CANDIDATES}.")
    private Rounding rounding;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "For stochastic rounding.")
    private long seed;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Map<String, SafeTensor> tensors = SafetensorsFile.read(weights).tensors();
        int[] ids = TokenFile.read(tokens);
        Engine engine = DjlEngine.get();
        try (Scope scope = engine.newScope(Place.HOST)) {
            double loss = UserError.onInvalid(() -> {
                Gpt gpt = ModelState.toGpt(scope, tensors, heads);
                SurgeryPlan plan =
                        SurgeryPlan.uniform(LayerFormat.parse(format), quantization(), skip.toArray(String[]::new));
                note(Surgery.quantize(gpt, plan, seed).assignments(), ModelState.isTied(tensors));
                return new Evaluation(engine, scope, gpt, batches(ids, gpt)).loss(Mode.EVALUATE_DRAWN);
            });
            spec.commandLine().getOut().println(loss);
        }
        return ExitCode.OK;
    }

    private QuantizationSpec quantization() {
        QuantizationSpec d = QuantizationSpec.DEFAULT;
        return new QuantizationSpec(
                d.scaling(), rounding, d.overflow(), d.input(), d.gradOutput(), d.straightThrough(), d.computation());
    }

    /** Says beside the loss, so that it stays a number alone, whether it is the quantized one. */
    private void note(List<LayerAssignment> assignments, boolean tied) {
        long quantized = assignments.stream()
                .filter(assignment -> !assignment.format().equals(LayerFormat.NONE))
                .count();
        String evaluation = quantized == 0
                ? "unquantized"
                : "quantized: the weights of " + quantized + " of " + assignments.size() + " Linears in " + format;
        spec.commandLine().getErr().println("evaluation " + evaluation + (tied ? "" : "; the head is not tied"));
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
