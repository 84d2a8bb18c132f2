package io.altgrad.cli;

import io.altgrad.base.UserError;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code altgrad gpu-check}: a comparison of this machine's GPU with its CPU. With the application's jar and a JRE alone,
 * without Spark's jars, it is started as {@code java -cp altgrad.jar io.altgrad.cli.GpuCheckCommand}.
 */
@Command(
        name = "gpu-check",
        description =
                "Check a GPU part by part: driver, kernels, libtorch, FP8 products, streams, attention, training.",
        showDefaultValues = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every part was run and is right",
            "1:a part is wrong",
            "3:a part could not be run; none is wrong"
        })
final class GpuCheckCommand implements Callable<Integer> {

    @Option(names = "--device", paramLabel = "N", defaultValue = "0", description = "Number of the GPU.")
    private int index;

    @Option(
            names = "--limit",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Time for each part; one that takes longer is wrong.")
    private int limitSeconds;

    @Mixin
    private TorchOption torch;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(alone().execute(args));
    }

    /** The command without {@link Main}, whose other commands need Spark. */
    static CommandLine alone() {
        return new CommandLine(new GpuCheckCommand()).setExecutionExceptionHandler((thrown, command, parsed) -> {
            if (thrown instanceof UserError) {
                command.getErr().println(thrown.getMessage());
                return ExitCode.USER_ERROR;
            }
            throw thrown;
        });
    }

    @Override
    public Integer call() {
        return new GpuCheck(
                        index, torch.torch(), limitSeconds, spec.commandLine().getOut())
                .run();
    }
}
