package io.altgrad.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code altgrad completion}: what a shell needs to complete commands and options. */
@Command(
        name = "completion",
        description = "Print a script for bash and zsh that completes commands and options:"
                + " source <(altgrad completion)")
final class CompletionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine()
                .getOut()
                .println(AutoComplete.bash("altgrad", spec.root().commandLine()));
        return ExitCode.OK;
    }
}
