package io.altgrad.quantize;

/**
 * A matrix cut into pieces of whole blocks: elements that lie one after the other, in row-major order.
 *
 * @param size elements of the matrix
 * @param columns of the matrix
 * @param blockRows rows of a block
 * @param blockColumns columns of a block, at most those of the matrix
 */
record Tiling(int size, int columns, int blockRows, int blockColumns) {

    /**
     * The end of the piece that begins at {@code start}, the end of another: about {@code elements} further on, or as
     * far as a row of blocks goes where they are taller than 1 and that is more.
     */
    int end(int start, int elements) {
        long length;
        if (blockRows == 1 && columns > elements && blockColumns < columns) {
            int some = Math.max(1, elements / blockColumns) * blockColumns;
            length = Math.min(some, columns - start % columns);
        } else {
            long band = (long) blockRows * columns;
            length = Math.max(1, elements / band) * band;
        }
        return (int) Math.min(start + length, size);
    }
}
