package io.altgrad.cli;

import io.altgrad.app.WeightsEvaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code altgrad evaluate}: the loss of a model from a file on token ids from a file. */
@Command(
        name = "evaluate",
        description = {
            "Print the mean loss in nats of a model on the first windows of an id file.",
            "Whether it is the quantized one stands on standard error. The file has nanoGPT's names;",
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

    @Mixin
    private EvaluatedFormat format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        WeightsEvaluation.Loss loss =
                new WeightsEvaluation(weights, heads, tokens, windows).loss(format.plan(), format.seed());
        spec.commandLine().getErr().println(format.note(loss));
        spec.commandLine().getOut().println(loss.nats());
        return ExitCode.OK;
    }
}
