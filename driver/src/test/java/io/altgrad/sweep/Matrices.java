package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.random.RandomStream;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;

/** Matrices of doubles, in which a recipe's products are what its source says. */
final class Matrices {

    private Matrices() {}

    /** Normal numbers that floats hold, the same for each name. */
    static double[][] normal(String name, int rows, int columns, double deviation) {
        float[] values = new float[rows * columns];
        RandomStream.of(3, name).fillNormal(values, 0, (float) deviation);
        double[][] matrix = new double[rows][columns];
        for (int i = 0; i < values.length; i++) {
            matrix[i / columns][i % columns] = values[i];
        }
        return matrix;
    }

    /** {@code a bᵀ}. */
    static double[][] product(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b.length; j++) {
                for (int k = 0; k < a[0].length; k++) {
                    product[i][j] += a[i][k] * b[j][k];
                }
            }
        }
        return product;
    }

    static double[][] turned(double[][] matrix) {
        double[][] turned = new double[matrix[0].length][matrix.length];
        for (int r = 0; r < matrix.length; r++) {
            for (int c = 0; c < matrix[0].length; c++) {
                turned[c][r] = matrix[r][c];
            }
        }
        return turned;
    }

    static Tensor tensor(double[][] matrix, Ops ops) {
        return ops.tensor(flat(matrix), matrix.length, matrix[0].length);
    }

    /** Writes the matrix into a parameter's value. */
    static void write(double[][] matrix, Tensor into) {
        float[] values = flat(matrix);
        HostView.of(into).write(0, values, values.length);
    }

    private static float[] flat(double[][] matrix) {
        float[] values = new float[matrix.length * matrix[0].length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) matrix[i / matrix[0].length][i % matrix[0].length];
        }
        return values;
    }

    /**
     * Asserts equality to that part of the largest element: a few millionths are what a sum of floats may err, and one code
     * is thousands of these.
     */
    static void assertClose(Tensor actual, double[][] expected, double part) {
        float[] values = HostView.of(actual).toArray();
        assertThat(values).hasSize(expected.length * expected[0].length);
        double largest = 0;
        for (double[] row : expected) {
            for (double value : row) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        for (int i = 0; i < values.length; i++) {
            assertThat((double) values[i])
                    .as("element %s", i)
                    .isCloseTo(expected[i / expected[0].length][i % expected[0].length], within(part * largest));
        }
    }
}
