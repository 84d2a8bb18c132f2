package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.base.Count;
import io.altgrad.compare.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code altgrad export}: results in the formats of other tools. */
@Command(
        name = "export",
        description = "Write a trial's final weights as safetensors, or trials as event files of TensorBoard.")
final class ExportCommand implements Callable<Integer> {

    @Mixin
    private OutputFolder folder;

    @Mixin
    private ExportOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        options.require();
        AltGrad altgrad = AltGrad.withoutSpark();
        Results chosen = options.chosen(altgrad.results(List.of(folder.path())), folder.path());
        if (options.tensorBoard().isPresent()) {
            Path runs = options.tensorBoard().get();
            say(runs + ": " + Count.of(altgrad.exportTensorBoard(chosen, runs), "run")
                    + "; see the folder with 'tensorboard --logdir " + runs + "'");
        }
        if (options.weights().isPresent()) {
            options.requireOne(chosen);
            altgrad.exportWeights(chosen, options.weights().get(), this::say);
        }
        return ExitCode.OK;
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
