package io.altgrad.cli;

import io.altgrad.base.Spelling;
import io.altgrad.base.UserError;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad help}: what {@code --help} prints. picocli's own has an option {@code -h} too many. */
@Command(name = "help", description = "Show what there is, or the options of a command.")
final class HelpCommand implements Callable<Integer> {

    @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "A command of altgrad.")
    private String command;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine altgrad = spec.root().commandLine();
        CommandLine asked = command == null ? altgrad : altgrad.getSubcommands().get(command);
        if (asked == null) {
            throw new UserError("Cannot help with '" + command + "': there is no such command; see 'altgrad help'. "
                    + Spelling.suggestion(command, altgrad.getSubcommands().keySet()));
        }
        asked.usage(spec.commandLine().getOut());
        return ExitCode.OK;
    }
}
