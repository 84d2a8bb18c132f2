package io.altgrad.nn;

import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.format.ScalarCodec;
import io.altgrad.spec.AttentionOperand;
import io.altgrad.spec.AttentionProduct;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Scaling;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * Attention of one sequence by its formulas in double arithmetic (Vaswani et al. 2017, section 3.2.1), each operand of its
 * six products cast by the scalar codec. Heads are [head][row][column].
 */
final class AttentionReference {

    private final Recipe recipe;
    private final int heads;
    private final int time;
    private final int depth;

    private final double[][][] q;
    private final double[][][] k;
    private final double[][][] v;

    /** After softmax and dropout. */
    private final double[][][] kept;

    private final double[][][] softmax;
    private final double[][][] keep;
    private final double[][][] y;

    /** What the forward's casts added to its operands; null of those that are to be found. */
    private final Map<AttentionOperand, double[][][]> fixed;

    private final Map<AttentionOperand, double[][][]> added = new EnumMap<>(AttentionOperand.class);

    /**
     * @param qkv (T, 3C)
     * @param keep factors of the probabilities
     */
    AttentionReference(Recipe recipe, double[] qkv, int heads, int time, int depth, double[][][] keep) {
        this(recipe, qkv, heads, time, depth, keep, null);
    }

    /** Attention at other operands, to which the casts add what they added to these: its gradient is the straight-through one. */
    AttentionReference beside(double[] qkv) {
        return new AttentionReference(recipe, qkv, heads, time, depth, keep, added);
    }

    private AttentionReference(
            Recipe recipe,
            double[] qkv,
            int heads,
            int time,
            int depth,
            double[][][] keep,
            Map<AttentionOperand, double[][][]> fixed) {
        this.recipe = recipe;
        this.heads = heads;
        this.time = time;
        this.depth = depth;
        this.keep = keep;
        this.fixed = fixed;
        q = split(qkv, 3, 0);
        k = split(qkv, 3, 1);
        v = split(qkv, 3, 2);
        double[][][] scores = product(
                of(AttentionOperand.QUERY, AttentionProduct.SCORES, q),
                transposed(of(AttentionOperand.KEY, AttentionProduct.SCORES, k)));
        softmax = softmax(scores);
        kept = times(softmax, keep);
        y = product(
                of(AttentionOperand.PROBABILITIES, AttentionProduct.OUTPUT, kept),
                transposed(of(AttentionOperand.VALUE, AttentionProduct.OUTPUT, transposed(v))));
    }

    /** No dropout. */
    static double[][][] ones(int heads, int time) {
        double[][][] ones = new double[heads][time][time];
        for (double[][] head : ones) {
            for (double[] row : head) {
                Arrays.fill(row, 1);
            }
        }
        return ones;
    }

    private double[][][] softmax(double[][][] scores) {
        double[][][] result = new double[heads][time][time];
        for (int h = 0; h < heads; h++) {
            for (int t = 0; t < time; t++) {
                double sum = 0;
                for (int s = 0; s <= t; s++) {
                    result[h][t][s] = Math.exp(scores[h][t][s] / Math.sqrt(depth));
                    sum += result[h][t][s];
                }
                for (int s = 0; s <= t; s++) {
                    result[h][t][s] /= sum;
                }
            }
        }
        return result;
    }

    /** (T, C) */
    double[] output() {
        return merged(y);
    }

    /** The gradient (T, 3C) with respect to qkv; every gradient passes every cast. */
    double[] backward(double[] gradient) {
        return backward(gradient, Double.POSITIVE_INFINITY);
    }

    /** The same where no gradient passes the cast of probabilities above {@code most}. */
    double[] backward(double[] gradient, double most) {
        double[][][] g = split(gradient, 1, 0);
        double[][][] gradKept = product(
                of(AttentionOperand.GRAD_OUTPUT, AttentionProduct.GRAD_PROBABILITIES, g),
                transposed(of(AttentionOperand.VALUE, AttentionProduct.GRAD_PROBABILITIES, v)));
        double[][][] gradV = product(
                of(AttentionOperand.PROBABILITIES, AttentionProduct.GRAD_VALUE, transposed(kept)),
                transposed(of(AttentionOperand.GRAD_OUTPUT, AttentionProduct.GRAD_VALUE, transposed(g))));
        for (int h = 0; h < heads; h++) {
            for (int t = 0; t < time; t++) {
                for (int s = 0; s < time; s++) {
                    gradKept[h][t][s] = kept[h][t][s] > most ? 0 : gradKept[h][t][s];
                }
            }
        }
        double[][][] gradP = times(gradKept, keep);
        double[][][] gradS = new double[heads][time][time];
        for (int h = 0; h < heads; h++) {
            for (int t = 0; t < time; t++) {
                double weighted = 0;
                for (int s = 0; s <= t; s++) {
                    weighted += softmax[h][t][s] * gradP[h][t][s];
                }
                for (int s = 0; s <= t; s++) {
                    gradS[h][t][s] = softmax[h][t][s] * (gradP[h][t][s] - weighted) / Math.sqrt(depth);
                }
            }
        }
        double[][][] gradQ = product(
                of(AttentionOperand.GRAD_SCORES, AttentionProduct.GRAD_QUERY, gradS),
                transposed(of(AttentionOperand.KEY, AttentionProduct.GRAD_QUERY, transposed(k))));
        double[][][] gradK = product(
                of(AttentionOperand.GRAD_SCORES, AttentionProduct.GRAD_KEY, transposed(gradS)),
                transposed(of(AttentionOperand.QUERY, AttentionProduct.GRAD_KEY, transposed(q))));
        return merged(gradQ, gradK, gradV);
    }

