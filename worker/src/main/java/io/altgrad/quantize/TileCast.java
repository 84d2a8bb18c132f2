package io.altgrad.quantize;

import io.altgrad.format.ArrayCodec;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.format.Scale;
import io.altgrad.tensor.HostView;

/** One cast under way on the host: whole blocks of a tensor, tile by tile. One thread's. */
final class TileCast {

    private final Tile tile;
    private final ArrayCodec codec;
    private final ScaleSource scales;
    private final HostView from;
    private final Sink into;
    private final Lots lots;
    private final Tally tally;

    /** Rounds as errors are measured by that decide about scales; null where they are not chosen. */
    private final ArrayCodec trial;

    /** The tensor's element that the tile begins with. */
    private int first;

    private float scale;
    private boolean saturates;

    /** @param lots null where nothing is drawn */
    TileCast(Tile tile, ArrayCodec codec, ScaleSource scales, HostView from, Sink into, Lots lots, Tally tally) {
        this.tile = tile;
        this.codec = codec;
        this.scales = scales;
        this.from = from;
        this.into = into;
        this.lots = lots;
        this.tally = tally;
        this.trial = scales.areChosen()
                ? ArrayCodec.of(scales.cast().format(), Rounding.NEAREST_EVEN, Overflow.SATURATE)
                : null;
    }

    /**
     * Casts elements {@code start .. end - 1}, which are whole blocks, and says what it did to them.
     *
     * @param amax largest magnitude of the tensor; any number where its scales do not depend on it
     * @param tensorScale of the whole tensor; any number where blocks have scales of their own
     * @throws NonFiniteException if a block that is to have its own scale holds NaN or Inf
     */
    CastSummary run(Tiling tiling, float amax, float tensorScale, int start, int end) {
        if (scales.cast().scaling().ofTensor()) {
            under(amax, tensorScale, start == 0 ? 1 : 0);
            tally.scale(scale);
            castUnderOneScale(start, end);
            return tally.summary();
        }
        for (int at = start; at < end; ) {
            int tileEnd = Math.min(tiling.end(at, HostView.BLOCK), end);
            if (tiling.blockRows() == 1 && tiling.blockColumns() > HostView.BLOCK) {
                float blockAmax = finite(tile.amax(from, at, tileEnd));
                blockOf(blockAmax, scales.ofBlock(blockAmax, amax));
                castUnderOneScale(at, tileEnd);
            } else {
                begin(at, tileEnd - at);
                castBlocks(tiling, tileEnd - at, amax);
                end(tileEnd - at);
            }
            at = tileEnd;
        }
        return tally.summary();
    }

    private void castUnderOneScale(int start, int end) {
        for (int at = start; at < end; at += HostView.BLOCK) {
            int length = Math.min(HostView.BLOCK, end - at);
            begin(at, length);
            castSegment(0, length);
            end(length);
        }
    }

    private void castBlocks(Tiling tiling, int length, float amax) {
        int width = Math.min(tiling.columns(), length);
        int band = (int) Math.min((long) tiling.blockRows() * width, length);
        for (int offset = 0; offset < length; offset += band) {
            int end = Math.min(offset + band, length);
            for (int column = 0; column < width; column += tiling.blockColumns()) {
                int blockWidth = Math.min(tiling.blockColumns(), width - column);
                float blockAmax = finite(amax(offset + column, end, blockWidth, width));
                float followed =
                        scales.areOfDeviation() ? deviation(offset + column, end, blockWidth, width) : blockAmax;
                float first = scales.ofBlock(followed, amax);
                boolean isChosen = trial != null && blockAmax > 0;
                blockOf(
                        blockAmax,
                        isChosen
                                ? better(
                                        first,
                                        scales.secondOfBlock(blockAmax, amax),
                                        offset + column,
                                        end,
                                        blockWidth,
                                        width)
                                : first);
                for (int row = offset + column; row < end; row += width) {
                    castSegment(row, blockWidth);
                }
            }
        }
    }

    /** The amax of the block of {@code width} columns that begins at {@code offset} and goes down to {@code end}. */
    private float amax(int offset, int end, int width, int stride) {
        float amax = 0;
        for (int row = offset; row < end; row += stride) {
            amax = Math.max(amax, ArrayCodec.amax(tile.values, row, width));
        }
        return amax;
    }

    /** The deviation of the values of that block. */
    private float deviation(int offset, int end, int width, int stride) {
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (int row = offset; row < end; row += stride) {
            for (int i = row; i < row + width; i++) {
                double value = tile.values[i];
                sum += value;
                squares += value * value;
                count++;
            }
        }
        return Scale.deviation(sum, squares, count);
    }

    /** Takes an amax and a scale for the values that are cast from now on. */
    private void under(float blockAmax, float blockScale, int count) {
        scale = blockScale;
        saturates = Float.isNaN(blockAmax) || codec.saturates(blockAmax, scale);
        tally.blocks(count, blockAmax, blockScale);
    }

    private float finite(float blockAmax) {
        if (!Float.isFinite(blockAmax)) {
            throw new NonFiniteException(scales.cast().format().name(), tile.amax(from, 0, from.size()));
        }
        return blockAmax;
    }

    /** The one of two scales under which the block errs less; the first of equals. */
    private float better(float first, float second, int offset, int end, int width, int stride) {
        return error(second, offset, end, width, stride) < error(first, offset, end, width, stride) ? second : first;
    }

    private double error(float tried, int offset, int end, int width, int stride) {
        double error = 0;
        for (int row = offset; row < end; row += stride) {
            trial.quantize(tile.values, tile.rounded, row, width, tried, tile.words);
            error += trial.statistics(tile.values, tile.rounded, row, width, 0L).noise();
        }
        return error;
    }

    /** Begins a block with that amax and that scale. */
    private void blockOf(float blockAmax, float blockScale) {
        under(blockAmax, blockScale, 1);
        if (blockAmax > 0) {
            tally.scale(scale);
        }
    }

    private void begin(int start, int length) {
        tile.load(from, start, length, lots);
        first = start;
    }

    /** Casts what lies at {@code offset} of the tile. */
    private void castSegment(int offset, int length) {
        if (into.takesCodes()) {
            codec.codes(tile.values, tile.codes(), tile.rounded, offset, length, scale, tile.words);
        }
        if (!into.takesCodes() || tally.gathers()) {
            codec.quantize(tile.values, tile.rounded, offset, length, scale, tile.words);
        }
        if (saturates) {
            tally.saturating(codec, tile, offset, length, scale, first + offset);
        }
    }

    /** The tile's {@code length} elements were cast, and go where they belong. */
    private void end(int length) {
        tally.tile(codec, tile, length);
        into.write(first, tile, length);
    }
}
