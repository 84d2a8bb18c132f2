package io.altgrad.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.nn.Fixtures;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.InverseScales;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products of codes, against products of their values and one multiplication after the other. */
class ScaledSumsTest {

    private static final int INNER = 24;

    /** The last has rows that are longer than a tile. */
    @ParameterizedTest
    @CsvSource({
        "97, 131, tensor, tensor, true",
        "97, 131, row, row, true",
        "97, 131, tensor, row, false",
        "97, 131, row, none, false",
        "97, 131, none, none, true",
        "97, 131, tensor, tensor, false",
        "97, 131, none, tensor, false",
        "97, 131, none, none, false",
        "3, 5000, row, row, true"
    })
    void sumsAreMultipliedByTheFirstOperandsScaleThenTheSecondsAndThenBiased(
            int rows, int columns, String ofRows, String ofColumns, boolean biased) {
        try (Scope scope = Torch.engine().newScope(Place.HOST);
                Ops ops = Torch.engine().newOps(scope, Precision.BFLOAT16)) {
            Codes a = codes(ops, "a", rows, ofRows);
            Codes b = codes(ops, "b", columns, ofColumns);
            Tensor bias = biased ? Fixtures.normal(ops, "bias", columns) : null;
            float[] sums = ops.linear(a.codes(), b.codes(), null).toFloats();
            float[] left = inverseScales(a, rows);
            float[] right = inverseScales(b, columns);
            float[] added = biased ? bias.toFloats() : new float[columns];
            for (int i = 0; i < sums.length; i++) {
                float scaled = sums[i] * left[i / columns] * right[i % columns];
                sums[i] = biased ? scaled + added[i % columns] : scaled;
            }
            assertThat(ops.codes().product(a, b, bias).toFloats()).containsExactly(sums);
        }
    }

    /** Small whole numbers, whose sums are the same in any order. */
    @ParameterizedTest
    @CsvSource({
        "BFLOAT16, BY_COLUMNS, BY_ROWS, true",
        "BFLOAT16, BY_COLUMNS, BY_COLUMNS, true",
        "BFLOAT16, BY_ROWS, BY_COLUMNS, false",
        "BFLOAT16, BY_COLUMNS, BY_COLUMNS, false",
        "FLOAT32, BY_COLUMNS, BY_COLUMNS, false"
    })
    void productsOfCodesThatLieByColumnsAreThoseOfTheirMatrices(
            Precision precision, Codes.Order ofA, Codes.Order ofB, boolean byRow) {
        try (Scope scope = Torch.engine().newScope(Place.HOST);
                Ops ops = Torch.engine().newOps(scope, precision)) {
            InverseScales left = scales(ops, byRow ? 7 : 1);
            InverseScales right = scales(ops, byRow ? 5 : 1);
            float[] a = wholes(7 * INNER);
            float[] b = wholes(5 * INNER);
            Tensor made = ops.codes().product(lying(ops, a, ofA, left), lying(ops, b, ofB, right), null);
            float[] expected = new float[7 * 5];
            for (int i = 0; i < expected.length; i++) {
                for (int k = 0; k < INNER; k++) {
                    expected[i] += a[i / 5 * INNER + k] * b[i % 5 * INNER + k];
                }
                expected[i] *= left.numbers()[byRow ? i / 5 : 0] * right.numbers()[byRow ? i % 5 : 0];
            }
            assertThat(made.shape().toArray()).containsExactly(7, 5);
            assertThat(made.toFloats()).containsExactly(expected);
        }
    }

    private static Codes lying(Ops ops, float[] values, Codes.Order order, InverseScales scales) {
        Tensor matrix = ops.tensor(values, values.length / INNER, INNER);
        return order == Codes.Order.BY_ROWS
                ? new Codes(ops.operand(matrix), scales)
                : Codes.byColumns(ops.operand(ops.codes().contiguous(matrix.transpose())), scales);
    }

    private static float[] wholes(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = i * 7 % 5 - 2;
        }
        return values;
    }

    /** Powers of two, which nothing rounds. */
    private static InverseScales scales(Ops ops, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = Math.scalb(1f, i - 2);
        }
        return InverseScales.of(values, ops);
    }

    private static Codes codes(Ops ops, String name, int rows, String scaling) {
        Tensor values = ops.toOperand(Fixtures.normal(ops, name, rows, INNER));
        if (scaling.equals("none")) {
            return Codes.unscaled(values);
        }
        return new Codes(values, Fixtures.normal(ops, name + "/scales", scaling.equals("row") ? rows : 1, 1));
    }

    private static float[] inverseScales(Codes codes, int rows) {
        float[] all = new float[rows];
        float[] scales = codes.inverseScales() == null
                ? new float[] {1}
                : codes.inverseScales().toFloats();
        for (int i = 0; i < rows; i++) {
            all[i] = scales[scales.length == 1 ? 0 : i];
        }
        return all;
    }
}
