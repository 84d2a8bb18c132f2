package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.app.OutputFile;
import io.altgrad.spec.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code altgrad init}: the initial state of a trial as a file. */
@Command(
        name = "init",
        description = "Write the initial state of a trial as safetensors, with nanoGPT's names and (out, in) weights.")
final class InitCommand implements Callable<Integer> {

    @Mixin
    private SweepFileOptions file;

    @ArgGroup(multiplicity = "1")
    private TrialSelection selection;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where to write.")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        new OutputFile(out, "the initial state").require();
        Trial trial = selection.of(file.read().grid(), file.file());
        String hash = AltGrad.withoutSpark().exportInitialState(trial, out);
        spec.commandLine().getOut().println(out + ": initial state of trial " + trial.id() + ", hash " + hash);
        return ExitCode.OK;
    }
}
