package io.altgrad.cli;

import io.altgrad.app.SweepDriver;
import io.altgrad.sweep.Sweep;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The command line of {@code run} again, for a driver that knows already where Spark is and where results go. */
final class DriverArguments {

    private DriverArguments() {}

    /** The driver of {@code sweep}, which begins anew with this command where it is another process. */
    static SweepDriver driver(CommandSpec command, String launch, Sweep sweep, Path file) {
        return new SweepDriver(sweep, file.toString(), Main.class.getName(), of(command, launch, file));
    }

    /**
     * The arguments that were given, without those of {@link LaunchOptions} and {@code --out}.
     *
     * @param launch the name of {@link LaunchOptions} among the command's mixins
     */
    private static List<String> of(CommandSpec command, String launch, Path file) {
        Set<OptionSpec> not = new HashSet<>(command.mixins().get(launch).options());
        not.add(command.findOption("--out"));
        List<String> arguments = new ArrayList<>(List.of("run", file.toString()));
        for (OptionSpec option : command.commandLine().getParseResult().matchedOptionsSet()) {
            if (!not.contains(option)) {
                if (option.arity().max() == 0) {
                    arguments.add(option.longestName());
                } else {
                    option.originalStringValues()
                            .forEach(value -> arguments.addAll(List.of(option.longestName(), value)));
                }
            }
        }
        return arguments;
    }
}
