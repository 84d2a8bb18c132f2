package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.sweep.Sweep;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code altgrad validate}: whether a sweep would start, found without starting it. */
@Command(
        name = "validate",
        description = "Check a sweep file as 'run' does before anything trains: its text, its rules, its corpora.")
final class ValidateCommand implements Callable<Integer> {

    @Mixin
    private SweepFileOptions file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Sweep sweep = file.read();
        sweep.notices().forEach(spec.commandLine().getErr()::println);
        AltGrad.withoutSpark().validate(sweep);
        spec.commandLine()
                .getOut()
                .println(file.file() + " is good: sweep " + sweep.name() + ", " + sweep.trialCount() + ", results in "
                        + sweep.output());
        return ExitCode.OK;
    }
}
