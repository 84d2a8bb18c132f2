package io.altgrad.cli;

import io.altgrad.spec.ScalingParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad quantize}: casts a file of floats, and says what it lost. */
@Command(
        name = "quantize",
        description = {
            "Quantize and dequantize raw little-endian float32 values, and print one JSON line: scales, counts, SQNR.",
            "SCALING is one of " + ScalingParser.WORDS
                    + "; amax is tensor. NAME is one of those that 'altgrad formats' prints, or"
                    + " e<E>m<M>[b<bias>], of 2 to 16 bits. The smallest and the largest scale are those of the blocks"
                    + " that hold more than zeros."
        },
        showDefaultValues = true)
final class QuantizeCommand implements Callable<Integer> {

    @Mixin
    private CastOptions options;

    @Option(names = "--columns", paramLabel = "N", description = "Values of a row; all are one row without it.")
    private Integer columns;

    @Parameters(index = "0", paramLabel = "IN", description = "The values.")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "The file to write.")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        CastFile file = new CastFile(in, options.cast(), columns);
        spec.commandLine().getOut().println(file.json(file.write(out, options.seed())));
        return ExitCode.OK;
    }
}
