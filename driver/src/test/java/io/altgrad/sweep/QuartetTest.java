package io.altgrad.sweep;

import static io.altgrad.sweep.Matrices.assertClose;
import static io.altgrad.sweep.Matrices.normal;
import static io.altgrad.sweep.Matrices.product;
import static io.altgrad.sweep.Matrices.turned;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.format.Rounding;
import io.altgrad.spec.Product;
import io.altgrad.spec.Recipe;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The three products of {@code quartet} against Castro et al. 2025, algorithm 1, in double arithmetic, but for what
 * the recipe's comment leaves out.
 */
class QuartetTest {

    private static final int ROWS = 64;
    private static final int IN = 96;
    private static final int OUT = 128;
    private static final int BLOCK = 32;
    private static final double FLOAT_SUM = 3e-6;

    private static final double[] E2M1 = {0, 0.5, 1, 1.5, 2, 3, 4, 6};

    private final Scope scope = Torch.engine().newScope(Place.HOST);
    private final Ops ops = Torch.engine().newOps(scope);

    private final double[][] w = normal("w", OUT, IN, 0.02);
    private final double[][] x = normal("x", ROWS, IN, 1);
    private final double[][] g = normal("g", ROWS, OUT, 1e-2);

    @AfterEach
    void free() {
        ops.close();
        scope.close();
    }

    @Test
    void theThreeProductsAreThoseOfAlgorithmOne() {
        LinearStep step =
                LinearStep.of(PublishedRecipes.find("quartet").orElseThrow().recipe(), w, x, g, scope, ops);

        double[][] xh = rotated(x, "forward");
        double[][] wh = rotated(w, "forward");
        assertClose(step.output(), product(quest(xh), quest(wh)), FLOAT_SUM);
        assertClose(step.gradInput(), masked(ofThreeQuarters(g, turned(w), "gradInput"), xh), FLOAT_SUM);
        assertClose(step.gradWeight(), masked(ofThreeQuarters(turned(g), turned(x), "gradWeight"), wh), FLOAT_SUM);
    }

    @Test
    void inTheFirstVersionTheBackwardAloneRoundsStochastically() {
        Recipe later = PublishedRecipes.find("quartet").orElseThrow().recipe();
        Recipe first = PublishedRecipes.find("quartet-stochastic").orElseThrow().recipe();
        assertThat(first.casts()).hasSize(6).allSatisfy((use, cast) -> {
            boolean isForward = use.product() == Product.FORWARD;
            assertThat(cast.rounding()).isEqualTo(isForward ? Rounding.NEAREST_EVEN : Rounding.STOCHASTIC);
            assertThat(cast.withoutLots()).isEqualTo(later.cast(use).orElseThrow());
        });
        assertThat(first.transforms()).isEqualTo(later.transforms());
        assertThat(first.straightThrough()).isEqualTo(later.straightThrough());
    }

    /** {@code 16/9 · Q(3/4 a) Q(3/4 b)ᵀ} of the transformed operands, where Q has the scales of a and b themselves. */
    private static double[][] ofThreeQuarters(double[][] a, double[][] b, String product) {
        return each(product(threeQuarters(rotated(a, product)), threeQuarters(rotated(b, product))), v -> v * 16 / 9);
    }

    private static double[][] threeQuarters(double[][] matrix) {
        double[][] cast = new double[matrix.length][matrix[0].length];
        for (int r = 0; r < matrix.length; r++) {
            for (int c = 0; c < matrix[0].length; c++) {
                double amax = 0;
                for (int k = c / BLOCK * BLOCK; k < c / BLOCK * BLOCK + BLOCK; k++) {
                    amax = Math.max(amax, Math.abs(matrix[r][k]));
                }
                double shared = Math.pow(2, Math.floor(log2(amax)) - 2);
                cast[r][c] = nearest(0.75 * matrix[r][c] / shared) * shared;
            }
        }
        return cast;
    }

    private static double[][] quest(double[][] matrix) {
        double[][] cast = new double[matrix.length][matrix[0].length];
        for (int r = 0; r < matrix.length; r++) {
            for (int c = 0; c < matrix[0].length; c++) {
                double shared = questScale(matrix[r], c);
                cast[r][c] = nearest(matrix[r][c] / shared) * shared;
            }
        }
        return cast;
    }

    private static double questScale(double[] row, int column) {
        double mean = 0;
        double squares = 0;
        for (int k = column / BLOCK * BLOCK; k < column / BLOCK * BLOCK + BLOCK; k++) {
            mean += row[k] / BLOCK;
            squares += row[k] * row[k] / BLOCK;
        }
        return Math.pow(2, Math.floor(log2(2.92247856 / 6 * Math.sqrt(squares - mean * mean) + 1e-8)));
    }

    /** {@code H⁻¹(M ⊙ H(grad))}, where M stops what is beyond 7 scales of the operand's transform. */
    private static double[][] masked(double[][] grad, double[][] transformed) {
        double[][] rotated = rotated(grad, "forward");
        int stopped = 0;
        for (int r = 0; r < grad.length; r++) {
            for (int c = 0; c < grad[0].length; c++) {
                if (Math.abs(transformed[r][c]) >= 7 * questScale(transformed[r], c)) {
                    rotated[r][c] = 0;
                    stopped++;
                }
            }
        }
        assertThat((double) stopped / grad.length / grad[0].length).isBetween(0.005, 0.1);
        return new Rotation(BLOCK, "forward").inverse(rotated);
    }

    private static double[][] rotated(double[][] matrix, String product) {
        return new Rotation(BLOCK, product).of(matrix);
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    /** The nearest of e2m1's values; these operands have no ties. */
    private static double nearest(double value) {
        double nearest = 0;
        for (double code : E2M1) {
            nearest = Math.abs(Math.abs(value) - code) < Math.abs(Math.abs(value) - nearest) ? code : nearest;
        }
        return Math.copySign(nearest, value);
    }

    private static double[][] each(double[][] matrix, DoubleUnaryOperator change) {
        for (double[] row : matrix) {
            for (int c = 0; c < row.length; c++) {
                row[c] = change.applyAsDouble(row[c]);
            }
        }
        return matrix;
    }
}