    /** The operand as that product sees it, with what it sums over last. */
    private double[][][] of(AttentionOperand operand, AttentionProduct product, double[][][] matrices) {
        if (fixed != null) {
            return combined(matrices, fixed.get(operand), 1);
        }
        double[][][] result = recipe.beyond()
                .cast(operand, product)
                .map(cast -> cast(matrices, cast))
                .orElse(matrices);
        if (product.isForward()) {
            added.put(operand, combined(result, matrices, -1));
        }
        return result;
    }

    /** {@code a + factor · b}. */
    private static double[][][] combined(double[][][] a, double[][][] b, double factor) {
        double[][][] result = new double[a.length][a[0].length][a[0][0].length];
        for (int h = 0; h < a.length; h++) {
            for (int r = 0; r < a[h].length; r++) {
                for (int c = 0; c < a[h][r].length; c++) {
                    result[h][r][c] = a[h][r][c] + factor * b[h][r][c];
                }
            }
        }
        return result;
    }

    /** Under one scale for all, one for each row, or none. */
    private static double[][][] cast(double[][][] matrices, Cast cast) {
        NumberFormat format = cast.format();
        ScalarCodec codec = ScalarCodec.of(format);
        boolean byRow = cast.scaling().toString().equals("row");
        float all = amax(matrices);
        double[][][] result = new double[matrices.length][][];
        for (int h = 0; h < matrices.length; h++) {
            result[h] = new double[matrices[h].length][];
            for (int r = 0; r < matrices[h].length; r++) {
                double[] row = matrices[h][r];
                float amax = byRow ? amax(new double[][][] {{row}}) : all;
                float scale = cast.scaling().equals(Scaling.NONE) ? 1 : scale(format.maxFinite(), amax);
                result[h][r] = new double[row.length];
                for (int c = 0; c < row.length; c++) {
                    result[h][r][c] =
                            codec.round((float) row[c] * scale, Rounding.NEAREST_EVEN, Overflow.SATURATE, 0) / scale;
                }
            }
        }
        return result;
    }

    /** The smallest float that carries the amax to max finite. */
    private static float scale(double max, float amax) {
        float scale = amax == 0 ? 1 : (float) (max / amax);
        return amax != 0 && (double) scale * amax < max ? Math.nextUp(scale) : scale;
    }

    private static float amax(double[][][] matrices) {
        float amax = 0;
        for (double[][] matrix : matrices) {
            for (double[] row : matrix) {
                for (double value : row) {
                    amax = Math.max(amax, Math.abs((float) value));
                }
            }
        }
        return amax;
    }

    private double[][][] split(double[] all, int parts, int part) {
        int width = heads * depth;
        double[][][] result = new double[heads][time][depth];
        for (int h = 0; h < heads; h++) {
            for (int t = 0; t < time; t++) {
                for (int d = 0; d < depth; d++) {
                    result[h][t][d] = all[t * parts * width + part * width + h * depth + d];
                }
            }
        }
        return result;
    }

    private double[] merged(double[][][]... parts) {
        int width = heads * depth;
        double[] all = new double[time * parts.length * width];
        for (int part = 0; part < parts.length; part++) {
            for (int h = 0; h < heads; h++) {
                for (int t = 0; t < time; t++) {
                    System.arraycopy(
                            parts[part][h][t], 0, all, t * parts.length * width + part * width + h * depth, depth);
                }
            }
        }
        return all;
    }

    private static double[][][] product(double[][][] a, double[][][] b) {
        double[][][] result = new double[a.length][a[0].length][b[0][0].length];
        for (int h = 0; h < a.length; h++) {
            for (int r = 0; r < a[h].length; r++) {
                for (int c = 0; c < b[h][0].length; c++) {
                    for (int i = 0; i < b[h].length; i++) {
                        result[h][r][c] += a[h][r][i] * b[h][i][c];
                    }
                }
            }
        }
        return result;
    }

    private static double[][][] transposed(double[][][] a) {
        double[][][] result = new double[a.length][a[0][0].length][a[0].length];
        for (int h = 0; h < a.length; h++) {
            for (int r = 0; r < a[h].length; r++) {
                for (int c = 0; c < a[h][r].length; c++) {
                    result[h][c][r] = a[h][r][c];
                }
            }
        }
        return result;
    }

    private static double[][][] times(double[][][] a, double[][][] factors) {
        double[][][] result = new double[a.length][a[0].length][a[0][0].length];
        for (int h = 0; h < a.length; h++) {
            for (int r = 0; r < a[h].length; r++) {
                for (int c = 0; c < a[h][r].length; c++) {
                    result[h][r][c] = a[h][r][c] * factors[h][r][c];
                }
            }
        }
        return result;
    }
}
