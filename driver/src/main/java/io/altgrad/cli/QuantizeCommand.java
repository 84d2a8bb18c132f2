package io.altgrad.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altgrad.app.OutputFile;
import io.altgrad.format.CastStatistics;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.quantize.CastSummary;
import io.altgrad.quantize.Mode;
import io.altgrad.quantize.NonFiniteException;
import io.altgrad.quantize.TensorQuantizer;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.ScalingParser;
import io.altgrad.sweep.UserError;
import io.altgrad.tensor.HostView;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad quantize}: casts a file of floats, and says what it lost. */
@Command(
        name = "quantize",
        description = {
            "Quantize and dequantize raw little-endian float32 values, and print one JSON line: scales, counts, SQNR.",
            "SCALING is one of none, tensor or delayed (one scale; also: amax), row, block [N|RxC], mx, nvfp4;"
                    + " tensor, row and block may end in pow2. NAME is one of those that 'altgrad formats' prints, or"
                    + " e<E>m<M>[b<bias>], of 2 to 16 bits. The smallest and the largest scale are those of the blocks"
                    + " that hold more than zeros."
        },
        showDefaultValues = true)
final class QuantizeCommand implements Callable<Integer> {

    @Option(names = "--format", paramLabel = "NAME", required = true, description = "The number format.")
    private String format;

    @Option(
            names = "--scale",
            paramLabel = "SCALING",
            defaultValue = "amax",
            description = "Which values share a scale.")
    private String scale;

    @Option(names = "--columns", paramLabel = "N", description = "Values of a row; all are one row without it.")
    private Integer columns;

    @Option(names = "--overflow", defaultValue = "saturate", description = "${COMPLETION-CANDIDATES}.")
    private Overflow overflow;

    @Option(names = "--rounding", defaultValue = "nearest", description = "${COMPLETION-CANDIDATES}.")
    private Rounding rounding;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "For stochastic rounding.")
    private long seed;

    @Parameters(index = "0", paramLabel = "IN", description = "The values.")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "The file to write.")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Cast cast = UserError.onInvalid(() -> new Cast(Formats.parse(format), scaling(), rounding, overflow));
        int size = size();
        int width = columns == null ? Math.max(1, size) : columns;
        if (width < 1 || size % width != 0) {
            throw new UserError("Cannot arrange the " + size + " values of " + in + " in rows of " + width
                    + ": give --columns a divisor of " + size + ".");
        }
        OutputFile values = new OutputFile(out, "the values").require();
        TensorQuantizer quantizer = new TensorQuantizer(cast, RandomStream.of(seed, "quantize"));
        try (FileChannel source = FileChannel.open(in, StandardOpenOption.READ)) {
            HostView from = view(source, MapMode.READ_ONLY, size);
            CastSummary summary = values.write(file -> cast(quantizer, from, file, size, width));
            spec.commandLine().getOut().println(json(cast, summary));
            return ExitCode.OK;
        } catch (NonFiniteException e) {
            throw new UserError("Cannot scale " + in + " to " + cast.format().name()
                    + ": it holds NaN or Inf; use --scale none, which keeps them as the format has them.");
        }
    }

    private Scaling scaling() {
        return scale.equals("amax") ? ScalingParser.parse("tensor") : ScalingParser.parse(scale);
    }

    private int size() throws IOException {
        if (!Files.isRegularFile(in)) {
            throw new UserError(
                    "Cannot read " + in + ": there is no such file; give raw little-endian float32 values.");
        }
        long bytes = Files.size(in);
        if (bytes % Float.BYTES != 0 || bytes > Integer.MAX_VALUE) {
            throw new UserError("Cannot read " + in + ": its " + bytes
                    + " bytes are no whole number of float32 values, or more than 2 GiB; split it.");
        }
        return (int) (bytes / Float.BYTES);
    }

    private static CastSummary cast(TensorQuantizer quantizer, HostView from, Path file, int size, int width)
            throws IOException {
        try (FileChannel target = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            HostView into = view(target, MapMode.READ_WRITE, size);
            return quantizer.castOnAllCores(from, into, width, Mode.TRAIN);
        }
    }

    private static HostView view(FileChannel channel, MapMode mode, int size) throws IOException {
        return HostView.of(channel.map(mode, 0, (long) size * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer());
    }

    private static ObjectNode json(Cast cast, CastSummary summary) {
        CastStatistics statistics = summary.statistics();
        ObjectNode line = new ObjectMapper()
                .createObjectNode()
                .put("format", cast.format().name())
                .put("scaling", cast.scaling().toString())
                .put("rounding", cast.rounding().toString())
                .put("overflow", cast.overflow().toString())
                .put("values", statistics.count())
                .put("amax", summary.amax())
                .put("scales", summary.blocks());
        if (summary.blocks() > 0) {
            line.put("smallest_scale", summary.smallestScale()).put("largest_scale", summary.largestScale());
        }
        line.put("saturated", statistics.saturated()).put("underflowed", statistics.underflowed());
        return Double.isFinite(statistics.sqnrDb())
                ? line.put("sqnr_db", Math.round(statistics.sqnrDb() * 1000) / 1000.0)
                : line.putNull("sqnr_db");
    }
}
