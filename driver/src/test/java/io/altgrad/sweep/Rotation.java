package io.altgrad.sweep;

import io.altgrad.random.RandomStream;

/**
 * The rotation of a product's operands in {@link LinearStep}: each {@code size} columns times {@code diag(signs) H / sqrt
 * size}, where the sign of an entry of H is the parity of the bits that its row and its column share (Sylvester), as
 * TransformerEngine's get_rht_matrix has it with other signs.
 */
record Rotation(int size, String product) {

    double[][] of(double[][] matrix) {
        return rotated(matrix, (column, k) -> entry(k, column));
    }

    /** Undoes it, for it is orthogonal. */
    double[][] inverse(double[][] matrix) {
        return rotated(matrix, this::entry);
    }

    private interface Entries {
        double at(int column, int k);
    }

    private double[][] rotated(double[][] matrix, Entries entries) {
        double[][] rotated = new double[matrix.length][matrix[0].length];
        for (int r = 0; r < matrix.length; r++) {
            for (int c = 0; c < matrix[0].length; c++) {
                for (int k = 0; k < size; k++) {
                    rotated[r][c] += entries.at(c % size, k) * matrix[r][c / size * size + k];
                }
            }
        }
        return rotated;
    }

    private double entry(int i, int j) {
        boolean isNegative = RandomStream.of(1, "hadamard/layer/" + product).bits(i) < 0;
        return (isNegative != (Integer.bitCount(i & j) % 2 == 1) ? -1 : 1) / Math.sqrt(size);
    }
}
