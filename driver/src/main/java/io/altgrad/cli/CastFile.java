package io.altgrad.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altgrad.app.OutputFile;
import io.altgrad.base.Count;
import io.altgrad.base.UserError;
import io.altgrad.format.CastStatistics;
import io.altgrad.quantize.CastSummary;
import io.altgrad.quantize.HostQuantizer;
import io.altgrad.quantize.Mode;
import io.altgrad.quantize.NonFiniteException;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.tensor.HostView;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of raw little-endian float32 values that is cast to a number format and back, on all cores.
 *
 * @param in the values
 * @param columns values of a row, a divisor of their number; null makes one row of all
 */
record CastFile(Path in, Cast cast, Integer columns) {

    /**
     * Writes the values that are left of those of {@code in}, as many and as large.
     *
     * @param out appears when it is whole
     * @param seed for stochastic rounding
     * @throws UserError if {@code in} holds no such values, or NaN or Inf where a scale follows them, or {@code out}
     *     cannot be written
     */
    CastSummary write(Path out, long seed) throws IOException {
        int size = size();
        int width = columns == null ? Math.max(1, size) : columns;
        if (width < 1 || size % width != 0) {
            throw new UserError("Cannot arrange the " + Count.of(size, "value") + " of " + in + " in rows of " + width
                    + ": give --columns a divisor of " + size + ".");
        }
        OutputFile values = new OutputFile(out, "the values").require();
        HostQuantizer quantizer = new HostQuantizer(cast, RandomStream.of(seed, "quantize"));
        try (FileChannel source = FileChannel.open(in, StandardOpenOption.READ)) {
            HostView from = view(source, MapMode.READ_ONLY, size);
            return values.write(file -> write(quantizer, from, file, size, width));
        } catch (NonFiniteException e) {
            throw new UserError("Cannot scale " + in + " to " + cast.format().name()
                    + ": it holds NaN or Inf; use --scale none, which keeps them as the format has them.");
        }
    }

    private int size() throws IOException {
        if (!Files.isRegularFile(in)) {
            throw new UserError("Cannot read " + in + ": "
                    + (Files.isDirectory(in) ? "it is a folder" : "there is no such file")
                    + "; give raw little-endian float32 values.");
        }
        long bytes = Files.size(in);
        if (bytes % Float.BYTES != 0 || bytes > Integer.MAX_VALUE) {
            throw new UserError("Cannot read " + in + ": its " + Count.of(bytes, "byte is", "bytes are")
                    + " no whole number of float32 values, or more than 2 GiB; split it.");
        }
        return (int) (bytes / Float.BYTES);
    }

    private static CastSummary write(HostQuantizer quantizer, HostView from, Path file, int size, int width)
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

    /** The statistics as one line of JSON. */
    ObjectNode json(CastSummary summary) {
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
