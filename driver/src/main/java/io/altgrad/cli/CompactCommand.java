package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.base.Count;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code altgrad compact}: many files of one trial each become few of many. */
@Command(
        name = "compact",
        description = "Put the files of finished trials together, a thousand to a file, so that reading them is quick.")
final class CompactCommand implements Callable<Integer> {

    @Mixin
    private OutputFolder folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        AltGrad.Packed packed =
                AltGrad.withoutSpark().compact(folder.path(), spec.commandLine().getErr()::println);
        spec.commandLine().getOut().println(packed.folder() + ": " + Count.of(packed.trials(), "trial") + " packed");
        return ExitCode.OK;
    }
}
