package io.altgrad.quantize;

import io.altgrad.format.ArrayCodec;
import io.altgrad.tensor.HostView;

/**
 * One cast under way on the host with a scale for each column of a matrix, row by row as it lies: what a {@link TileCast}
 * with a scale for each row makes of the transposed. One thread's.
 */
record ColumnCast(Tile tile, ArrayCodec codec, ScaleSource source, HostView from, Sink into) {

    /**
     * Casts the matrix, and says what it did.
     *
     * @param tally with a place for each column's scale
     * @throws NonFiniteException if the matrix holds NaN or Inf
     */
    CastSummary run(Tally tally) {
        float[] scales = tally.scales();
        float[] amax = new float[scales.length];
        forEachTile(scales.length, (at, rows) -> ArrayCodec.raise(amax, tile.values, rows));
        for (float each : amax) {
            if (!Float.isFinite(each)) {
                throw new NonFiniteException(source.cast().format().name(), tile.amax(from, 0, from.size()));
            }
            float scale = source.ofBlock(each, Float.NaN);
            tally.blocks(1, each, scale);
            if (each > 0) {
                tally.scale(scale);
            }
        }
        forEachTile(scales.length, (at, rows) -> {
            codec.codesOfColumns(tile.values, tile.codes(), rows, scales);
            into.write(at, tile, rows * scales.length);
        });
        return tally.summary();
    }

    /** The work on some rows, which the tile holds. */
    @FunctionalInterface
    private interface Work {

        /** @param at number of the first element */
        void on(int at, int rows);
    }

    private void forEachTile(int columns, Work work) {
        int some = Math.max(1, HostView.BLOCK / columns) * columns;
        for (int at = 0; at < from.size(); at += some) {
            int length = Math.min(some, from.size() - at);
            tile.load(from, at, length, null);
            work.on(at, length / columns);
        }
    }
}
