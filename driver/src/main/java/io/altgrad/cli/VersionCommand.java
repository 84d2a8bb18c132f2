package io.altgrad.cli;

import io.altgrad.result.BuildInfo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code altgrad version}: what {@code --version} prints. */
@Command(name = "version", description = "Show version and commit.")
final class VersionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    /** The line of both. */
    static String line() {
        return "altgrad " + BuildInfo.current();
    }

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(line());
        return ExitCode.OK;
    }
}
